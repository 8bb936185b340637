import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { XAdapter } from '../../../src/networks/x/x.adapter.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { deliver, stored, textDraft, threadDraft } from './support.js';

describe('publishing on X', () => {
  let sandbox: Sandbox;
  let adapter: XAdapter;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0 });
    adapter = new XAdapter({ apiUrl: `${sandbox.url}/api.x.com`, timeoutMs: 5_000 });
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await fetch(`${sandbox.url}/_sandbox/reset`, { method: 'POST' });
  });

  async function fault(body: Record<string, unknown>): Promise<void> {
    const answer = await fetch(`${sandbox.url}/_sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ network: 'x', operation: 'publish', times: 1, ...body }),
    });
    expect(answer.status).toBe(200);
  }

  async function posts(): Promise<{ remoteId: string; text: string; inReplyTo?: string }[]> {
    const answer = await fetch(`${sandbox.url}/_sandbox/posts?network=x`);
    const { items } = (await answer.json()) as { items: { remoteId: string; text: string; inReplyTo?: string }[] };
    return items;
  }

  it('publishes a text and gives its id and address', async () => {
    const outcome = await adapter.commit(deliver(textDraft('Breathe in for four, out for six. 🌿')));
    const [post] = await posts();
    expect(outcome).toMatchObject({
      kind: 'published',
      remoteId: post?.remoteId,
      permalink: `https://x.com/i/web/status/${post?.remoteId ?? ''}`,
      trace: { step: 'publish', httpStatus: 201 },
    });
    expect(post?.text).toBe('Breathe in for four, out for six. 🌿');
  });

  it('publishes a thread one part a call, each an answer to the one before', async () => {
    const parts = ['One: notice your feet.', 'Two: notice your breath.', 'Three: notice the room.'];
    let checkpoint = {};
    const kinds: string[] = [];
    for (let call = 0; call < 3; call += 1) {
      const outcome = await adapter.commit(deliver(threadDraft(parts), { checkpoint }));
      kinds.push(outcome.kind);
      if (outcome.kind === 'pending') {
        expect(outcome.afterMs).toBe(0);
        checkpoint = stored(outcome.checkpoint);
      }
      if (outcome.kind === 'published') expect(outcome.remoteId).toBe((await posts())[0]?.remoteId);
    }
    const made = await posts();
    expect(kinds).toEqual(['pending', 'pending', 'published']);
    expect(made.map(({ text }) => text)).toEqual(parts);
    expect(made.map(({ inReplyTo }) => inReplyTo)).toEqual([undefined, made[0]?.remoteId, made[1]?.remoteId]);
  });

  it('sends nothing when every part of a thread is public already', async () => {
    const checkpoint = { postedIds: ['11', '12'] };
    const outcome = await adapter.commit(deliver(threadDraft(['one', 'two']), { checkpoint }));
    expect(outcome).toMatchObject({ kind: 'published', remoteId: '11' });
    expect(await posts()).toEqual([]);
  });

  it('says how far a thread came when X refuses a part', async () => {
    await fault({ fault: 'answer', status: 403, body: { detail: 'You are not permitted to perform this action' } });
    const outcome = await adapter.commit(deliver(threadDraft(['one', 'two']), { checkpoint: { postedIds: ['11'] } }));
    expect(outcome).toMatchObject({ kind: 'refused', code: 'not-permitted', partlyPublic: true });
    expect(outcome).toHaveProperty('text', expect.stringContaining('Part 2 of 2'));
  });

  it('takes lost answers for neither success nor failure', async () => {
    for (const one of [{ fault: 'reset-before' }, { fault: 'reset-after' }, { fault: '500' }]) {
      await fault(one);
      expect(await adapter.commit(deliver(textDraft(`After ${one.fault}`)))).toMatchObject({ kind: 'unknown' });
    }
    expect((await posts()).map(({ text }) => text)).toEqual(['After reset-after']);
  });

  it('takes the refusal of a duplicate for an open question once an answer was lost', async () => {
    await adapter.commit(deliver(textDraft('Rest is not a reward.')));
    const checkpoint = { repeats: 1, lostSince: new Date().toISOString() };
    const outcome = await adapter.commit(deliver(textDraft('Rest is not a reward.'), { checkpoint }));
    expect(outcome).toMatchObject({ kind: 'unknown', trace: { httpStatus: 403, code: 'duplicate-content' } });
  });

  it('takes the refusal of a duplicate at the first try for what it is', async () => {
    await adapter.commit(deliver(textDraft('Rest is not a reward.')));
    const outcome = await adapter.commit(deliver(textDraft('Rest is not a reward.')));
    expect(outcome).toMatchObject({ kind: 'refused', code: 'duplicate-content' });
    expect(outcome).toHaveProperty('text', expect.stringContaining('Change the text'));
  });

  it('asks to connect again when the token is refused', async () => {
    await fault({ fault: 'expired-token' });
    expect(await adapter.commit(deliver(textDraft('Hello')))).toMatchObject({ kind: 'reconnect' });
  });

  it('cools the channel down until the window ends when X says it is too fast', async () => {
    await fault({ fault: '429' });
    const now = new Date();
    const outcome = await adapter.commit(deliver(textDraft('Hello'), { now }));
    expect(outcome).toMatchObject({ kind: 'cool-down', scope: 'channel' });
    if (outcome.kind !== 'cool-down') return;
    const wait = outcome.until.getTime() - now.getTime();
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(15 * 60_000);
  });

  it('cools the whole app down when its credits are gone', async () => {
    const [account] = [...sandbox.world.accounts.values()].filter(({ network }) => network === 'x');
    if (account?.network === 'x') account.credits = false;
    const outcome = await adapter.commit(deliver(textDraft('Hello')));
    expect(outcome).toMatchObject({
      kind: 'cool-down',
      scope: 'app',
      trace: { httpStatus: 402, code: 'credits-depleted' },
    });
    expect(await posts()).toEqual([]);
  });

  it('knows that nothing was sent when X cannot be reached', async () => {
    const other = await startSandbox({ port: 0 });
    await other.close();
    const unreachable = new XAdapter({ apiUrl: other.url, timeoutMs: 2_000 });
    const outcome = await unreachable.commit(deliver(textDraft('Hello'), { checkpoint: { repeats: 1 } }));
    expect(outcome).toMatchObject({ kind: 'pending', checkpoint: { repeats: 1 }, trace: { code: 'ECONNREFUSED' } });
  });
});
