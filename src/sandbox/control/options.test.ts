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

const INSTAGRAM = '17841400000000001';
const PAGE = '100000000000001';
const SRT = '1\n00:00:00,000 --> 00:00:02,000\nBreathe in\n\n2\n00:00:02,000 --> 00:00:04,000\nBreathe out\n';

interface Answer {
  id: string;
  data: Json[];
  status_code: string;
  status: string;
  success: boolean;
  error: { code: number; error_subcode?: number };
}

describe('what posts carry beside words and media', () => {
  let open: OpenSandbox;
  let files: FileServer;
  beforeAll(async () => {
    open = await openSandbox({ processing: { image: 0, video: 0 } });
    files = await serveFiles({
      'one.jpg': await picture(400, 400),
      'cover.jpg': await picture(360, 640),
      'video.mp4': await sampleVideo(),
    });
  });
  afterAll(async () => {
    await open.close();
    await files.close();
  });
  beforeEach(() => open.http.post('/_sandbox/reset'));

  const instagram = async (
    path: string,
    params: Record<string, string>,
    token = 'sandbox-instagram-token',
    host = 'facebook',
  ) =>
    (
      await open.http.post<Answer>(
        `/graph.${host}.com/v25.0/${path}`,
        new URLSearchParams({ ...params, access_token: token }),
      )
    ).data;
  const container = (params: Record<string, string>) => instagram(`${INSTAGRAM}/media`, params);
  const finished = (id: string) =>
    until(
      async () =>
        (
          await open.http.get<Answer>(`/v25.0/${id}`, {
            params: { fields: 'status_code,status', access_token: 'sandbox-instagram-token' },
          })
        ).data,
      (answer) => answer.status_code !== 'IN_PROGRESS',
    );
  const options = async () => {
    const posts = await open.http.get<{ items: { options: Json }[] }>('/_sandbox/posts');
    return posts.data.items.at(-1)?.options;
  };
  const reel = { media_type: 'REELS' };

  it('keeps the options of a reel and shows them in the feed', async () => {
    const { id } = await container({
      ...reel,
      video_url: `${files.url}/video.mp4`,
      collaborators: 'ann.reads,ben_walks',
      cover_url: `${files.url}/cover.jpg`,
      share_to_feed: 'false',
      is_ai_generated: 'true',
      is_paid_partnership: 'true',
    });
    expect((await finished(id)).status_code).toBe('FINISHED');
    const media = await instagram(`${INSTAGRAM}/media_publish`, { creation_id: id });
    expect(await options()).toEqual({
      collaborators: ['ann.reads', 'ben_walks'],
      cover_url: `${files.url}/cover.jpg`,
      share_to_feed: false,
      is_ai_generated: true,
      is_paid_partnership: true,
    });
    const asked = await open.http.get<Answer>(`/v25.0/${media.id}/collaborators`, {
      params: { access_token: 'sandbox-instagram-token' },
    });
    expect(asked.data.data.map((one) => one['username'])).toEqual(['ann.reads', 'ben_walks']);
    const feed = await open.http.get<string>('/');
    expect(feed.data).toContain('collaborators: ann.reads, ben_walks');
    expect(feed.data).toContain('paid partnership');
    const first = await instagram(`${media.id}/comments`, { message: 'More in our profile' });
    expect(first.id).toBeDefined();
  });

  it('fails a thumbnail behind the end of the video with 2207057, and takes one within it', async () => {
    const late = await container({ ...reel, video_url: `${files.url}/video.mp4`, thumb_offset: '600000' });
    expect((await finished(late.id)).status).toContain('2207057');
    expect((await container({ ...reel, video_url: `${files.url}/video.mp4`, thumb_offset: '-1' })).error).toMatchObject(
      {
        code: 1,
        error_subcode: 2207057,
      },
    );
    const early = await container({ ...reel, video_url: `${files.url}/video.mp4`, thumb_offset: '1500' });
    expect((await finished(early.id)).status_code).toBe('FINISHED');
  });

  it.each<[string, Record<string, string>]>([
    ['four collaborators', { collaborators: 'a,b,c,d' }],
    ['a collaborator that is no username', { collaborators: '@ann reads' }],
    ['a cover for a picture', { cover_url: 'http://127.0.0.1:1/a.jpg' }],
    ['a moment of a picture', { thumb_offset: '10' }],
  ])('refuses %s', async (_, params) => {
    expect((await container({ image_url: `${files.url}/one.jpg`, ...params })).error.code).toBe(100);
  });

  it('refuses collaborators of a story, and a paid partnership without Facebook’s login', async () => {
    const story = { media_type: 'STORIES', image_url: `${files.url}/one.jpg` };
    expect((await container({ ...story, collaborators: 'ann' })).error.code).toBe(100);
    const { error } = await instagram(
      '17841400000000002/media',
      { image_url: `${files.url}/one.jpg`, is_paid_partnership: 'true' },
      'sandbox-instagram-login-token',
      'instagram',
    );
    expect(error.code).toBe(100);
  });

  it('keeps title, thumbnail and captions of a video on Facebook', async () => {
    const form = new FormData();
    form.set('file_url', `${files.url}/video.mp4`);
    form.set('title', 'Box breathing');
    form.set('description', 'Four counts');
    form.set('thumb', new Blob([new Uint8Array(await picture(360, 640))], { type: 'image/jpeg' }), 'thumb.jpg');
    form.set('access_token', 'sandbox-facebook-page-token');
    const video = (await open.http.post<Answer>(`/v25.0/${PAGE}/videos`, form)).data;
    const caption = (name: string, content = SRT) => {
      const captions = new FormData();
      captions.set('captions_file', new Blob([content], { type: 'application/x-subrip' }), name);
      captions.set('default_locale', 'en_US');
      captions.set('access_token', 'sandbox-facebook-page-token');
      return open.http.post<Answer>(`/v25.0/${video.id}/captions`, captions);
    };
    expect((await caption('breathing.srt')).data.error.code).toBe(100);
    expect((await caption('breathing.en_US.srt', 'WEBVTT')).data.error.code).toBe(100);
    expect((await caption('breathing.en_US.srt')).data).toEqual({ success: true });
    const listed = await open.http.get<Answer>(`/v25.0/${video.id}/captions`, {
      params: { access_token: 'sandbox-facebook-page-token' },
    });
    expect(listed.data.data).toEqual([
      { locale: 'en_US', locale_name: 'American English', is_default: true, is_auto_generated: false },
    ]);
    const shown = await until(options, (found) => found !== undefined);
    expect(shown).toEqual({ title: 'Box breathing', thumb: true, captions: [{ locale: 'en_US', cues: 2 }] });
  });

  it('keeps who may reply, the two flags and the subtitles of a post on X', async () => {
    const video = await sampleVideo();
    const started = await open.x.post<{ data: { id: string } }>('/2/media/upload/initialize', {
      media_type: 'video/mp4',
      total_bytes: video.length,
      media_category: 'tweet_video',
    });
    const id = started.data.data.id;
    for (let at = 0, index = 0; at < video.length; at += 4_000_000, index += 1) {
      const form = new FormData();
      form.set('segment_index', String(index));
      form.set('media', new Blob([new Uint8Array(video.subarray(at, at + 4_000_000))]), 'chunk');
      await open.x.post(`/2/media/upload/${id}/append`, form);
    }
    await open.x.post(`/2/media/upload/${id}/finalize`);
    await until(
      async () =>
        (
          await open.x.get<{ data: { processing_info: { state: string } } }>('/2/media/upload', {
            params: { command: 'STATUS', media_id: id },
          })
        ).data.data.processing_info.state,
      (state) => state === 'succeeded',
    );
    const file = await open.x.post<{ data: { id: string } }>('/2/media/upload', {
      media: Buffer.from(SRT).toString('base64'),
      media_category: 'subtitles',
    });
    const track = { id: file.data.data.id, language_code: 'EN', display_name: 'English' };
    const add = (subtitles: Json) =>
      open.x.post<Json>('/2/media/subtitles', { id, media_category: 'TweetVideo', subtitles });
    expect((await add({ ...track, language_code: 'en' })).status).toBe(400);
    expect((await add({ ...track, id })).status).toBe(400);
    expect((await add(track)).data).toEqual({
      data: { id, media_category: 'TweetVideo', associated_subtitles: [track] },
    });
    await open.x.post('/2/tweets', {
      text: 'Breathe',
      media: { media_ids: [id] },
      reply_settings: 'following',
      made_with_ai: true,
      paid_partnership: false,
    });
    expect(await options()).toEqual({
      reply_settings: 'following',
      made_with_ai: true,
      paid_partnership: false,
      subtitles: [{ ...track, cues: 2 }],
    });
    const gone = await open.x.delete<Json>('/2/media/subtitles', {
      data: { id, media_category: 'TweetVideo', language_code: 'EN' },
    });
    expect(gone.data).toEqual({ data: { deleted: true } });
  });
});
