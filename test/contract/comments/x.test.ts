import { afterEach, describe, expect, it } from '@jest/globals';
import type { Checkpoint, CommentsOutcome } from '../../../src/networks/network.js';
import { XAdapter } from '../../../src/networks/x/x.adapter.js';
import { ACCOUNT, json, type OddServer, oddServer, stored } from '../x/support.js';

const NOW = new Date('2026-11-24T09:00:00Z');
const PUBLISHED = new Date('2026-11-24T08:00:00Z');

let server: OddServer | undefined;
afterEach(async () => {
  await server?.close();
});

/** What X is asked and answers, one after the other. */
async function looks(...answers: { status?: number; body: unknown }[]): Promise<{
  look: (cursor?: Checkpoint) => Promise<CommentsOutcome>;
  asked: () => URLSearchParams[];
}> {
  const opened = await oddServer((_, response, nth) => {
    const { status = 200, body } = answers[nth - 1] ?? { body: { meta: { result_count: 0 } } };
    json(response, status, body);
  });
  server = opened;
  const adapter = new XAdapter({ apiUrl: opened.url, clientId: 'id', clientSecret: 'secret', timeoutMs: 1_000 });
  const items = [{ remoteId: '100', format: 'text' as const, publishedAt: PUBLISHED }];
  return {
    look: (cursor = {}) => adapter.comments({ account: ACCOUNT, items, cursor, now: NOW }),
    asked: () => opened.requests.map(({ url }) => new URL(url, 'http://x').searchParams),
  };
}

function found(outcome: CommentsOutcome) {
  if (outcome.kind !== 'comments') throw new Error(`no comments: ${outcome.kind}`);
  return { ...outcome, cursor: stored(outcome.cursor) };
}

const reply = (id: string, more: object = {}) => ({
  ...{ id, text: `reply ${id}`, author_id: '7', conversation_id: '100', created_at: '2026-11-24T08:30:00.000Z' },
  ...more,
});

describe('replies on X', () => {
  it('are one call for the whole account, from the oldest post on, without the authors’ names that cost twice as much', async () => {
    const { look, asked } = await looks({
      body: { data: [reply('205')], meta: { newest_id: '205', result_count: 1 } },
    });
    const first = found(await look());
    expect(first).toMatchObject({ calls: 1, more: false, cursor: { sinceId: '205' } });
    expect(first.comments).toEqual([
      {
        ...{ remoteId: '205', postRemoteId: '100', text: 'reply 205', own: false, author: { remoteId: '7' } },
        ...{ at: new Date('2026-11-24T08:30:00Z'), permalink: 'https://x.com/i/web/status/205' },
      },
    ]);
    await look(first.cursor);
    expect(server?.requests[0]?.url).toMatch(/^\/2\/users\/\d+\/mentions\?/);
    expect(asked().map((query) => [query.get('start_time'), query.get('since_id'), query.has('expansions')])).toEqual([
      ['2026-11-24T08:00:00.000Z', null, false],
      [null, '205', false],
    ]);
  });

  it('keep their place when nothing is new', async () => {
    const { look } = await looks();
    expect(found(await look({ sinceId: '205' })).cursor).toEqual({ sinceId: '205' });
  });

  it('of a flood are read over several looks, and nothing between is missed', async () => {
    const page = (id: string, next?: string) => ({
      body: {
        data: [reply(id)],
        meta: { newest_id: id, result_count: 1, ...(next !== undefined && { next_token: next }) },
      },
    });
    const { look, asked } = await looks(page('209', 'a'), page('208', 'b'), page('207', 'c'), page('206'));
    const first = found(await look({ sinceId: '205' }));
    expect(first).toMatchObject({ more: true, cursor: { sinceId: '205', left: { token: 'b', newestId: '209' } } });
    const second = found(await look(first.cursor));
    expect(second).toMatchObject({ more: false, cursor: { sinceId: '209' } });
    expect([...first.comments, ...second.comments].map(({ remoteId }) => remoteId)).toEqual([
      '209',
      '208',
      '207',
      '206',
    ]);
    expect(asked().map((query) => [query.get('since_id'), query.get('pagination_token')])).toEqual([
      ['205', null],
      ['205', 'a'],
      ['205', 'b'],
      ['205', 'c'],
    ]);
  });

  it('begin at the top again when X no longer knows the place', async () => {
    const { look } = await looks({ status: 400, body: { title: 'Invalid Request', detail: 'pagination_token' } });
    const outcome = found(await look({ sinceId: '205', left: { token: 'old', newestId: '209' } }));
    expect(outcome).toMatchObject({ more: true, comments: [], cursor: { sinceId: '205' } });
  });

  it('are told from mentions that answer nothing, and read in both vocabularies', async () => {
    const references = [{ type: 'replied_to', id: '201' }];
    const { look } = await looks({
      body: {
        data: [
          reply('204', { conversation_id: '204' }),
          reply('203', { referenced_tweets: references, author_id: ACCOUNT.externalId, text: 'a &lt; b &amp;lt;' }),
          reply('202', { referenced_posts: references }),
          ...[null, 5, { id: 1 }, { id: '201' }, reply('200', { created_at: 'soon' })],
        ],
        meta: { newest_id: '204', result_count: 8 },
      },
    });
    const { comments } = found(await look());
    expect(comments.map(({ remoteId, parentRemoteId, own }) => [remoteId, parentRemoteId, own])).toEqual([
      ['203', '201', true],
      ['202', '201', false],
    ]);
    expect(comments[0]?.text).toBe('a < b &lt;');
  });

  it.each([
    [401, {}, 'reconnect'],
    [402, { title: 'CreditsDepleted' }, 'cool-down'],
    [429, { title: 'Too Many Requests' }, 'cool-down'],
    [403, { detail: 'not permitted' }, 'unknown'],
    [503, {}, 'unknown'],
    [200, { nothing: true }, 'unknown'],
  ])('end with %i as the outcome that it is', async (status, body, kind) => {
    const { look } = await looks({ status, body });
    expect(await look()).toMatchObject({ kind });
  });
});
