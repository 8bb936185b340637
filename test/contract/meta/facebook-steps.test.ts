import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FacebookAdapter } from '../../../src/networks/facebook/facebook.adapter.js';
import type { Account, Checkpoint, Draft, FindOutcome } from '../../../src/networks/network.js';
import { delivery, film, later, lost, NOW, picture } from './deliveries.js';
import { refusal, type Reply, ScriptedGraph, type SeenCall } from './scripted-graph.js';

const PAGE: Account = { channelId: 'c', externalId: '100', accessToken: 'token' };
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let graph: ScriptedGraph;
let facebook: FacebookAdapter;
let replyTo: (call: SeenCall) => Reply;

beforeEach(async () => {
  graph = new ScriptedGraph((call) => replyTo(call));
  facebook = new FacebookAdapter(await graph.start());
});

afterEach(() => graph.stop());

const text: Partial<Draft> = { network: 'facebook', format: 'text', media: [] };
const photos: Partial<Draft> = { network: 'facebook', format: 'photos', media: [picture('a'), picture('b', '')] };
const reel: Partial<Draft> = { network: 'facebook', format: 'reel', media: [film('f', 1_000)] };

function videoStatus(publishing: string, more: Record<string, unknown> = {}): Reply {
  return {
    body: {
      status: {
        video_status: 'ready',
        uploading_phase: { status: 'complete' },
        processing_phase: { status: 'complete' },
        publishing_phase: { status: publishing, publish_status: 'published' },
        ...more,
      },
      permalink_url: '/reel/77/',
    },
  };
}

describe('publishing on a Facebook Page', () => {
  it('gives up on a reel of which nothing arrives although Facebook takes every upload', async () => {
    const nothing = { status: { video_status: 'uploading', uploading_phase: { bytes_transfered: 0 } } };
    replyTo = ({ params }) => ({ body: params.get('upload_phase') === 'start' ? { video_id: '77' } : nothing });
    let prepared = await facebook.prepare(delivery(PAGE, reel));
    for (let step = 0; prepared.kind === 'pending' && step < 100; step++) {
      prepared = await facebook.prepare(delivery(PAGE, reel, prepared.checkpoint));
    }
    expect(prepared).toMatchObject({ kind: 'refused', code: 'upload-lost' });
  });

  it('goes on behind a piece of a video that had arrived although its answer was lost', async () => {
    const video: Partial<Draft> = { network: 'facebook', format: 'video', media: [film('f', 1_000)] };
    replyTo = ({ method, params }) => {
      if (method === 'GET') {
        return { body: { status: { video_status: 'uploading', uploading_phase: { bytes_transfered: 1_000 } } } };
      }
      return params.get('upload_phase') === 'start'
        ? { body: { video_id: '77', upload_session_id: '5', start_offset: '0', end_offset: '1000' } }
        : refusal(6001);
    };
    let prepared = await facebook.prepare(delivery(PAGE, video));
    for (let step = 0; prepared.kind === 'pending' && step < 5; step++) {
      expect(prepared.afterMs).toBe(0);
      prepared = await facebook.prepare(delivery(PAGE, video, prepared.checkpoint));
    }
    expect(prepared).toMatchObject({ kind: 'ready', checkpoint: { videoId: '77', uploaded: true } });
  });

  it('uploads photos unpublished with their alt texts, and publishes them in one call', async () => {
    let ids = 0;
    replyTo = () => ({ body: { id: `1${(ids += 1)}` } });
    let prepared = await facebook.prepare(delivery(PAGE, photos));
    while (prepared.kind === 'pending') prepared = await facebook.prepare(delivery(PAGE, photos, prepared.checkpoint));
    expect(prepared).toMatchObject({ kind: 'ready', checkpoint: { photoIds: ['11', '12'] } });
    const checkpoint = prepared.kind === 'ready' ? prepared.checkpoint : {};
    expect(await facebook.commit(delivery(PAGE, photos, checkpoint))).toMatchObject({
      kind: 'published',
      remoteId: '13',
    });
    expect(graph.seen.map((call) => Object.fromEntries(call.params))).toEqual([
      { url: 'https://app.example/media/a', published: 'false', alt_text_custom: 'A calm lake', access_token: 'token' },
      { url: 'https://app.example/media/b', published: 'false', access_token: 'token' },
      {
        message: 'Breathe in.',
        'attached_media[0]': '{"media_fbid":"11"}',
        'attached_media[1]': '{"media_fbid":"12"}',
        access_token: 'token',
      },
    ]);
  });

  it('sends the link of a link post apart from its text', async () => {
    replyTo = () => ({ body: { id: '100_1' } });
    const link: Partial<Draft> = { ...text, format: 'link', link: 'https://clinic.example' };
    expect(await facebook.prepare(delivery(PAGE, link))).toMatchObject({ kind: 'ready' });
    await facebook.commit(delivery(PAGE, link));
    expect(graph.seen.map((call) => call.params.get('link'))).toEqual(['https://clinic.example']);
  });

  it('goes on with an upload at the byte that Facebook has', async () => {
    const offsets: (string | undefined)[] = [];
    replyTo = (call) => {
      if (call.path.endsWith('/video_reels'))
        return { body: { video_id: '77', upload_url: 'https://elsewhere.example' } };
      if (call.method === 'GET') {
        const received = offsets.length === 1 ? 400 : 1_000;
        return received === 400
          ? {
              body: {
                status: {
                  video_status: 'uploading',
                  uploading_phase: { status: 'in_progress', bytes_transfered: 400 },
                },
              },
            }
          : videoStatus('not_started');
      }
      return (response, request) => {
        offsets.push(String(request.headers['offset']));
        expect(request.headers).toMatchObject({ file_size: '1000', authorization: 'OAuth token' });
        if (offsets.length === 1) response.destroy();
        else response.end('{"success":true}');
      };
    };
    let outcome = await facebook.prepare(delivery(PAGE, reel));
    while (outcome.kind === 'pending') outcome = await facebook.prepare(delivery(PAGE, reel, outcome.checkpoint));
    expect(outcome).toMatchObject({ kind: 'ready', checkpoint: { videoId: '77', uploaded: true } });
    expect(offsets).toEqual(['0', '400']);
    expect(graph.seen.some((call) => call.path === '/rupload.facebook.com/video-upload/v25.0/77')).toBe(true);
  });

  it('gives an upload up that breaks off again and again', async () => {
    replyTo = (call) =>
      call.method === 'GET' ? { body: { status: { video_status: 'uploading' } } } : (response) => response.destroy();
    let outcome = await facebook.prepare(delivery(PAGE, reel, { videoId: '77' }));
    let steps = 1;
    while (outcome.kind === 'pending' && steps < 50) {
      outcome = await facebook.prepare(delivery(PAGE, reel, outcome.checkpoint));
      steps += 1;
    }
    expect(outcome).toMatchObject({ kind: 'refused', text: expect.stringContaining('connection') });
  });

  it('finishes a reel once, then only asks until it is public', async () => {
    const states = ['in_progress', 'in_progress', 'complete'];
    replyTo = (call) =>
      call.method === 'POST' ? { body: { success: true } } : videoStatus(states.shift() ?? 'complete');
    let outcome = await facebook.commit(delivery(PAGE, reel, { videoId: '77', uploaded: true }));
    expect(outcome).toMatchObject({ kind: 'pending', afterMs: 3_000 });
    while (outcome.kind === 'pending') {
      expect(await facebook.prepare(delivery(PAGE, reel, outcome.checkpoint))).toMatchObject({ kind: 'ready' });
      outcome = await facebook.commit(delivery(PAGE, reel, outcome.checkpoint));
    }
    expect(outcome).toMatchObject({
      kind: 'published',
      remoteId: '77',
      permalink: 'https://www.facebook.com/reel/77/',
    });
    expect(graph.seen.filter((call) => call.method === 'POST').length).toBe(1);
  });

  it('says why Facebook could not use a reel', async () => {
    const failed = { processing_phase: { status: 'error', errors: [{ code: 1363127, message: 'Aspect ratio' }] } };
    replyTo = () => videoStatus('not_started', failed);
    const checkpoint = { videoId: '77', uploaded: true, finishedAt: NOW.toISOString() };
    expect(await facebook.commit(delivery(PAGE, reel, checkpoint))).toMatchObject({
      kind: 'refused',
      code: '1363127',
      text: expect.stringContaining('Aspect ratio'),
    });
  });
});

describe('finding a Facebook post whose answer was lost', () => {
  it('concludes nothing about a post from an answer without a list', async () => {
    replyTo = () => ({ body: {} });
    expect(await facebook.find(lost(delivery(PAGE, text), NOW, later(10 * MINUTE)))).toMatchObject({ kind: 'unknown' });
  });

  it('concludes nothing about a reel from an answer without its status', async () => {
    replyTo = () => ({ body: {} });
    const checkpoint = { videoId: '77', uploaded: true };
    expect(await facebook.find(lost(delivery(PAGE, reel, checkpoint), NOW, later(10 * MINUTE)))).toMatchObject({
      kind: 'unknown',
    });
  });

  let rows: unknown[];

  beforeEach(() => {
    rows = [];
    replyTo = () => ({ body: { data: rows } });
  });

  function row(id: string, seconds: number, message = 'Breathe  in. ', photoIds?: string[]): unknown {
    const subattachments = { data: (photoIds ?? []).map((target) => ({ target: { id: target } })) };
    const attachments = photoIds ? { data: [{ target: { id: 'album' }, subattachments }] } : undefined;
    return { id, message, created_time: later(seconds * SECOND).toISOString(), attachments };
  }

  const find = (passedMs: number, draft = text, checkpoint: Checkpoint = {}): Promise<FindOutcome> =>
    facebook.find(lost(delivery(PAGE, draft, checkpoint), NOW, later(passedMs)));

  it('finds it by its text since a minute before the call', async () => {
    rows = [row('100_3', 5, 'other'), row('100_2', 1), row('100_1', -90)];
    expect(await find(1_000)).toMatchObject({ kind: 'published', remoteId: '100_2' });
    expect(graph.seen[0]?.params.get('since')).toBe(String(NOW.getTime() / 1000 - 60));
  });

  it('never takes an older post with the same text', async () => {
    rows = [row('100_1', -61)];
    expect((await find(1_000)).kind).toBe('pending');
  });

  it('tells photo posts by the ids of their photos, not by their text', async () => {
    rows = [row('100_2', 1, 'Breathe in.', ['98', '99']), row('100_1', 0, 'changed', ['11', '12'])];
    expect(await find(1_000, photos, { photoIds: ['11', '12'] })).toMatchObject({
      kind: 'published',
      remoteId: '100_1',
    });
    rows = [row('100_2', 1, 'Breathe in.', ['98', '99'])];
    expect((await find(1_000, photos, { photoIds: ['11', '12'] })).kind).toBe('pending');
  });

  it('waits for two minutes, allows one more try, and after that leaves it to a person', async () => {
    expect((await find(2 * MINUTE - 1)).kind).toBe('pending');
    const absent = await find(2 * MINUTE);
    expect(absent).toMatchObject({ kind: 'absent', checkpoint: { retried: true } });
    const checkpoint = absent.kind === 'absent' ? absent.checkpoint : {};
    expect((await find(2 * MINUTE, text, checkpoint)).kind).toBe('undecidable');
  });

  it('stays unknown while the list cannot be read', async () => {
    replyTo = () => ({ status: 503, body: '' });
    expect((await find(10 * MINUTE)).kind).toBe('unknown');
    replyTo = () => refusal(100);
    expect((await find(10 * MINUTE)).kind).toBe('undecidable');
  });

  it('decides about a reel by its publishing phase', async () => {
    const uploaded = { videoId: '77', uploaded: true };
    replyTo = () => videoStatus('complete');
    expect(await find(1_000, reel, uploaded)).toMatchObject({ kind: 'published', remoteId: '77' });
    replyTo = () => videoStatus('in_progress');
    expect((await find(1_000, reel, uploaded)).kind).toBe('pending');
    replyTo = () => videoStatus('not_started');
    expect((await find(29_000, reel, uploaded)).kind).toBe('pending');
    expect(await find(30_000, reel, uploaded)).toMatchObject({
      kind: 'absent',
      checkpoint: { videoId: '77', retried: true },
    });
    expect((await find(2 * MINUTE, reel, { ...uploaded, retried: true })).kind).toBe('undecidable');
    expect((await find(1_000, reel, {})).kind).toBe('absent');
  });

  it('does not believe the refusal of a second finish before it has looked', async () => {
    replyTo = () => refusal(100, undefined, { message: 'Video already published' });
    const first = { videoId: '77', uploaded: true };
    expect((await facebook.commit(delivery(PAGE, reel, first))).kind).toBe('refused');
    expect((await facebook.commit(delivery(PAGE, reel, { ...first, retried: true }))).kind).toBe('unknown');
  });
});
