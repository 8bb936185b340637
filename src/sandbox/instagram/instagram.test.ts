import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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

const FB = '17841400000000001';
const IG = '17841400000000002';
const FB_TOKEN = 'sandbox-instagram-token';
const IG_TOKEN = 'sandbox-instagram-login-token';

interface Answer {
  id: string;
  status_code: string;
  status: string;
  data: Json[];
  paging?: { cursors: { after: string }; next?: string };
  error: { code: number; error_subcode?: number };
}

describe('Instagram', () => {
  let open: OpenSandbox;
  let files: FileServer;
  beforeAll(async () => {
    open = await openSandbox({ processing: { image: 0, video: 0.1 } });
    files = await serveFiles({
      'square.jpg': await picture(400, 400),
      'tall.jpg': await picture(400, 510),
      'portrait.jpg': await picture(1080, 1350),
      'wide.jpg': await picture(400, 200),
      'square.png': await picture(400, 400, 'png'),
      'cut.jpg': (await picture(400, 400)).subarray(0, 500),
      'huge.jpg': Buffer.concat([await picture(400, 400), Buffer.alloc(8 * 1024 * 1024)]),
      'video.mp4': await sampleVideo(),
      'junk.mp4': Buffer.from('nothing to see'),
    });
  });
  afterAll(async () => {
    await open.close();
    await files.close();
  });

  const call = async (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    params: Record<string, string> = {},
    token = FB_TOKEN,
    host = 'graph.facebook.com',
  ) =>
    (
      await open.http.request<Answer>({
        method,
        url: `/${host}/v25.0/${path}`,
        ...(method === 'POST'
          ? { data: new URLSearchParams({ ...params, access_token: token }) }
          : { params: { ...params, access_token: token } }),
      })
    ).data;
  const create = (params: Record<string, string>) => call('POST', `${FB}/media`, params);
  const image = (name: string) => create({ image_url: `${files.url}/${name}`, caption: 'Breathe' });
  const status = (id: string) => call('GET', id, { fields: 'status_code,status' });
  const publish = (id: string) => call('POST', `${FB}/media_publish`, { creation_id: id });
  const finished = async (id: string) =>
    until(
      () => status(id),
      (answer) => answer.status_code !== 'IN_PROGRESS',
    );

  it('publishes a picture once and tells where it is', async () => {
    const container = await create({ image_url: `${files.url}/square.jpg`, caption: 'One', alt_text: 'A square' });
    expect((await finished(container.id)).status_code).toBe('FINISHED');
    const media = await publish(container.id);
    const fields = 'id,permalink,media_type,media_product_type,timestamp,caption,alt_text,like_count,owner';
    expect(await call('GET', media.id, { fields })).toMatchObject({
      id: media.id,
      media_type: 'IMAGE',
      media_product_type: 'FEED',
      caption: 'One',
      alt_text: 'A square',
      owner: { id: FB },
      permalink: expect.stringMatching(/^https:\/\/www\.instagram\.com\/p\/[\w-]+\/$/),
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/),
    });
    expect((await status(container.id)).status_code).toBe('PUBLISHED');
    expect((await publish(container.id)).error).toMatchObject({ code: 9007, error_subcode: 2207027 });
  });

  it.each([
    ['square.png', 36001, 2207005],
    ['cut.jpg', 36001, 2207005],
    ['huge.jpg', 36000, 2207004],
    ['tall.jpg', 36003, 2207009],
    ['wide.jpg', 36003, 2207009],
    ['missing.jpg', 9004, 2207052],
  ])('refuses %s with %i and %i', async (name, code, subcode) => {
    expect((await image(name)).error).toMatchObject({ code, error_subcode: subcode });
  });

  it.each<[string, Record<string, string>, number]>([
    ['an unknown parameter', { colour: 'red' }, 100],
    ['a caption of 2,201 characters', { caption: 'a'.repeat(2201) }, 36004],
    ['31 hashtags', { caption: '#a '.repeat(31) }, 36004],
    ['21 mentions', { caption: '@a '.repeat(21) }, 100],
    ['an alt text of 1,001 characters', { alt_text: 'a'.repeat(1001) }, 100],
    ['four collaborators', { collaborators: 'a,b,c,d' }, 100],
    ['user tags without a place', { user_tags: '[{"username":"a"}]' }, 100],
    ['a plain video', { media_type: 'VIDEO' }, 100],
    ['an unknown media type', { media_type: 'PANORAMA' }, 100],
    ['a reel with a picture', { media_type: 'REELS' }, 100],
    ['a story with a caption', { media_type: 'STORIES', caption: 'hi' }, 100],
    ['a thumb offset on a picture', { thumb_offset: '5' }, 100],
    ['a URL with other letters', { image_url: 'http://127.0.0.1/é.jpg' }, 9004],
  ])('refuses %s', async (_, params, code) => {
    expect((await create({ image_url: `${files.url}/square.jpg`, ...params })).error.code).toBe(code);
  });

  it('takes portraits of 4:5', async () => {
    expect((await image('portrait.jpg')).id).toBeDefined();
  });

  it('does not publish what is still being processed', async () => {
    const reel = await create({ media_type: 'REELS', video_url: `${files.url}/video.mp4`, caption: 'Reel' });
    expect((await status(reel.id)).status_code).toBe('IN_PROGRESS');
    expect((await publish(reel.id)).error).toMatchObject({ code: 9007, error_subcode: 2207027 });
    expect((await finished(reel.id)).status_code).toBe('FINISHED');
    const media = await publish(reel.id);
    expect(await call('GET', media.id, { fields: 'media_type,media_product_type' })).toMatchObject({
      media_type: 'VIDEO',
      media_product_type: 'REELS',
    });
  });

  it('lets a container fail with the reason in its status', async () => {
    const reel = await create({ media_type: 'REELS', video_url: `${files.url}/junk.mp4` });
    expect(await finished(reel.id)).toMatchObject({
      status_code: 'ERROR',
      status: 'Error: Media upload has failed with error code 2207026',
    });
    const lost = await create({ media_type: 'REELS', video_url: `${files.url}/nowhere.mp4` });
    expect((await finished(lost.id)).status).toContain('2207052');
  });

  it('makes a carousel of finished children, counted once', async () => {
    const child = async (name: string, more: Record<string, string> = {}) =>
      (await create({ image_url: `${files.url}/${name}`, is_carousel_item: 'true', ...more })).id;
    const first = await child('square.jpg', { alt_text: 'First' });
    expect((await create({ media_type: 'CAROUSEL', children: first })).error.error_subcode).toBe(2207028);
    const second = await child('portrait.jpg');
    const parent = await create({ media_type: 'CAROUSEL', children: `${first},${second}`, caption: 'Two' });
    const before = (await call('GET', `${FB}/content_publishing_limit`, { fields: 'quota_usage' })).data[0];
    const media = await publish(parent.id);
    const after = (await call('GET', `${FB}/content_publishing_limit`, { fields: 'quota_usage,config' })).data[0];
    expect(after).toEqual({
      quota_usage: Number(before?.['quota_usage']) + 1,
      config: { quota_total: 100, quota_duration: 86400 },
    });
    const read = await call('GET', media.id, { fields: 'media_type,children{id,alt_text}' });
    expect(read).toMatchObject({ media_type: 'CAROUSEL_ALBUM', children: { data: [{ alt_text: 'First' }, {}] } });
  });

  it('expires a container after 24 hours', async () => {
    const container = await image('square.jpg');
    await open.control('clock', { now: new Date(Date.now() + 86_400_000).toISOString() });
    expect((await status(container.id)).status_code).toBe('EXPIRED');
    expect((await publish(container.id)).error.code).toBe(-2);
  });

  it('lists media newest first with insights, page by page', async () => {
    const all = await call('GET', `${FB}/media`, {
      fields: 'id,caption,timestamp,insights.metric(reach,views)',
      limit: '2',
    });
    expect(all.data).toHaveLength(2);
    const next = await open.http.get<Answer>(all.paging?.next ?? '');
    expect(next.data.data.length).toBeGreaterThan(0);
    const ids = [...all.data, ...next.data.data].map((media) => media['id']);
    expect(new Set(ids).size).toBe(ids.length);
    const insights = all.data[0]?.['insights'] as { data: { name: string; values: { value: number }[] }[] };
    const [reach, views] = insights.data.map((metric) => metric.values[0]?.value ?? 0);
    expect(views).toBeGreaterThanOrEqual(reach ?? Infinity);
    expect((await call('GET', `${FB}/media`, { limit: '101' })).error.code).toBe(100);
    expect((await call('GET', `${FB}/media`, { fields: 'id,plays' })).error.code).toBe(100);
  });

  it.each([
    'impressions',
    'plays',
    'video_views',
    'shares',
    'ig_reels_avg_watch_time',
    'constructor',
    'reach,nonsense',
  ])('fails the whole call for the metric %s on a picture', async (metric) => {
    const container = await image('square.jpg');
    const media = await publish(container.id);
    expect((await call('GET', `${media.id}/insights`, { metric })).error.code).toBe(100);
    expect((await call('GET', `${media.id}/insights`, { metric: 'reach,views' })).data).toEqual([]);
  });

  it('lets people comment, and the account reply, hide and delete', async () => {
    const media = await publish((await image('square.jpg')).id);
    await open.control('comments', { network: 'instagram', remoteId: media.id, text: 'Thank you' });
    const listed = await call('GET', `${media.id}/comments`, { fields: 'id,text,username,hidden,replies{text}' });
    const id = String(listed.data[0]?.['id']);
    expect((await call('POST', `${id}/replies`, { message: 'a'.repeat(301) })).error.code).toBe(100);
    const reply = await call('POST', `${id}/replies`, { message: 'You are welcome' });
    expect((await call('POST', `${reply.id}/replies`, { message: 'No' })).error.code).toBe(100);
    expect(await call('POST', id, { hide: 'true' })).toEqual({ success: true });
    const again = await call('GET', `${media.id}/comments`, { fields: 'hidden,replies{text}' });
    expect(again.data[0]).toMatchObject({ hidden: true, replies: { data: [{ text: 'You are welcome' }] } });
    expect(await call('GET', media.id, { fields: 'comments_count' })).toMatchObject({ comments_count: 2 });
    expect(await call('DELETE', id)).toEqual({ success: true });
    expect(await call('GET', media.id, { fields: 'comments_count' })).toMatchObject({ comments_count: 0 });
  });

  it('obeys the quota of an account', async () => {
    await open.control('accounts', {
      network: 'instagram',
      externalId: '17841400000000009',
      credentials: { accessToken: 'small' },
      quotas: { publishesPerDay: 1 },
    });
    const make = async () => {
      const url = `${files.url}/square.jpg`;
      const container = await call('POST', '17841400000000009/media', { image_url: url }, 'small');
      return call('POST', '17841400000000009/media_publish', { creation_id: container.id }, 'small');
    };
    expect((await make()).id).toBeDefined();
    expect((await make()).error).toMatchObject({ code: 9, error_subcode: 2207042 });
  });

  it('takes a resumable upload in two parts under Facebook Login', async () => {
    const video = await sampleVideo();
    const container = await create({ media_type: 'REELS', upload_type: 'resumable' });
    const upload = (offset: number, body: Buffer) =>
      open.http.post<Json>(`/rupload.facebook.com/ig-api-upload/v25.0/${container.id}`, body, {
        headers: {
          authorization: `OAuth ${FB_TOKEN}`,
          offset: String(offset),
          file_size: String(video.length),
          'content-type': 'application/octet-stream',
        },
      });
    const part = await upload(0, video.subarray(0, 1000));
    expect(part.data).toMatchObject({ debug_info: { retriable: true, type: 'PartialRequestError' } });
    expect((await upload(5, video.subarray(5))).data).toMatchObject({ debug_info: { type: 'OffsetInvalidError' } });
    const read = await call('GET', container.id, { fields: 'video_status' });
    expect(read).toMatchObject({ video_status: { uploading_phase: { bytes_transferred: 1000 } } });
    expect((await upload(1000, video.subarray(1000))).data).toMatchObject({ success: true });
    expect((await finished(container.id)).status_code).toBe('FINISHED');
  });

  describe('under Instagram Login', () => {
    const ig = (method: 'GET' | 'POST' | 'DELETE', path: string, params: Record<string, string> = {}) =>
      call(method, path, params, IG_TOKEN, 'graph.instagram.com');

    it('tells who the account is, and publishes', async () => {
      expect(await ig('GET', 'me', { fields: 'user_id,username,account_type' })).toMatchObject({
        user_id: IG,
        username: 'smallsteps.studio',
      });
      const container = await ig('POST', `${IG}/media`, { image_url: `${files.url}/square.jpg` });
      const media = await ig('POST', `${IG}/media_publish`, { creation_id: container.id });
      expect(media.id).toBeDefined();
      expect((await ig('DELETE', media.id)).error).toMatchObject({ code: 100, error_subcode: 33 });
      expect((await ig('GET', media.id, { fields: 'saved_count' })).error.code).toBe(100);
      expect((await ig('POST', `${IG}/media`, { media_type: 'REELS', upload_type: 'resumable' })).error.code).toBe(100);
      // At the root the token decides which host is meant.
      const bare = await open.http.get<Json>(`/v25.0/me?fields=user_id&access_token=${IG_TOKEN}`);
      expect(bare.data['user_id']).toBe(IG);
    });

    it('does not know tokens and accounts of the other login', async () => {
      expect((await call('GET', 'me', {}, FB_TOKEN, 'graph.instagram.com')).error.code).toBe(190);
      expect((await call('GET', 'me', {}, IG_TOKEN)).error.code).toBe(190);
      expect((await ig('GET', FB)).error).toMatchObject({ code: 100, error_subcode: 33 });
    });
  });

  it('shows a story for 24 hours, with insights from five viewers on', async () => {
    const container = await create({ media_type: 'STORIES', image_url: `${files.url}/tall.jpg` });
    const story = await publish(container.id);
    const insights = () => call('GET', `${story.id}/insights`, { metric: 'reach,replies' });
    expect((await insights()).error.code).toBe(10);
    const listed = await call('GET', `${FB}/stories`);
    expect(listed.data.map((media) => media['id'])).toContain(story.id);
    const now = open.sandbox.world.clock.now();
    await open.control('clock', { now: new Date(now + 12 * 3_600_000).toISOString() });
    expect((await insights()).data).toHaveLength(2);
    await open.control('clock', { now: new Date(now + 24 * 3_600_000).toISOString() });
    expect((await call('GET', `${FB}/stories`)).data).toEqual([]);
  });

  it('refreshes a token that is a day old, and no younger one', async () => {
    const refresh = () =>
      call('GET', 'refresh_access_token', { grant_type: 'ig_refresh_token' }, IG_TOKEN, 'graph.instagram.com');
    const fresh = (await refresh()) as unknown as Json;
    expect(fresh).toMatchObject({ token_type: 'bearer', expires_in: 5184000 });
    const young = await call(
      'GET',
      'refresh_access_token',
      { grant_type: 'ig_refresh_token' },
      String(fresh['access_token']),
      'graph.instagram.com',
    );
    expect(young.error.code).toBe(100);
  });
});
