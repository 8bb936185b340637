import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FacebookAdapter } from '../../../src/networks/facebook/facebook.adapter.js';
import { InstagramAdapter } from '../../../src/networks/instagram/instagram.adapter.js';
import type { Account, Draft, NetworkAdapter } from '../../../src/networks/network.js';
import { SANDBOX_ACCOUNTS } from '../../../src/sandbox/accounts.js';
import { type Blow, type Ending, Gate, publishInterrupted } from './interrupted.js';
import { SandboxBench } from './sandbox-bench.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const COMMENT = 'Sources: https://example.org/a — #calm';

const CASES: readonly {
  name: string;
  account: Account;
  make: (bench: SandboxBench, text: string) => Promise<Draft>;
}[] = [
  {
    name: 'an Instagram image',
    account: { channelId: 'i', login: 'facebook', ...idAndToken(SANDBOX_ACCOUNTS.instagram) },
    make: async (bench, text) => ({
      network: 'instagram',
      format: 'image',
      text,
      media: [await bench.picture('one', 'A calm lake')],
    }),
  },
  {
    name: 'a Facebook text',
    account: { channelId: 'f', ...idAndToken(SANDBOX_ACCOUNTS.facebook) },
    make: (_bench, text) => Promise.resolve({ network: 'facebook', format: 'text', text, media: [] }),
  },
  {
    name: 'a Facebook reel',
    account: { channelId: 'f', ...idAndToken(SANDBOX_ACCOUNTS.facebook) },
    make: async (bench, text) => ({ network: 'facebook', format: 'reel', text, media: [await bench.film('film')] }),
  },
];

function idAndToken({ externalId, accessToken }: { externalId: string; accessToken: string }) {
  return { externalId, accessToken };
}

describe.each(CASES)('the first comment under $name', ({ account, make }) => {
  let bench: SandboxBench;
  let gate: Gate;
  let adapter: NetworkAdapter;
  let runs = 0;

  beforeEach(async () => {
    bench = await SandboxBench.start();
    gate = await Gate.open(bench);
    adapter = account.login ? new InstagramAdapter(gate.options) : new FacebookAdapter(gate.options);
  });

  afterEach(async () => {
    await gate.close();
    await bench.stop();
  });

  /** What became public of one publication. */
  async function publish(blows: readonly Blow[]): Promise<{ ending: Ending; posts: string[]; comments: number }> {
    runs += 1;
    // A Page may publish 30 reels a day.
    await bench.pass(HOUR);
    // A text of its own, which the network does not take for the one before.
    const text = `Breathe in, number ${runs}.`;
    const draft = { ...(await make(bench, text)), options: { firstComment: COMMENT } };
    gate.strike(blows);
    const ending = await publishInterrupted(bench, gate, adapter, account, draft);
    const all = await bench.posts(draft.network, account.externalId);
    const posts = all.filter((post) => post.text === text).map((post) => post.remoteId);
    const { comments: shelf, facebook } = bench.sandbox.world;
    const written = posts.flatMap((id) => shelf.under.of(facebook.videos.get(id)?.postId ?? id));
    return { ending, posts, comments: written.filter(({ own, text: said }) => own && said === COMMENT).length };
  }

  it('is written once, right after the post, as its own last call', async () => {
    const { ending, posts, comments } = await publish([]);
    expect(ending).toMatchObject({ kind: 'published', remoteId: posts[0] });
    expect(ending).not.toHaveProperty('note');
    expect([posts.length, comments]).toEqual([1, 1]);
    expect(gate.calls.at(-1)).toMatch(/^POST .*\/comments$/);
  });

  it(
    'is written once, and the post is there once, wherever a call or its answer is lost or the worker dies',
    async () => {
      await publish([]);
      const calls = gate.calls.length;
      for (let call = 1; call <= calls; call++) {
        for (const side of ['before', 'after'] as const) {
          for (const kill of [false, true]) {
            const { ending, posts, comments } = await publish([{ call, side, kill }]);
            expect({ call, side, kill, ending, posts: posts.length, comments }).toMatchObject({
              ending: { kind: 'published', remoteId: posts[0] },
              posts: 1,
              comments: 1,
            });
            expect(ending).not.toHaveProperty('note');
          }
        }
      }
    },
    2 * MINUTE,
  );

  it(
    'is never written twice, nor the post made twice, by several mishaps in a row; what is missing is said',
    async () => {
      const blow = fc.record({
        call: fc.integer({ min: 2, max: 16 }),
        side: fc.constantFrom('before' as const, 'after' as const),
        kill: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(blow, { minLength: 2, maxLength: 6 }), async (blows) => {
          const { ending, posts, comments } = await publish(blows);
          expect(posts.length).toBeLessThanOrEqual(1);
          expect(comments).toBeLessThanOrEqual(1);
          if (ending.kind === 'published') {
            expect(posts).toEqual([ending.remoteId]);
            expect(comments === 1 || ending.note !== undefined).toBe(true);
          } else if (ending.kind === 'failed') expect(posts).toEqual([]);
        }),
        { numRuns: 20, seed: 5 },
      );
    },
    2 * MINUTE,
  );

  it('is a note and no failure when the network refuses it', async () => {
    const text = `Breathe out, number ${(runs += 1)}.`;
    const draft = { ...(await make(bench, text)), options: { firstComment: 'x'.repeat(8_001) } };
    gate.strike([]);
    const ending = await publishInterrupted(bench, gate, adapter, account, draft);
    expect(ending).toMatchObject({ kind: 'published' });
    expect(ending.kind === 'published' && ending.note).toMatch(/^Its first comment was not written: .*public\.$/);
  });
});
