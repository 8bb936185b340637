import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Draft, type LostDelivery } from '../../../src/networks/network.js';
import { XAdapter } from '../../../src/networks/x/x.adapter.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import sharp from 'sharp';
import { deliver, Files, prepareAll, stored, textDraft, threadDraft } from './support.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe.each(['tweet', 'post'] as const)('finding a lost post on X, in the vocabulary "%s"', (xVocabulary) => {
  let sandbox: Sandbox;
  let adapter: XAdapter;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, xVocabulary, processing: { image: 0, video: 0 } });
    adapter = new XAdapter({ apiUrl: sandbox.url, timeoutMs: 5_000 });
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await fetch(`${sandbox.url}/_sandbox/reset`, { method: 'POST' });
  });

  async function loseAnswer(fault: 'reset-before' | 'reset-after'): Promise<void> {
    await fetch(`${sandbox.url}/_sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ network: 'x', operation: 'publish', fault, times: 1 }),
    });
  }

  /** Moves X's own clock; ours is in each delivery. */
  function xTime(now: Date): void {
    sandbox.world.clock.set({ now: now.getTime() });
  }

  function lost(draft: Draft, more: Partial<LostDelivery> = {}): LostDelivery {
    const committedAt = more.committedAt ?? new Date();
    return { ...deliver(draft), committedAt, now: new Date(committedAt.getTime() + 5 * SECOND), ...more };
  }

  async function shownIds(): Promise<string[]> {
    const answer = await fetch(`${sandbox.url}/_sandbox/posts?network=x`);
    return ((await answer.json()) as { items: { remoteId: string }[] }).items.map(({ remoteId }) => remoteId);
  }

  it.each([
    ['plain words', 'Name five things you can see.'],
    ['signs X escapes', 'Rest & sleep: <30 min, 2 > 1 &amp; so on'],
    [
      'links, with and without https',
      'Read https://example.org/a?b=1&c=2 and nimh.nih.gov/health, (https://Example.com/).',
    ],
    ['white space at the ends and many lines', '  One.\n\n\nTwo.\n'],
    ['another Unicode form', 'A cafe\u0301 and a nai\u0308ve idea'],
    ['tags, names, emoji', '#MentalHealth with @quiet_harbor 👨‍👩‍👧‍👦 心の健康'],
  ])('finds a text with %s', async (_, text) => {
    await loseAnswer('reset-after');
    const draft = textDraft(text);
    const committedAt = new Date();
    expect((await adapter.commit(deliver(draft))).kind).toBe('unknown');
    const outcome = await adapter.find(lost(draft, { committedAt }));
    expect(outcome).toMatchObject({ kind: 'published', remoteId: (await shownIds())[0] });
  });

  it('waits a minute before it calls a text absent, and then counts the repeat', async () => {
    const draft = textDraft('Never arrived');
    const committedAt = new Date();
    await loseAnswer('reset-before');
    await adapter.commit(deliver(draft));
    const after = (ms: number) => adapter.find(lost(draft, { committedAt, now: new Date(committedAt.getTime() + ms) }));
    expect(await after(0)).toMatchObject({ kind: 'pending', afterMs: 15 * SECOND });
    expect(await after(59 * SECOND)).toMatchObject({ kind: 'pending', afterMs: SECOND });
    expect(await after(60 * SECOND)).toMatchObject({
      kind: 'absent',
      checkpoint: { repeats: 1, lostSince: committedAt.toISOString() },
    });
  });

  it('never takes an older post with the same text', async () => {
    const draft = textDraft('Every Monday: drink water.');
    await adapter.commit(deliver(draft));
    const committedAt = new Date(Date.now() + 3 * MINUTE);
    const now = new Date(committedAt.getTime() + MINUTE);
    expect(await adapter.find(lost(draft, { committedAt, now }))).toMatchObject({ kind: 'absent' });
  });

  it('finds the first try although the second, much later, was refused as its duplicate', async () => {
    const draft = textDraft('Twice at the door');
    const committedAt = new Date();
    await loseAnswer('reset-after');
    await adapter.commit(deliver(draft));
    const absent = { repeats: 1, lostSince: committedAt.toISOString() };
    const later = new Date(committedAt.getTime() + 20 * MINUTE);
    const again = await adapter.commit(deliver(draft, { checkpoint: absent, now: later }));
    expect(again).toMatchObject({ kind: 'unknown', trace: { code: 'duplicate-content' } });
    const outcome = await adapter.find(lost(draft, { committedAt: later, checkpoint: absent }));
    expect(outcome).toMatchObject({ kind: 'published', remoteId: (await shownIds())[0] });
  });

  it('leaves it to a person when X goes on refusing a duplicate of an older post', async () => {
    const draft = textDraft('Every Monday: drink water.');
    xTime(new Date(Date.now() - 60 * MINUTE));
    await adapter.commit(deliver(draft));
    let checkpoint = {};
    let now = new Date();
    const kinds: string[] = [];
    await loseAnswer('reset-before');
    for (let turn = 0; turn < 3; turn += 1) {
      xTime(now);
      const committedAt = now;
      kinds.push((await adapter.commit(deliver(draft, { checkpoint, now }))).kind);
      now = new Date(committedAt.getTime() + MINUTE);
      const outcome = await adapter.find(lost(draft, { checkpoint, committedAt, now }));
      kinds.push(outcome.kind);
      if (outcome.kind === 'absent') checkpoint = stored(outcome.checkpoint);
    }
    expect(kinds).toEqual(['unknown', 'absent', 'unknown', 'absent', 'unknown', 'undecidable']);
    expect(await shownIds()).toHaveLength(1);
  });

  it('goes on with the next part when a lost part of a thread is found', async () => {
    const draft = threadDraft(['First', 'Second', 'Third']);
    const first = await adapter.commit(deliver(draft));
    if (first.kind !== 'pending') throw new Error(first.kind);
    await loseAnswer('reset-after');
    const committedAt = new Date();
    const checkpoint = { ...stored(first.checkpoint), repeats: 1, lostSince: committedAt.toISOString() };
    expect((await adapter.commit(deliver(draft, { checkpoint }))).kind).toBe('unknown');
    const found = await adapter.find(lost(draft, { committedAt, checkpoint }));
    const [one, two] = await shownIds();
    expect(found).toMatchObject({ kind: 'absent', checkpoint: { postedIds: [one, two], repeats: 0 } });
    if (found.kind !== 'absent') return;
    const last = await adapter.commit(deliver(draft, { checkpoint: stored(found.checkpoint) }));
    expect(last).toMatchObject({ kind: 'published', remoteId: one });
    expect(await shownIds()).toHaveLength(3);
  });

  it('finds the last part of a thread, and gives the first one’s id', async () => {
    const draft = threadDraft(['First', 'Second']);
    const first = await adapter.commit(deliver(draft));
    if (first.kind !== 'pending') throw new Error(first.kind);
    await loseAnswer('reset-after');
    const checkpoint = stored(first.checkpoint);
    await adapter.commit(deliver(draft, { checkpoint }));
    const outcome = await adapter.find(lost(draft, { checkpoint, committedAt: new Date(Date.now() - SECOND) }));
    expect(outcome).toMatchObject({ kind: 'published', remoteId: (await shownIds())[0] });
  });

  it('does not take the same text elsewhere for a part of the thread', async () => {
    const draft = threadDraft(['First', 'Second']);
    const first = await adapter.commit(deliver(draft));
    if (first.kind !== 'pending') throw new Error(first.kind);
    await adapter.commit(deliver(textDraft('Second')));
    const committedAt = new Date(Date.now() - SECOND);
    const now = new Date(committedAt.getTime() + MINUTE);
    const outcome = await adapter.find(lost(draft, { checkpoint: stored(first.checkpoint), committedAt, now }));
    expect(outcome).toMatchObject({ kind: 'absent', checkpoint: { repeats: 1 } });
  });

  describe('without text, where X guards against nothing', () => {
    async function pictureDelivery(red: number) {
      const files = new Files();
      const background = { r: red, g: 90, b: 80 };
      const bytes = await sharp({ create: { width: 64, height: 64, channels: 3, background } })
        .jpeg()
        .toBuffer();
      const described = {
        mediaId: 'a',
        kind: 'image',
        mimeType: 'image/jpeg',
        width: 64,
        height: 64,
        altText: '',
      } as const;
      const delivery = deliver(textDraft('', [files.add(described, bytes)]), { media: files });
      const { checkpoint } = await prepareAll(adapter, delivery);
      return { ...delivery, checkpoint };
    }

    it('finds a picture by its upload, and takes no other picture for it', async () => {
      const mine = await pictureDelivery(10);
      const other = await pictureDelivery(200);
      const committedAt = new Date(Date.now() - SECOND);
      await adapter.commit(other);
      const early = { committedAt, now: new Date(committedAt.getTime() + 2 * SECOND) };
      expect(await adapter.find({ ...mine, ...early })).toMatchObject({ kind: 'pending' });
      await loseAnswer('reset-after');
      await adapter.commit(mine);
      expect(await adapter.find({ ...mine, ...early })).toMatchObject({
        kind: 'published',
        remoteId: (await shownIds())[1],
      });
    });

    it('waits five minutes and repeats only once', async () => {
      const mine = await pictureDelivery(10);
      const committedAt = new Date();
      const after = (ms: number, repeats: number) =>
        adapter.find({
          ...mine,
          checkpoint: { ...mine.checkpoint, repeats },
          committedAt,
          now: new Date(committedAt.getTime() + ms),
        });
      expect(await after(4 * MINUTE, 0)).toMatchObject({ kind: 'pending' });
      expect(await after(5 * MINUTE, 0)).toMatchObject({ kind: 'absent' });
      expect(await after(5 * MINUTE, 1)).toMatchObject({ kind: 'undecidable' });
    });
  });
});
