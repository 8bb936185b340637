import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InstagramAdapter } from '../../../src/networks/instagram/instagram.adapter.js';
import type { Account, Checkpoint, Draft, PrepareOutcome } from '../../../src/networks/network.js';
import { delivery, film, later, lost, NOW, picture } from './deliveries.js';
import { refusal, type Reply, ScriptedGraph, type SeenCall } from './scripted-graph.js';

const ACCOUNT: Account = { channelId: 'c', externalId: '178', accessToken: 'token', login: 'facebook' };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let graph: ScriptedGraph;
let instagram: InstagramAdapter;
let replyTo: (call: SeenCall) => Reply;

beforeEach(async () => {
  graph = new ScriptedGraph((call) => replyTo(call));
  instagram = new InstagramAdapter(await graph.start());
});

afterEach(() => graph.stop());

const read = { quotaReadAt: NOW.toISOString() };
const made = { ...read, containerId: '900', createdAt: NOW.toISOString(), waitingSince: NOW.toISOString() };

function status(code: string, text?: string): Reply {
  return { body: { id: '900', status_code: code, ...(text ? { status: text } : {}) } };
}

/** Calls prepare until it is no longer pending; the clock moves by each wait. */
async function prepareFully(
  draft: Partial<Draft>,
  checkpoint: Checkpoint = {},
  most = 200,
): Promise<{ outcome: PrepareOutcome; waits: number[] }> {
  const waits: number[] = [];
  let now = NOW;
  let outcome = await instagram.prepare(delivery(ACCOUNT, draft, checkpoint, now));
  while (outcome.kind === 'pending' && waits.length < most) {
    waits.push(outcome.afterMs);
    now = later(outcome.afterMs, now);
    outcome = await instagram.prepare(delivery(ACCOUNT, draft, outcome.checkpoint, now));
  }
  return { outcome, waits };
}

describe('preparing an Instagram post', () => {
  it('makes each part of a carousel, waits for each, then makes the carousel itself', async () => {
    let made = 0;
    replyTo = (call) => {
      if (call.method === 'POST') return { body: { id: String((made += 1)) } };
      if (call.path.endsWith('content_publishing_limit')) {
        return { body: { data: [{ quota_usage: 3, config: { quota_total: 100, quota_duration: 86_400 } }] } };
      }
      return status('FINISHED');
    };
    const media = [picture('a', 'first'), film('b'), picture('c', '')];
    const { outcome } = await prepareFully({ format: 'carousel', media });
    expect(outcome).toMatchObject({
      kind: 'ready',
      checkpoint: { childIds: ['1', '2', '3'], containerId: '4', quotaUsage: 3, quotaTotal: 100 },
    });
    const forms = graph.seen.filter((call) => call.method === 'POST').map((call) => Object.fromEntries(call.params));
    expect(forms).toEqual([
      { image_url: 'https://app.example/media/a', alt_text: 'first', is_carousel_item: 'true', access_token: 'token' },
      {
        video_url: 'https://app.example/media/b',
        media_type: 'VIDEO',
        is_carousel_item: 'true',
        access_token: 'token',
      },
      { image_url: 'https://app.example/media/c', is_carousel_item: 'true', access_token: 'token' },
      { media_type: 'CAROUSEL', children: '1,2,3', caption: 'Breathe in.', access_token: 'token' },
    ]);
    expect(graph.seen.map((call) => call.path.split('/').at(-1))).toEqual([
      'content_publishing_limit',
      ...['media', 'media', 'media', '1', '2', '3', 'media', '4'],
    ]);
  });

  it('asks after 3, 5 and 10 seconds, then every 30, and gives a video up after half an hour', async () => {
    replyTo = () => status('IN_PROGRESS');
    const { outcome, waits } = await prepareFully({ format: 'reel', media: [film()] }, { ...made, polls: 0 });
    expect(waits.slice(0, 4)).toEqual([5_000, 10_000, 30_000, 30_000]);
    expect(outcome).toMatchObject({ kind: 'refused', code: 'container-stuck' });
    const waited = waits.reduce((sum, wait) => sum + wait, 0);
    expect(waited).toBeGreaterThan(30 * MINUTE);
    expect(waited).toBeLessThanOrEqual(31 * MINUTE);
  });

  it('waits first for three seconds after making the container', async () => {
    replyTo = () => ({ body: { id: '900' } });
    expect(await instagram.prepare(delivery(ACCOUNT, {}, read))).toMatchObject({
      kind: 'pending',
      afterMs: 3_000,
      checkpoint: { containerId: '900', createdAt: NOW.toISOString() },
    });
  });

  it('says why a container failed, from the subcode in its status', async () => {
    replyTo = () => status('ERROR', 'Error: Media upload has failed with error code 2207026');
    expect(await instagram.prepare(delivery(ACCOUNT, {}, made))).toMatchObject({
      kind: 'refused',
      code: '2207026',
      text: expect.stringContaining('H.264'),
    });
  });

  it('makes a failed container anew where that may help, three times at most', async () => {
    let containers = 0;
    replyTo = (call) => {
      if (call.method === 'POST') return { body: { id: String((containers += 1)) } };
      return status('ERROR', 'Error: 2207053 unknown upload error');
    };
    const { outcome } = await prepareFully({}, read);
    expect(outcome).toMatchObject({ kind: 'refused', code: '2207053' });
    expect(containers).toBe(4);
  });

  it('replaces an expired container, and one that is about to expire without asking', async () => {
    replyTo = (call) => (call.method === 'POST' ? { body: { id: '901' } } : status('EXPIRED'));
    expect(await instagram.prepare(delivery(ACCOUNT, {}, made))).toMatchObject({ kind: 'pending' });
    const old = { ...made, quotaReadAt: later(23 * HOUR).toISOString() };
    graph.seen.length = 0;
    expect(await instagram.prepare(delivery(ACCOUNT, {}, old, later(23 * HOUR + 1)))).toMatchObject({
      kind: 'pending',
      checkpoint: { containerId: '901' },
    });
    expect(graph.seen.map((call) => call.method)).toEqual(['POST']);
  });

  it('cools a channel with a full quota down until the oldest post leaves the rolling day', async () => {
    replyTo = (call) =>
      call.path.endsWith('/media')
        ? { body: { data: [-1, -20, -30].map((hours) => ({ id: '1', timestamp: later(hours * HOUR).toISOString() })) } }
        : { body: { data: [{ quota_usage: 50, config: { quota_total: 50, quota_duration: 86_400 } }] } };
    expect(await instagram.prepare(delivery(ACCOUNT, {}))).toMatchObject({
      kind: 'cool-down',
      scope: 'channel',
      until: later(4 * HOUR),
      text: expect.stringContaining('50 of the 50'),
    });
    expect(graph.seen.every((call) => call.method === 'GET')).toBe(true);
  });

  it('does not publish a container that is public already, but looks for it', async () => {
    replyTo = () => status('PUBLISHED');
    const outcome = await instagram.prepare(delivery(ACCOUNT, {}, made));
    expect(outcome).toMatchObject({ kind: 'ready' });
    graph.seen.length = 0;
    const checkpoint = outcome.kind === 'ready' ? outcome.checkpoint : {};
    expect((await instagram.commit(delivery(ACCOUNT, {}, checkpoint))).kind).toBe('unknown');
    expect(graph.seen).toEqual([]);
  });
});

describe('finding an Instagram post whose answer was lost', () => {
  const CAPTION = 'Gr\u00fc\u00dfe\n\nund Ruhe';
  let rows: unknown[];

  function row(id: string, minutes: number, caption = 'Gru\u0308\u00dfe und Ruhe'): unknown {
    return { id, caption, timestamp: later(minutes * MINUTE).toISOString(), permalink: `https://i.example/${id}` };
  }

  function find(checkpoint: Checkpoint = made, draft: Partial<Draft> = {}): ReturnType<InstagramAdapter['find']> {
    return instagram.find(lost(delivery(ACCOUNT, { text: CAPTION, ...draft }, checkpoint)));
  }

  function containerIs(code: string): void {
    replyTo = (call) => (call.path.endsWith('/900') ? status(code) : { body: { data: rows } });
  }

  it('finds it by caption and time although Instagram changed the white space and the accents', async () => {
    containerIs('PUBLISHED');
    rows = [row('3', 1, 'another'), row('2', 0), row('1', -6)];
    expect(await find()).toMatchObject({ kind: 'published', remoteId: '2', permalink: 'https://i.example/2' });
  });

  it('never takes an older post with the same caption, and says in the end that it is public', async () => {
    containerIs('PUBLISHED');
    rows = [row('1', -6)];
    let outcome = await find();
    let looks = 1;
    while (outcome.kind === 'pending') {
      outcome = await find(outcome.checkpoint);
      looks += 1;
    }
    expect(outcome).toMatchObject({ kind: 'undecidable', text: expect.stringContaining('is public') });
    expect(looks).toBe(6);
  });

  it('takes the post nearest to the call when two have the same caption', async () => {
    containerIs('PUBLISHED');
    rows = [row('2', 0.1), row('1', -4)];
    expect(await find()).toMatchObject({ kind: 'published', remoteId: '2' });
  });

  it('reads further pages while they are young enough', async () => {
    replyTo = (call) => {
      if (call.path.endsWith('/900')) return status('PUBLISHED');
      const second = call.params.get('after') === 'next';
      return second
        ? { body: { data: [row('2', 0)] } }
        : { body: { data: [row('3', 1, 'other')], paging: { cursors: { after: 'next' }, next: 'https://more' } } };
    };
    expect(await find()).toMatchObject({ kind: 'published', remoteId: '2' });
  });

  it.each([
    ['FINISHED', { kind: 'absent', checkpoint: { containerId: '900' } }],
    ['EXPIRED', { kind: 'absent', checkpoint: expect.not.objectContaining({ containerId: '900' }) }],
    ['ERROR', { kind: 'absent', checkpoint: expect.not.objectContaining({ containerId: '900' }) }],
    ['IN_PROGRESS', { kind: 'pending' }],
  ])('decides by a container that is %s', async (code, expected) => {
    containerIs(code);
    rows = [];
    expect(await find()).toMatchObject(expected);
    expect(graph.seen.length).toBe(1);
  });

  it('lets more time pass before each further try, and stops trying in the end', async () => {
    containerIs('FINISHED');
    const after = (passedMs: number, absences: number): ReturnType<InstagramAdapter['find']> =>
      instagram.find(lost(delivery(ACCOUNT, {}, { ...made, absences }), NOW, later(passedMs)));
    expect(await after(0, 0)).toMatchObject({ kind: 'absent', checkpoint: { containerId: '900', absences: 1 } });
    expect(await after(1_000, 1)).toMatchObject({ kind: 'pending', afterMs: 4_000 });
    expect(await after(5_000, 1)).toMatchObject({ kind: 'absent', checkpoint: { absences: 2 } });
    expect((await after(HOUR, 20)).kind).toBe('undecidable');
  });

  it('stays unknown while the container cannot be asked', async () => {
    replyTo = () => ({ status: 502, body: 'x' });
    expect((await find()).kind).toBe('unknown');
  });

  it('asks the list when the container is gone, and does not call that absent', async () => {
    rows = [];
    replyTo = (call) => (call.path.endsWith('/900') ? refusal(100, 33) : { body: { data: rows } });
    expect((await find()).kind).toBe('pending');
    expect((await find({ ...made, looks: 5 })).kind).toBe('undecidable');
    rows = [row('2', 0)];
    expect(await find()).toMatchObject({ kind: 'published', remoteId: '2' });
  });

  it('knows a story by its time, unless two fit', async () => {
    containerIs('PUBLISHED');
    const story = { format: 'story' as const, text: '' };
    rows = [row('2', 0, ''), row('1', -60, '')];
    expect(await find(made, story)).toMatchObject({ kind: 'published', remoteId: '2' });
    rows = [row('2', 0, ''), row('1', -1, '')];
    expect((await find(made, story)).kind).toBe('pending');
    expect(graph.seen.at(-1)?.path).toContain('/178/stories');
  });
});

describe('renewing an Instagram token', () => {
  const byInstagram: Account = { ...ACCOUNT, login: 'instagram' };
  const DAY = 24 * HOUR;
  const refresh = (expiresInMs: number, account = byInstagram): ReturnType<InstagramAdapter['refresh']> =>
    instagram.refresh(account, { accessToken: 'old', expiresAt: later(expiresInMs) }, NOW);

  it('asks the host without a version, and takes the new token with its end', async () => {
    replyTo = () => ({ body: { access_token: 'new', token_type: 'bearer', expires_in: 5_184_000 } });
    expect(await refresh(10 * DAY)).toEqual({
      kind: 'refreshed',
      credentials: { accessToken: 'new', expiresAt: later(60 * DAY) },
    });
    expect(graph.seen[0]).toMatchObject({ method: 'GET', path: '/graph.instagram.com/refresh_access_token' });
    expect(graph.seen[0]?.params.get('grant_type')).toBe('ig_refresh_token');
  });

  it('leaves a token of less than a day alone, and asks from 24 hours on', async () => {
    replyTo = () => ({ body: { access_token: 'new', expires_in: 1 } });
    expect((await refresh(59 * DAY + 1)).kind).toBe('not-needed');
    expect((await refresh(59 * DAY)).kind).toBe('refreshed');
  });

  it("needs a person once the token has run out, and nothing for Facebook's login", async () => {
    expect((await refresh(0)).kind).toBe('reconnect');
    expect((await refresh(DAY, ACCOUNT)).kind).toBe('not-needed');
    expect(graph.seen).toEqual([]);
  });

  it('does not lose the old token to an answer that makes no sense', async () => {
    replyTo = () => ({ body: { ok: true } });
    expect((await refresh(10 * DAY)).kind).toBe('unknown');
    replyTo = () => refusal(190, 460);
    expect((await refresh(10 * DAY)).kind).toBe('reconnect');
  });
});
