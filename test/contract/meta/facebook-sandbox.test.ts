import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FacebookAdapter } from '../../../src/networks/facebook/facebook.adapter.js';
import type { Account, Draft } from '../../../src/networks/network.js';
import { SANDBOX_ACCOUNTS } from '../../../src/sandbox/accounts.js';
import { SandboxBench } from './sandbox-bench.js';

const PAGE: Account = {
  channelId: 'p',
  externalId: SANDBOX_ACCOUNTS.facebook.externalId,
  accessToken: SANDBOX_ACCOUNTS.facebook.accessToken,
};
const DAY = 24 * 3_600_000;

let bench: SandboxBench;
let facebook: FacebookAdapter;

beforeEach(async () => {
  bench = await SandboxBench.start();
  facebook = new FacebookAdapter(bench.options);
});

afterEach(() => bench.stop());

/** One draft of each format that Pages take. */
async function draftOf(format: Draft['format'], text = `A ${format} about rest`): Promise<Draft> {
  const base = { network: 'facebook' as const, format, text };
  switch (format) {
    case 'image':
      return { ...base, media: [await bench.picture('one', 'A calm lake')] };
    case 'photos':
      return { ...base, media: [await bench.picture('one', 'first'), await bench.picture('two', 'second')] };
    case 'reel':
    case 'video':
      return { ...base, media: [await bench.film('film')] };
    case 'link':
      return { ...base, link: 'https://clinic.example/rest', media: [] };
    default:
      return { ...base, media: [] };
  }
}

const FORMATS = ['text', 'link', 'image', 'photos', 'reel', 'video'] as const;

async function readyCheckpoint(draft: Draft): Promise<Readonly<Record<string, unknown>>> {
  const outcome = await bench.prepare(facebook, PAGE, draft);
  if (outcome.kind !== 'ready') throw new Error(JSON.stringify(outcome));
  return outcome.checkpoint;
}

describe.each(FORMATS)('a Facebook post of the format %s', (format) => {
  it('is published once, with its text, media and a permalink', async () => {
    const draft = await draftOf(format);
    const outcome = await bench.publish(facebook, PAGE, draft);
    if (outcome.kind !== 'published') throw new Error(JSON.stringify(outcome));
    const posts = await bench.posts('facebook', PAGE.externalId);
    expect(posts).toMatchObject([
      { text: draft.text, media: draft.media.map(({ kind, altText }) => ({ kind, altText })) },
    ]);
    expect(await facebook.permalinkOf(PAGE, outcome.remoteId, format)).toMatch(/^https:\/\/www\.facebook\.com\//);
  });

  it('is found after a lost answer', async () => {
    const draft = await draftOf(format);
    const checkpoint = await readyCheckpoint(draft);
    await bench.control('faults', { network: 'facebook', operation: 'publish', fault: 'reset-after', times: 1 });
    expect((await bench.commit(facebook, PAGE, draft, checkpoint)).kind).toBe('unknown');
    expect((await bench.find(facebook, PAGE, draft, checkpoint)).kind).toBe('published');
    expect((await bench.posts('facebook', PAGE.externalId)).length).toBe(1);
  });

  it.each(['500', 'reset-before'])('is published once after a %s came before anything happened', async (fault) => {
    const draft = await draftOf(format);
    const checkpoint = await readyCheckpoint(draft);
    await bench.control('faults', { network: 'facebook', operation: 'publish', fault, times: 1 });
    expect((await bench.commit(facebook, PAGE, draft, checkpoint)).kind).toBe('unknown');
    const absent = await bench.find(facebook, PAGE, draft, checkpoint);
    const again = absent.kind === 'absent' ? absent.checkpoint : {};
    expect(absent.kind).toBe('absent');
    expect(await bench.commit(facebook, PAGE, draft, again)).toMatchObject({ kind: 'published' });
    expect((await bench.posts('facebook', PAGE.externalId)).length).toBe(1);
  });

  it('is measured', async () => {
    const publishedAt = new Date();
    const outcome = await bench.publish(facebook, PAGE, await draftOf(format));
    const remoteId = outcome.kind === 'published' ? outcome.remoteId : '';
    await bench.pass(3 * DAY);
    const measured = await facebook.measure(PAGE, [{ remoteId, format, publishedAt }], new Date());
    if (measured.kind !== 'measured') throw new Error(JSON.stringify(measured));
    const [post] = await bench.posts('facebook', PAGE.externalId);
    const one = measured.byRemoteId.get(remoteId);
    expect(one).toMatchObject({
      kind: 'measured',
      metrics: { reach: post?.metrics['reach'], shares: post?.metrics['shares'] },
    });
    expect(one?.kind === 'measured' ? one.metrics.views : 0).toBeGreaterThan(0);
  });
});

describe('bad luck on Facebook', () => {
  it('goes on with a reel whose upload was broken off', async () => {
    await bench.control('faults', { network: 'facebook', operation: 'upload', fault: 'reset-after', times: 2 });
    expect((await bench.publish(facebook, PAGE, await draftOf('reel'))).kind).toBe('published');
    expect((await bench.posts('facebook', PAGE.externalId)).length).toBe(1);
  });

  it('looks a text up that Facebook calls a duplicate, and leaves an old one alone', async () => {
    const draft = await draftOf('text');
    expect((await bench.publish(facebook, PAGE, draft)).kind).toBe('published');
    await bench.pass(DAY);
    expect(await bench.commit(facebook, PAGE, draft, {})).toMatchObject({
      kind: 'unknown',
      trace: { code: '506/1455006' },
    });
    const first = await bench.find(facebook, PAGE, draft, {});
    expect(first.kind).toBe('absent');
    const checkpoint = first.kind === 'absent' ? first.checkpoint : {};
    expect((await bench.commit(facebook, PAGE, draft, checkpoint)).kind).toBe('unknown');
    expect((await bench.find(facebook, PAGE, draft, checkpoint)).kind).toBe('undecidable');
    expect((await bench.posts('facebook', PAGE.externalId)).length).toBe(1);
  });

  it.each([
    ['expired-token', 'reconnect'],
    ['429', 'cool-down'],
  ])('takes a fault %s for %s', async (fault, kind) => {
    await bench.control('faults', { network: 'facebook', operation: 'publish', fault, times: 1 });
    expect((await bench.publish(facebook, PAGE, await draftOf('text'))).kind).toBe(kind);
    expect(await bench.posts('facebook', PAGE.externalId)).toEqual([]);
  });

  it('tells a deleted post apart from the living', async () => {
    const publishedAt = new Date();
    const ids: string[] = [];
    for (const text of ['one', 'two', 'three']) {
      const outcome = await bench.publish(facebook, PAGE, await draftOf('text', text));
      ids.push(outcome.kind === 'published' ? outcome.remoteId : '');
    }
    const query = `access_token=${PAGE.accessToken}`;
    await fetch(`${bench.sandbox.url}/graph.facebook.com/v25.0/${ids[1] ?? ''}?${query}`, { method: 'DELETE' });
    const items = ids.map((remoteId) => ({ remoteId, format: 'text' as const, publishedAt }));
    const measured = await facebook.measure(PAGE, items, new Date());
    if (measured.kind !== 'measured') throw new Error(JSON.stringify(measured));
    expect(ids.map((id) => measured.byRemoteId.get(id)?.kind)).toEqual(['measured', 'gone', 'measured']);
  });

  it('has nothing to renew', async () => {
    expect(await facebook.refresh()).toEqual({ kind: 'not-needed' });
  });
});
