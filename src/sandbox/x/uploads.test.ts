import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Json,
  openSandbox,
  type OpenSandbox,
  picture,
  sampleVideo,
  until,
} from '../../../test/support/open-sandbox.js';

interface Upload {
  data: { id: string; media_key: string; processing_info?: { state: string; error?: Json } };
}

describe('media uploads to X', () => {
  let open: OpenSandbox;
  beforeAll(async () => {
    open = await openSandbox({ processing: { video: 0.2 } });
  });
  afterAll(() => open.close());

  const initialize = (body: Json) => open.x.post<Upload>('/2/media/upload/initialize', body);
  const append = (id: string, index: number, chunk: Buffer) => {
    const form = new FormData();
    form.set('segment_index', String(index));
    form.set('media', new Blob([new Uint8Array(chunk)]), 'chunk');
    return open.x.post<Json>(`/2/media/upload/${id}/append`, form);
  };
  const finalize = (id: string) => open.x.post<Upload>(`/2/media/upload/${id}/finalize`);
  const status = async (id: string) =>
    (await open.x.get<Upload>('/2/media/upload', { params: { command: 'STATUS', media_id: id } })).data.data;

  it('takes a picture at once with its alt text and shows both in the post', async () => {
    const content = await picture(300, 200, 'png');
    const upload = await open.x.post<Upload>('/2/media/upload', {
      media: content.toString('base64'),
      media_category: 'tweet_image',
    });
    expect(upload.data.data.processing_info).toBeUndefined();
    const id = upload.data.data.id;
    const long = await open.x.post('/2/media/metadata', { id, metadata: { alt_text: { text: 'a'.repeat(1001) } } });
    expect(long.status).toBe(400);
    await open.x.post('/2/media/metadata', { id, metadata: { alt_text: { text: 'A green square' } } });
    const post = await open.x.post<Upload>('/2/tweets', { media: { media_ids: [id] } });
    expect(post.status).toBe(201);
    const seen = await open.http.get<{ items: Json[] }>('/_sandbox/posts', { params: { network: 'x' } });
    expect(seen.data.items.at(-1)?.['media']).toEqual([
      { kind: 'image', altText: 'A green square', bytes: content.length },
    ]);
  });

  it('takes a video in chunks, in any order, and lets it be posted only when processing has ended', async () => {
    const video = await sampleVideo();
    const half = Math.ceil(video.length / 2);
    const started = await initialize({
      media_type: 'video/mp4',
      total_bytes: video.length,
      media_category: 'tweet_video',
    });
    const id = started.data.data.id;
    await append(id, 1, video.subarray(half));
    expect((await finalize(id)).status).toBe(400);
    await append(id, 0, video.subarray(0, half));
    const finalized = await finalize(id);
    expect(finalized.data.data.processing_info?.state).toBe('pending');
    expect((await open.x.post('/2/tweets', { text: 'Too early', media: { media_ids: [id] } })).status).toBe(400);
    await until(
      () => status(id),
      (answer) => answer.processing_info?.state === 'succeeded',
    );
    expect((await open.x.post('/2/tweets', { text: 'In time', media: { media_ids: [id] } })).status).toBe(201);
  });

  it('fails a video that is none', async () => {
    const junk = Buffer.from('not a video at all');
    const started = await initialize({
      media_type: 'video/mp4',
      total_bytes: junk.length,
      media_category: 'tweet_video',
    });
    const id = started.data.data.id;
    await append(id, 0, junk);
    await finalize(id);
    const failed = await until(
      () => status(id),
      (answer) => answer.processing_info?.state === 'failed',
    );
    expect(failed.processing_info?.error).toMatchObject({ name: 'InvalidMedia' });
  });

  it('refuses a chunk over 5 MB, a picture that is none, and five pictures or two kinds in one post', async () => {
    const started = await initialize({
      media_type: 'image/jpeg',
      total_bytes: 6_000_000,
      media_category: 'tweet_image',
    });
    expect((await append(started.data.data.id, 0, Buffer.alloc(5_242_881))).status).toBe(413);
    const junk = await open.x.post('/2/media/upload', { media: 'aGVsbG8=', media_category: 'tweet_image' });
    expect(junk.status).toBe(400);
    expect(
      (await open.x.post('/2/tweets', { text: 'x', media: { media_ids: ['1', '2', '3', '4', '5'] } })).status,
    ).toBe(400);
  });

  it('keeps an upload from other accounts and for a day only', async () => {
    const media = (await picture(50, 50)).toString('base64');
    const upload = await open.x.post<Upload>('/2/media/upload', { media, media_category: 'tweet_image' });
    await open.control('accounts', { network: 'x', externalId: '79', credentials: { accessToken: 'other' } });
    const body = { text: 'Mine?', media: { media_ids: [upload.data.data.id] } };
    const other = await open.x.post('/2/tweets', body, { headers: { authorization: 'Bearer other' } });
    expect(other.status).toBe(400);
    await open.control('tokens', { token: 'sandbox-x-access-token', expiresAt: null });
    await open.control('clock', { now: new Date(Date.now() + 86_401_000).toISOString() });
    expect((await open.x.post('/2/tweets', body)).status).toBe(400);
  });
});
