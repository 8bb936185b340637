import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FacebookAdapter } from '../../../src/networks/facebook/facebook.adapter.js';
import { InstagramAdapter } from '../../../src/networks/instagram/instagram.adapter.js';
import type { Account, Checkpoint, CommentsOutcome, Format, NetworkAdapter } from '../../../src/networks/network.js';
import { later, NOW } from '../meta/deliveries.js';
import { refusal, type Reply, ScriptedGraph, type SeenCall } from '../meta/scripted-graph.js';

const HOUR = 3_600_000;
const PAGE: Account = { channelId: 'c', externalId: '5', accessToken: 'token' };
const INSTAGRAM: Account = { ...PAGE, externalId: '178', login: 'facebook' };
const PAGE_SIZE = 50;

interface Written {
  id: string;
  message: string;
  created_time: string;
  from?: { id: string; name: string };
}

let graph: ScriptedGraph;
let facebook: FacebookAdapter;
let instagram: InstagramAdapter;
/** Comments by post, newest first. */
let comments: Map<string, Written[]>;
let instead: (call: SeenCall) => Reply | undefined;

beforeEach(async () => {
  comments = new Map();
  instead = () => undefined;
  graph = new ScriptedGraph((call) => instead(call) ?? answerLikeMeta(call));
  const options = await graph.start();
  facebook = new FacebookAdapter(options);
  instagram = new InstagramAdapter(options);
});

afterEach(() => graph.stop());

function page(postId: string, start: number) {
  const all = comments.get(postId) ?? [];
  const data = all.slice(start, start + PAGE_SIZE);
  const after = String(start + PAGE_SIZE);
  const more = start + PAGE_SIZE < all.length;
  return {
    data,
    paging: { cursors: { before: String(start), after }, ...(more && { next: 'https://graph.example' }) },
  };
}

function answerLikeMeta({ path, params }: SeenCall): Reply {
  const [, postId = ''] = /\/([\w-]+)\/comments$/.exec(path) ?? [];
  if (postId !== '') return { body: page(postId, Number(params.get('after') ?? 0)) };
  const ids = params.get('ids')?.split(',') ?? [path.split('/').at(-1) ?? ''];
  const missing = ids.find((id) => !comments.has(id));
  if (missing !== undefined) return refusal(100, 33, { message: `Object with ID '${missing}' does not exist` });
  const nodes = ids.map((id) => [id, { id, comments: page(id, 0) }] as const);
  return { body: params.has('ids') ? Object.fromEntries(nodes) : nodes[0]?.[1] };
}

/** So many comments a minute apart, the newest at `newest`. */
function written(count: number, newest = NOW, prefix = 'c'): Written[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `9_${prefix}${count - index}`,
    message: `${prefix} ${count - index}`,
    created_time: later(-index * 60_000, newest)
      .toISOString()
      .replace('.000Z', '+0000'),
  }));
}

async function look(
  adapter: NetworkAdapter,
  posts: string[],
  cursor: Checkpoint = {},
  { now = NOW, format = 'text', account = PAGE }: { now?: Date; format?: Format; account?: Account } = {},
) {
  const items = posts.map((remoteId) => ({ remoteId, format, publishedAt: later(-HOUR) }));
  return adapter.comments({ account, items, cursor, now });
}

function found(outcome: CommentsOutcome) {
  if (outcome.kind !== 'comments') throw new Error(`no comments: ${outcome.kind} ${outcome.text}`);
  // As it comes back from the database.
  return { ...outcome, cursor: JSON.parse(JSON.stringify(outcome.cursor)) as Checkpoint };
}

describe('comments on Facebook', () => {
  it('of many posts come with one call, with the documented parameters', async () => {
    for (const post of ['5_1', '5_2', '5_3']) comments.set(post, written(2, NOW, post));
    const outcome = found(await look(facebook, ['5_1', '5_2', '5_3']));
    expect(outcome).toMatchObject({ calls: 1, more: false, wholeUnder: ['5_1', '5_2', '5_3'], gone: [] });
    expect(outcome.comments).toHaveLength(6);
    const [call] = graph.seen;
    expect(call?.params.get('ids')).toBe('5_1,5_2,5_3');
    expect(call?.params.get('fields')).toBe(
      'id,comments.filter(stream).order(reverse_chronological).limit(50){id,message,from,created_time,parent{id},is_hidden,permalink_url}',
    );
  });

  it('are read page by page to the end at first, and later only as far as something is new', async () => {
    comments.set('5_1', written(180));
    const first = found(await look(facebook, ['5_1']));
    expect(first).toMatchObject({ calls: 4, wholeUnder: ['5_1'], more: false });
    expect(new Set(first.comments.map(({ remoteId }) => remoteId)).size).toBe(180);
    comments.set('5_1', [...written(60, later(HOUR), 'new'), ...(comments.get('5_1') ?? [])]);
    const second = found(await look(facebook, ['5_1'], first.cursor, { now: later(HOUR) }));
    expect(second).toMatchObject({ calls: 2, wholeUnder: [] });
    expect(second.comments.filter(({ text }) => text.startsWith('new'))).toHaveLength(60);
    const third = found(await look(facebook, ['5_1'], second.cursor, { now: later(7 * HOUR) }));
    expect(third).toMatchObject({ calls: 5, wholeUnder: ['5_1'] });
  });

  it('of a flood are read over several looks, each of which is bounded', async () => {
    comments.set('5_1', written(1_100));
    const seen = new Set<string>();
    let cursor: Checkpoint = {};
    let looks = 0;
    for (let more = true; more; looks++) {
      const outcome = found(await look(facebook, ['5_1'], cursor));
      expect(outcome.calls).toBeLessThanOrEqual(10);
      expect(outcome.wholeUnder).toEqual([]);
      for (const { remoteId } of outcome.comments) seen.add(remoteId);
      ({ cursor, more } = outcome);
    }
    expect([seen.size, looks]).toEqual([1_100, 3]);
  });

  it('under a reel are those of its post, and both names are told', async () => {
    comments.set('5_77', written(1));
    instead = ({ path, params }) =>
      path.endsWith('/42') && params.get('fields') === 'id,post_id' ? { body: { id: '42', post_id: '77' } } : undefined;
    const outcome = found(await look(facebook, ['42'], {}, { format: 'reel' }));
    expect(outcome.comments).toEqual([expect.objectContaining({ postRemoteId: '42' })]);
    expect([...outcome.otherIds]).toEqual([['5_77', '42']]);
    const again = found(await look(facebook, ['42'], outcome.cursor, { format: 'reel' }));
    expect([again.calls, [...again.otherIds]]).toEqual([1, [['5_77', '42']]]);
  });

  it('of a post that is gone do not keep those of others from being read', async () => {
    comments.set('5_1', written(1));
    comments.set('5_3', written(1, NOW, 'other'));
    const outcome = found(await look(facebook, ['5_1', '5_2', '5_3']));
    expect(outcome.gone).toEqual(['5_2']);
    expect(outcome.wholeUnder.toSorted()).toEqual(['5_1', '5_3']);
  });

  it('without an author are somebody’s all the same, those of the Page are own', async () => {
    const [first, second] = written(2);
    if (!first || !second) throw new Error('Two were written.');
    comments.set('5_1', [first, { ...second, from: { id: '5', name: 'Us' } }]);
    const outcome = found(await look(facebook, ['5_1']));
    expect(outcome.comments.map(({ author, own }) => [author, own])).toEqual([
      [undefined, false],
      [{ remoteId: '5', name: 'Us' }, true],
    ]);
  });

  it.each([
    ['a missing permission', refusal(200), 'unknown'],
    ['a missing permission of the older kind', refusal(10), 'unknown'],
    ['a dead token', refusal(190), 'reconnect'],
    ['too many calls', refusal(32), 'cool-down'],
    ['a fault of Meta', { status: 500, body: 'x' }, 'unknown'],
    ['an answer that is no JSON', { body: '<html>' }, 'unknown'],
  ] as const)('end with %s as the outcome that it is', async (_, reply, kind) => {
    instead = () => reply;
    expect(await look(facebook, ['5_1', '5_2'])).toMatchObject({ kind });
  });

  it('keep what was read before a page failed, and begin there again', async () => {
    comments.set('5_1', written(120));
    instead = ({ params }) => (params.get('after') === '100' ? refusal(2) : undefined);
    const first = found(await look(facebook, ['5_1']));
    expect([first.comments.length, first.wholeUnder]).toEqual([100, []]);
    instead = () => undefined;
    const second = found(await look(facebook, ['5_1'], first.cursor));
    expect(second.comments.map(({ remoteId }) => remoteId)).toContain('9_c1');
  });

  it('survive answers of any shape', async () => {
    for (const node of [
      null,
      5,
      [],
      { comments: 5 },
      { comments: { data: 'x' } },
      { comments: { data: [null, 1, {}] } },
    ]) {
      instead = () => ({ body: { '5_1': node, '5_2': { comments: { data: [{ id: 3, created_time: 'never' }] } } } });
      expect(found(await look(facebook, ['5_1', '5_2'])).comments).toEqual([]);
    }
  });
});

describe('comments on Instagram', () => {
  const fields = { timestamp: '2026-11-24T08:00:00+0000', text: 'Hello' };

  it('come with their replies, however many, and those by the account’s name are own', async () => {
    const reply = (index: number) => ({
      id: `r${index}`,
      ...fields,
      username: 'us',
      from: { id: '99', username: 'us' },
    });
    const next = { next: 'https://graph.example', cursors: { after: 'R1' } };
    const top = { id: '1', ...fields, username: 'zoe', hidden: true, replies: { data: [reply(1)], paging: next } };
    instead = ({ path, params }) => {
      if (!path.endsWith('/1/replies')) return { body: { id: '17', username: 'us', comments: { data: [top] } } };
      return { body: { data: params.get('after') === 'R1' ? [reply(2)] : [] } };
    };
    const outcome = found(await look(instagram, ['17'], {}, { account: INSTAGRAM }));
    expect(outcome).toMatchObject({ calls: 2, wholeUnder: ['17'] });
    expect(outcome.comments).toEqual([
      expect.objectContaining({ remoteId: '1', own: false, hidden: true, author: { name: 'zoe' }, postRemoteId: '17' }),
      expect.objectContaining({ remoteId: 'r1', own: true, parentRemoteId: '1' }),
      expect.objectContaining({ remoteId: 'r2', own: true, parentRemoteId: '1' }),
    ]);
  });
});
