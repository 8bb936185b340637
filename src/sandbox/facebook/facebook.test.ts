import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type FileServer,
  type Json,
  openSandbox,
  type OpenSandbox,
  picture,
  sampleVideo,
  serveFiles,
  until,
} from '../../../test/support/open-sandbox.js';

const PAGE = '100000000000001';
const TOKEN = 'sandbox-facebook-page-token';

interface Answer {
  id: string;
  post_id?: string;
  video_id: string;
  upload_url: string;
  data: Json[];
  error: { code: number; error_subcode?: number };
  status: {
    video_status: string;
    publishing_phase: { publish_status?: string };
    processing_phase: { errors?: Json[] };
  };
  summary: { total_count: number };
}

describe('Facebook Pages', () => {
  let open: OpenSandbox;
  let files: FileServer;
  beforeAll(async () => {
    open = await openSandbox({ processing: { image: 0, video: 0.1 } });
    files = await serveFiles({
      'one.jpg': await picture(400, 300),
      'two.png': await picture(300, 400, 'png'),
      'three.webp': await picture(300, 300, 'webp'),
      'huge.jpg': Buffer.concat([await picture(400, 400), Buffer.alloc(4 * 1024 * 1024)]),
      'video.mp4': await sampleVideo(),
    });
  });
  afterAll(async () => {
    await open.close();
    await files.close();
  });
  beforeEach(() => open.http.post('/_sandbox/reset'));

  const call = async (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    params: Record<string, string> = {},
    token = TOKEN,
  ) =>
    (
      await open.http.request<Answer>({
        method,
        url: `/graph.facebook.com/v25.0/${path}`,
        ...(method === 'POST'
          ? { data: new URLSearchParams({ ...params, access_token: token }) }
          : { params: { ...params, access_token: token } }),
      })
    ).data;
  const feed = (params: Record<string, string>) => call('POST', `${PAGE}/feed`, params);
  const photo = (name: string, params: Record<string, string> = {}) =>
    call('POST', `${PAGE}/photos`, { url: `${files.url}/${name}`, ...params });

  it('posts text and reads it back', async () => {
    const post = await feed({ message: 'A small step' });
    expect(post.id).toMatch(/^100000000000001_\d+$/);
    const read = await call('GET', post.id, {
      fields: 'id,message,permalink_url,created_time,is_published,status_type,shares',
    });
    expect(read).toMatchObject({ message: 'A small step', is_published: true });
    expect(read).not.toHaveProperty('shares');
  });

  it('refuses the same text twice in a row, and takes it after another post', async () => {
    await feed({ message: 'Again' });
    expect((await feed({ message: 'Again' })).error.code).toBe(506);
    await feed({ message: 'Something else' });
    expect((await feed({ message: 'Again' })).id).toBeDefined();
  });

  it.each<[string, Record<string, string>, number, number | undefined]>([
    ['nothing', {}, 100, undefined],
    ['an unknown parameter', { message: 'x', colour: 'red' }, 100, undefined],
    ['63,207 characters', { message: 'a'.repeat(63_207) }, 100, undefined],
    ['a link into facebook.com', { link: 'https://www.facebook.com/x' }, 100, 1609008],
    ['a link that is none', { link: 'example' }, 100, 2061006],
    [
      'a time nine minutes ahead',
      { message: 'x', published: 'false', scheduled_publish_time: String(Math.floor(Date.now() / 1000) + 540) },
      100,
      undefined,
    ],
    [
      'a scheduled published post',
      { message: 'x', scheduled_publish_time: String(Math.floor(Date.now() / 1000) + 3600) },
      100,
      undefined,
    ],
  ])('refuses %s', async (_, params, code, subcode) => {
    const { error } = await feed(params);
    expect([error.code, error.error_subcode]).toEqual([code, subcode]);
  });

  it('needs a page token for writing', async () => {
    expect((await call('POST', `${PAGE}/feed`, { message: 'x' }, 'sandbox-facebook-user-token')).error.code).toBe(210);
  });

  it('posts a single photo, by URL or as a file, with its alt text', async () => {
    const posted = await photo('one.jpg', { caption: 'Look', alt_text_custom: 'A field' });
    expect(posted.post_id).toMatch(/^100000000000001_/);
    const form = new FormData();
    form.set('source', new Blob([new Uint8Array(await picture(20, 20))], { type: 'image/jpeg' }), 'a.jpg');
    form.set('access_token', TOKEN);
    const sent = await open.http.post<Answer>(`/v25.0/${PAGE}/photos`, form);
    expect(sent.data.id).toBeDefined();
    const seen = await open.http.get<{ items: { media: Json[] }[] }>('/_sandbox/posts?network=facebook');
    expect(seen.data.items[0]?.media[0]).toMatchObject({ kind: 'image', altText: 'A field' });
  });

  it.each(['three.webp', 'huge.jpg'])('refuses the photo %s with 1366046', async (name) => {
    expect((await photo(name)).error.error_subcode).toBe(1366046);
  });

  it('joins unpublished photos in one post, and never uses them twice', async () => {
    const ids = [
      (await photo('one.jpg', { published: 'false' })).id,
      (await photo('two.png', { published: 'false' })).id,
    ];
    const attached = Object.fromEntries(
      ids.map((id, index) => [`attached_media[${index}]`, JSON.stringify({ media_fbid: id })]),
    );
    const post = await feed({ message: 'Two photos', ...attached });
    const read = await call('GET', post.id, { fields: 'attachments{target{id},subattachments}' });
    expect(JSON.stringify(read)).toContain(ids[1]);
    expect((await feed({ message: 'Once more', ...attached })).error.error_subcode).toBe(1366051);
  });

  it('publishes a scheduled post when its hour comes', async () => {
    const at = Math.floor(Date.now() / 1000) + 3600;
    const post = await feed({ message: 'Later', published: 'false', scheduled_publish_time: String(at) });
    expect((await call('GET', `${PAGE}/published_posts`)).data).toEqual([]);
    expect((await call('GET', `${PAGE}/scheduled_posts`)).data).toHaveLength(1);
    await open.control('clock', { now: new Date((at + 5) * 1000).toISOString() });
    const listed = await call('GET', `${PAGE}/published_posts`, { fields: 'id,created_time' });
    expect(listed.data[0]?.['id']).toBe(post.id);
    expect(Date.parse(String(listed.data[0]?.['created_time']).replace('+0000', 'Z'))).toBe(at * 1000);
  });

  it('lists posts since a time with all counters in one call', async () => {
    const old = await feed({ message: 'Old' });
    await open.control('clock', { now: new Date(Date.now() + 2 * 86_400_000).toISOString() });
    const since = Math.floor(open.sandbox.world.clock.now() / 1000) - 60;
    const young = await feed({ message: 'Young' });
    const fields =
      'id,created_time,shares,comments.summary(true).limit(0),reactions.summary(true).limit(0),insights.metric(post_media_view,post_total_media_view_unique)';
    const listed = await call('GET', `${PAGE}/published_posts`, { since: String(since), fields });
    expect(listed.data.map((post) => post['id'])).toEqual([young.id]);
    const both = (await call('GET', '', { ids: `${old.id},${young.id}`, fields })) as unknown as Record<string, Json>;
    expect(both[old.id]).toMatchObject({
      comments: { data: [], summary: { total_count: expect.any(Number) } },
      reactions: { summary: { total_count: expect.any(Number) } },
      insights: { data: [{ name: 'post_media_view' }, { name: 'post_total_media_view_unique' }] },
    });
    expect(both[young.id]).toMatchObject({ insights: { data: [] } });
  });

  it.each([
    'post_impressions',
    'post_engaged_users',
    'post_impressions_unique',
    'post_media_view,nonsense',
    'toString',
  ])('fails the whole call for the metric %s', async (metric) => {
    const post = await feed({ message: 'x' });
    expect((await call('GET', `${post.id}/insights`, { metric })).error.code).toBe(100);
  });

  it('publishes a reel in three phases and resumes a broken upload', async () => {
    const video = await sampleVideo();
    const start = await call('POST', `${PAGE}/video_reels`, { upload_phase: 'start' });
    const upload = (offset: number, body: Buffer) =>
      open.http.post<Json>(start.upload_url, body, {
        headers: {
          authorization: `OAuth ${TOKEN}`,
          offset: String(offset),
          file_size: String(video.length),
          'content-type': 'application/octet-stream',
        },
      });
    const finish = () =>
      call('POST', `${PAGE}/video_reels`, {
        upload_phase: 'finish',
        video_id: start.video_id,
        video_state: 'PUBLISHED',
        description: 'Breathe with me',
      });
    expect((await finish()).error.code).toBe(6000);
    await upload(0, video.subarray(0, 5000));
    const status = () => call('GET', start.video_id, { fields: 'status,post_id,permalink_url' });
    expect((await status()).status).toMatchObject({ uploading_phase: { bytes_transfered: 5000 } });
    expect((await upload(5000, video.subarray(5000))).data).toMatchObject({ success: true });
    expect(await finish()).toEqual({ success: true });
    const done = await until(status, (answer) => answer.status.publishing_phase.publish_status === 'published');
    expect(done.post_id).toBeDefined();
    expect((await finish()).error.code).toBe(100);
    expect((await call('GET', `${PAGE}/published_posts`)).data).toEqual([]);
    expect((await call('GET', `${PAGE}/video_reels`)).data).toHaveLength(1);
    await open.control('clock', { now: new Date(Date.now() + 86_400_000).toISOString() });
    const insights = await call('GET', `${start.video_id}/video_insights`);
    expect(insights.data.map((metric) => metric['name'])).toContain('blue_reels_play_count');
  });

  it('tells in the status why a reel cannot be used', async () => {
    const start = await call('POST', `${PAGE}/video_reels`, { upload_phase: 'start' });
    const junk = Buffer.from('this is not a film');
    await open.http.post(`/video-upload/v25.0/${start.video_id}`, junk, {
      headers: {
        authorization: `OAuth ${TOKEN}`,
        offset: '0',
        file_size: String(junk.length),
        'content-type': 'video/mp4',
      },
    });
    const status = await call('GET', start.video_id, { fields: 'status' });
    expect(status.status.video_status).toBe('error');
    expect(status.status.processing_phase.errors).toHaveLength(1);
  });

  it('posts a video by URL', async () => {
    const made = await call('POST', `${PAGE}/videos`, { file_url: `${files.url}/video.mp4`, description: 'Slowly' });
    const done = await until(
      () => call('GET', made.id, { fields: 'post_id,status' }),
      (answer) => answer.post_id !== undefined,
    );
    const listed = await call('GET', `${PAGE}/published_posts`, { fields: 'message' });
    expect(listed.data).toEqual([{ message: 'Slowly', id: done.post_id }]);
    const lost = await call('POST', `${PAGE}/videos`, { file_url: `${files.url}/nowhere.mp4` });
    expect(lost.error.code).toBe(389);
  });

  it('lets people comment, and the Page reply, hide and delete', async () => {
    const post = await feed({ message: 'How are you?' });
    await open.control('comments', { network: 'facebook', remoteId: post.id, text: 'Tired' });
    const list = (params: Record<string, string> = {}, token = TOKEN) =>
      call(
        'GET',
        `${post.id}/comments`,
        { fields: 'id,message,from,is_hidden,parent', summary: 'true', ...params },
        token,
      );
    const id = String((await list()).data[0]?.['id']);
    await call('POST', `${id}/comments`, { message: 'Rest well' });
    expect(await call('POST', id, { is_hidden: 'true' })).toEqual({ success: true });
    expect((await list()).data).toMatchObject([{ message: 'Tired', is_hidden: true }]);
    const flat = await list({ filter: 'stream' });
    expect(flat.data).toHaveLength(2);
    expect(flat.summary.total_count).toBe(2);
    expect((await list({}, 'sandbox-facebook-user-token')).data).toEqual([]);
    await call('DELETE', id);
    expect((await list()).data).toEqual([]);
  });

  it('deletes a post', async () => {
    const post = await feed({ message: 'Oops' });
    expect(await call('DELETE', post.id)).toEqual({ success: true });
    expect((await call('GET', post.id)).error).toMatchObject({ code: 100, error_subcode: 33 });
  });
});
