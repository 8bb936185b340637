import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Looking } from '../../src/conversations/looking.js';
import { WATCHED_FOR_MS } from '../../src/conversations/look-plan.js';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.js';
import {
  commentsOf,
  graph,
  pagePost,
  published,
  type Published,
  say,
  type SeenComment,
  tellSandbox,
} from '../support/conversation-stage.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { picture, uploadForm } from '../support/pictures.js';
import { until } from '../support/until.js';

const MINUTE = 60_000;
const START = '2026-11-29T18:00:00Z';

describe('comments that are looked for', () => {
  let evenkeel: Evenkeel;
  let post: Published;

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ start: START, env: { ROLES: 'web' } });
    post = await published(evenkeel, 'facebook', { remoteId: await pagePost(evenkeel, 'Breathe out slowly.') });
  });
  afterAll(async () => {
    await evenkeel.close();
  });

  const query = <T = unknown[]>(sql: string, values: unknown[] = []) => evenkeel.get(DataSource).query<T>(sql, values);
  const pass = (ms: number) => {
    evenkeel.moveTo(new Date(evenkeel.clock.now().getTime() + ms));
  };
  /** A minute later than the last look, so that it is time for the next. */
  const look = async (): Promise<number> => {
    pass(MINUTE);
    return evenkeel.get(Looking).run();
  };
  const under = async (publication: Published): Promise<SeenComment[]> =>
    commentsOf(evenkeel, `&publicationId=${publication.publicationId}`);
  const named = async (publication: Published, text: string) =>
    (await under(publication)).find((comment) => comment.text === text);

  it('are found with their author and their replies, once, however often is looked', async () => {
    const id = await say(evenkeel, 'facebook', post.remoteId, 'Thank you, this helped 🌿', { authorName: 'Zoë' });
    const reply = await say(evenkeel, 'facebook', post.remoteId, 'Me too', { parentId: id });
    expect(await look()).toBeGreaterThanOrEqual(2);
    await look();
    expect(await named(post, 'Thank you, this helped 🌿')).toMatchObject({
      remoteId: id,
      author: { name: 'Zoë' },
      ...{ own: false, hidden: false, seenBy: 'poll', network: 'facebook', channelId: post.channelId },
    });
    expect(await named(post, 'Me too')).toMatchObject({ remoteId: reply, parentRemoteId: id });
    expect((await under(post)).filter(({ remoteId }) => remoteId === id)).toHaveLength(1);
  });

  it('are marked as own when the account wrote them, and follow their edits without being new', async () => {
    const { id } = await graph<{ id: string }>(evenkeel, 'POST', `${post.remoteId}/comments`, { message: 'Welcome!' });
    await look();
    const before = await named(post, 'Welcome!');
    expect(before).toMatchObject({ own: true, remoteId: id });
    await graph(evenkeel, 'POST', id, { message: 'You are welcome!' });
    await look();
    expect(await named(post, 'You are welcome!')).toMatchObject({ id: before?.id, firstSeenAt: before?.firstSeenAt });
    expect(await named(post, 'Welcome!')).toBeUndefined();
  });

  it('are marked when they are hidden, and when they are deleted on the network', async () => {
    const hidden = await say(evenkeel, 'facebook', post.remoteId, 'Buy my pills');
    const deleted = await say(evenkeel, 'facebook', post.remoteId, 'I should not have said that');
    await look();
    await graph(evenkeel, 'POST', hidden, { is_hidden: 'true' });
    await graph(evenkeel, 'DELETE', deleted);
    await look();
    await look();
    expect(await named(post, 'Buy my pills')).toMatchObject({ hidden: true });
    expect(await named(post, 'Buy my pills')).not.toHaveProperty('goneAt');
    expect(await named(post, 'I should not have said that')).toHaveProperty('goneAt');
  });

  it('are read by one process at a time, and give one row each when two look at once', async () => {
    await say(evenkeel, 'facebook', post.remoteId, 'At the same time');
    pass(MINUTE);
    await fetch(`${evenkeel.sandbox.url}/_sandbox/calls`, { method: 'DELETE' });
    // All of them have begun before the first has its answer.
    await tellSandbox(evenkeel, 'faults', {
      network: 'facebook',
      operation: '*',
      fault: 'delay',
      delayMs: 300,
      times: 4,
    });
    await Promise.all(Array.from({ length: 4 }, () => evenkeel.get(Looking).run()));
    await fetch(`${evenkeel.sandbox.url}/_sandbox/faults`, { method: 'DELETE' });
    const calls = await (await fetch(`${evenkeel.sandbox.url}/_sandbox/calls`)).json();
    expect(calls).toMatchObject({ total: 1 });
    expect((await under(post)).filter(({ text }) => text === 'At the same time')).toHaveLength(1);
  });

  it('of X come from one call for the whole account, and only those under posts of ours', async () => {
    await tellSandbox(evenkeel, 'tokens', { token: SANDBOX_ACCOUNTS.x.accessToken, expiresAt: null });
    const tweet = async (text: string) => {
      const answer = await fetch(`${evenkeel.sandbox.url}/api.x.com/2/tweets`, {
        method: 'POST',
        headers: { authorization: `Bearer ${SANDBOX_ACCOUNTS.x.accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ text }),
      });
      return ((await answer.json()) as { data: { id: string } }).data.id;
    };
    const [one, two, foreign] = [await tweet('One'), await tweet('Two'), await tweet('By hand')];
    const first = await published(evenkeel, 'x', { remoteId: one });
    const second = await published(evenkeel, 'x', { remoteId: two });
    await say(evenkeel, 'x', one, 'How do I start?');
    const id = await say(evenkeel, 'x', two, 'A < B & so on');
    await say(evenkeel, 'x', foreign, 'Not under a post of the program');
    await look();
    expect((await under(first)).map(({ text }) => text)).toEqual(['@quiet_harbor How do I start?']);
    expect(await under(second)).toEqual([
      expect.objectContaining({ remoteId: id, text: '@quiet_harbor A < B & so on' }),
    ]);
    expect((await commentsOf(evenkeel)).map(({ text }) => text)).not.toContain(
      '@quiet_harbor Not under a post of the program',
    );
    await say(evenkeel, 'x', one, 'And then?');
    await look();
    expect((await under(first)).map(({ text }) => text)).toEqual([
      '@quiet_harbor And then?',
      '@quiet_harbor How do I start?',
    ]);
  });

  it('are not looked for on a channel that must be connected again or that the network asked to rest', async () => {
    await say(evenkeel, 'facebook', post.remoteId, 'While nobody looks');
    await query(`UPDATE channel SET status = 'needs-reconnect' WHERE id = $1`, [post.channelId]);
    await look();
    await query(`UPDATE channel SET status = 'connected' WHERE id = $1`, [post.channelId]);
    await query(`INSERT INTO cool_down (network, scope, until, reason, set_at) VALUES ('facebook', $1, $2, 'R', $2)`, [
      post.channelId,
      new Date(evenkeel.clock.now().getTime() + 5 * MINUTE),
    ]);
    await look();
    expect(await named(post, 'While nobody looks')).toBeUndefined();
    pass(5 * MINUTE);
    await look();
    expect(await named(post, 'While nobody looks')).toBeDefined();
  });

  it('wait longer after each failure, and the channel stays connected when only their permission is missing', async () => {
    const error = { message: '(#200) Missing permission', type: 'OAuthException', code: 200 };
    const fault = { network: 'facebook', operation: '*', fault: 'answer', status: 403, body: { error } };
    await tellSandbox(evenkeel, 'faults', fault);
    for (let minute = 0; minute < 4; minute++) await look();
    const [state] = await query<[{ status: string; failures: number; rests: boolean }]>(
      `SELECT c.status, l.failures, l.rest_until > $2 AS rests FROM channel c JOIN comment_look l ON l.channel_id = c.id WHERE c.id = $1`,
      [post.channelId, evenkeel.clock.now()],
    );
    expect(state).toEqual({ status: 'connected', failures: 3, rests: true });
    await fetch(`${evenkeel.sandbox.url}/_sandbox/faults`, { method: 'DELETE' });
  });

  it('are not looked for under old posts any more', async () => {
    pass(WATCHED_FOR_MS);
    await look();
    await look();
    const [watch] = await query<[{ next: Date | null }]>(
      'SELECT next_look_at AS next FROM comment_watch WHERE publication_id = $1',
      [post.publicationId],
    );
    expect(watch.next).toBeNull();
  });

  it('are listed newest first, page by page, by channel and by time', async () => {
    const all = await commentsOf(evenkeel, `&channelId=${post.channelId}`);
    expect(all.map(({ at }) => at)).toEqual(
      all
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
    const pages: SeenComment[] = [];
    for (let cursor = ''; ;) {
      const path = `/api/v1/comments?limit=2&channelId=${post.channelId}${cursor && `&cursor=${cursor}`}`;
      const page = (await evenkeel.call<{ items: SeenComment[]; nextCursor: string | null }>('GET', path)).body;
      pages.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(pages).toEqual(all);
    const since = all[1]?.at ?? '';
    const newer = await commentsOf(evenkeel, `&channelId=${post.channelId}&since=${encodeURIComponent(since)}`);
    expect(newer).toEqual(all.filter(({ at }) => at >= since));
    expect((await evenkeel.call('GET', '/api/v1/comments?cursor=nonsense')).status).toBe(422);
  });
});

describe('comments under what the program itself published', () => {
  let evenkeel: Evenkeel;

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ start: START, speed: 10 });
  });
  afterAll(async () => {
    await evenkeel.close();
  });

  it('on Instagram are there soon after they were written, with replies', async () => {
    const form = uploadForm(await picture({ width: 600, height: 600 }), 'fern.jpg', 'image/jpeg', {
      altText: 'A fern',
    });
    const media = await evenkeel.call<{ id: string }>('POST', '/api/v1/media', form);
    const post = await evenkeel.call<{ id: string }>('POST', '/api/v1/posts', {
      ...{ title: 'Green', kind: 'mindfulness-tip', text: 'Look at something green.', mediaIds: [media.body.id] },
    });
    const channels = await evenkeel.call<{ items: { id: string; network: string }[] }>('GET', '/api/v1/channels');
    const channelId = channels.body.items.find(({ network }) => network === 'instagram')?.id;
    const publication = await evenkeel.call<{ id: string }>('POST', '/api/v1/publications', {
      ...{ postId: post.body.id, channelId, dueAt: new Date(evenkeel.clock.now().getTime() + MINUTE).toISOString() },
    });
    let remoteId = '';
    await until(async () => {
      const path = `/api/v1/publications/${publication.body.id}`;
      remoteId = (await evenkeel.call<{ remoteId?: string }>('GET', path)).body.remoteId ?? '';
      return remoteId !== '';
    });
    const id = await say(evenkeel, 'instagram', remoteId, 'Lovely');
    await say(evenkeel, 'instagram', remoteId, 'It is', { parentId: id });
    await until(async () => {
      const texts = (await commentsOf(evenkeel, `&publicationId=${publication.body.id}`)).map(({ text }) => text);
      return texts.includes('Lovely') && texts.includes('It is');
    });
    const found = await commentsOf(evenkeel, `&publicationId=${publication.body.id}`);
    expect(found.find(({ text }) => text === 'It is')).toMatchObject({ parentRemoteId: id, own: false });
  }, 60_000);
});
