import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { createApp } from '../../src/bootstrap.js';
import { Config, loadConfig } from '../../src/config/config.js';
import { Deliveries } from '../../src/conversations/deliveries.js';
import { Looking } from '../../src/conversations/looking.js';
import { inWorkspace } from '../../src/database/workspace-scope.js';
import { AppSecret } from '../../src/foundation/app-secret.js';
import { newId } from '../../src/foundation/id.js';
import { ApiKeys } from '../../src/identity/api-keys.js';
import { Workspaces } from '../../src/identity/workspaces.js';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.js';
import {
  commentsOf,
  deliver,
  graph,
  pageChange,
  pageDelivery,
  pagePost,
  published,
  type Published,
  say,
  signatureOf,
  tellSandbox,
} from '../support/conversation-stage.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { until } from '../support/until.js';

const PAGE = SANDBOX_ACCOUNTS.facebook.externalId;
const INSTAGRAM = SANDBOX_ACCOUNTS.instagram.externalId;
const MINUTE = 60_000;
const START = '2026-11-29T18:00:00Z';

interface SetUp {
  url: string;
  verifyToken: string;
  objects: { app: string; object: string; fields: string[] }[];
}

describe("Meta's webhooks", () => {
  let evenkeel: Evenkeel;
  let post: Published;
  let count = 0;

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ start: START, env: { ROLES: 'web' } });
    post = await published(evenkeel, 'facebook', { remoteId: await pagePost(evenkeel, 'Breathe out slowly.') });
  });
  afterAll(async () => {
    await evenkeel.close();
  });

  const query = <T = unknown[]>(sql: string, values: unknown[] = []) => evenkeel.get(DataSource).query<T>(sql, values);
  const now = () => evenkeel.clock.now();
  const workOff = () => evenkeel.get(Deliveries).run();
  const waiting = async () =>
    (await query<{ n: number }[]>('SELECT count(*)::int AS n FROM webhook_delivery WHERE body IS NOT NULL'))[0]?.n;
  const stored = async () => (await query<{ n: number }[]>('SELECT count(*)::int AS n FROM webhook_delivery'))[0]?.n;
  const commentId = () => `${post.remoteId.split('_')[1] ?? ''}_${9_000_000 + count++}`;
  const pass = (ms: number) => {
    evenkeel.moveTo(new Date(now().getTime() + ms));
  };
  const change = (message: string, more: Record<string, unknown> = {}) =>
    pageChange({ comment_id: commentId(), post_id: post.remoteId, message, ...more });
  const find = async (text: string) => (await commentsOf(evenkeel)).find((comment) => comment.text === text);
  const setUp = async () => (await evenkeel.call<SetUp>('GET', '/api/v1/webhooks')).body;

  describe('being set up', () => {
    const shake = (params: Record<string, string>) =>
      fetch(`${evenkeel.url}/webhooks/meta?${new URLSearchParams(params).toString()}`);

    it('tell the operator what to enter, for each app there is', async () => {
      const { url, verifyToken, objects } = await setUp();
      expect(url).toBe(`${evenkeel.url}/webhooks/meta`);
      expect(verifyToken).toMatch(/^[\w-]{43}$/);
      expect(objects).toEqual([
        { app: 'meta', object: 'page', fields: ['feed'] },
        { app: 'meta', object: 'instagram', fields: ['comments'] },
        { app: 'instagram', object: 'instagram', fields: ['comments'] },
      ]);
    });

    it('echo the challenge as plain text to whoever knows the token, and nothing to others', async () => {
      const { verifyToken } = await setUp();
      const right = { 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', 'hub.verify_token': verifyToken };
      const answer = await shake(right);
      expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
        ...[200, 'text/plain; charset=utf-8', '1158201444'],
      ]);
      for (const wrong of [
        { ...right, 'hub.verify_token': `${verifyToken}x` },
        { ...right, 'hub.verify_token': '' },
        { ...right, 'hub.mode': 'unsubscribe' },
        { 'hub.mode': 'subscribe', 'hub.challenge': '1' },
        {},
      ]) {
        const refused = await shake(wrong);
        expect([refused.status, (await refused.text()).includes('1158201444')]).toEqual([403, false]);
      }
    });
  });

  describe('a delivery', () => {
    it('is stored, answered at once, and worked off into a comment', async () => {
      const body = pageDelivery(now(), [
        change('Ich kann nicht mehr 🌧', { created_time: now().getTime() / 1_000 - 5 }),
      ]);
      expect(body).toContain('\\ud83c');
      expect(await deliver(evenkeel, body)).toEqual({ status: 200, text: 'EVENT_RECEIVED' });
      expect(await find('Ich kann nicht mehr 🌧')).toBeUndefined();
      expect(await waiting()).toBe(1);
      expect(await workOff()).toBe(1);
      expect(await waiting()).toBe(0);
      expect(await find('Ich kann nicht mehr 🌧')).toMatchObject({
        ...{ seenBy: 'webhook', own: false, hidden: false, publicationId: post.publicationId },
        author: { remoteId: '5', name: 'Zoë' },
        at: new Date(now().getTime() - 5_000).toISOString(),
      });
    });

    it('is refused when its signature is forged, missing or of other bytes, and nothing is stored', async () => {
      const body = pageDelivery(now(), [change('Grüße')]);
      const before = await stored();
      const refused: (string | undefined)[] = [
        ...[undefined, '', 'sha256=', 'sha256=nonsense', `sha1=${'0'.repeat(40)}`, `sha256=${'0'.repeat(64)}`],
        signatureOf(body, 'another secret'),
        signatureOf(`${body} `),
        // The same JSON, written again by somebody else.
        signatureOf(JSON.stringify(JSON.parse(body))),
      ];
      for (const signature of refused) {
        expect([signature, (await deliver(evenkeel, body, { 'x-hub-signature-256': signature })).status]).toEqual([
          ...[signature, 403],
        ]);
      }
      expect(await stored()).toBe(before);
      const gzip = { 'content-encoding': 'gzip' };
      expect((await deliver(evenkeel, body, gzip)).status).toBe(415);
      expect((await deliver(evenkeel, body, { 'content-type': 'text/plain' })).status).toBe(415);
      expect((await deliver(evenkeel, body)).status).toBe(200);
    });

    it('that comes again is dropped', async () => {
      const body = pageDelivery(now(), [change('Only once')]);
      const before = (await stored()) ?? 0;
      await Promise.all([deliver(evenkeel, body), deliver(evenkeel, body), deliver(evenkeel, body)]);
      await workOff();
      expect((await deliver(evenkeel, body)).status).toBe(200);
      expect(await workOff()).toBe(0);
      expect(await stored()).toBe(before + 1);
      expect((await commentsOf(evenkeel)).filter(({ text }) => text === 'Only once')).toHaveLength(1);
    });

    it('may have a thousand changes, larger than other requests may be', async () => {
      const long = 'ü'.repeat(600);
      const changes = Array.from({ length: 1_000 }, (_, index) => change(`${index} ${long}`));
      const body = pageDelivery(now(), changes);
      expect(body.length).toBeGreaterThan(3 * 2 ** 20);
      expect((await deliver(evenkeel, body)).status).toBe(200);
      await workOff();
      const [row] = await query<{ n: number }[]>('SELECT count(*)::int AS n FROM comment WHERE text LIKE $1', [
        `%${long}`,
      ]);
      expect(row?.n).toBe(1_000);
      await query('DELETE FROM comment WHERE text LIKE $1', [`%${long}`]);
      const tooLarge = Buffer.alloc(8 * 2 ** 20 + 1, 0x20);
      expect((await deliver(evenkeel, tooLarge)).status).toBe(413);
    });

    it('is worked off once by many workers at the same time', async () => {
      const bodies = Array.from({ length: 12 }, (_, index) => pageDelivery(now(), [change(`Worker ${index}`)]));
      await Promise.all(bodies.map((body) => deliver(evenkeel, body)));
      const done = await Promise.all(Array.from({ length: 4 }, workOff));
      expect(done.reduce((sum, each) => sum + each, 0)).toBe(12);
      const texts = (await commentsOf(evenkeel)).map(({ text }) => text).filter((text) => text.startsWith('Worker'));
      expect(new Set(texts).size).toBe(12);
      expect(texts).toHaveLength(12);
    });

    it('survives that the process which took it up is gone', async () => {
      await deliver(evenkeel, pageDelivery(now(), [change('After the crash')]));
      // As a worker leaves it that was killed in the middle.
      await query(`UPDATE webhook_delivery SET tries = 1, next_try_at = $1 WHERE body IS NOT NULL`, [
        new Date(now().getTime() + MINUTE),
      ]);
      expect(await workOff()).toBe(0);
      pass(MINUTE);
      const config = loadConfig({
        ...{ DATABASE_URL: evenkeel.databaseUrl, DATA_DIR: evenkeel.app.get(Config).dataDir, ROLES: 'worker' },
        SANDBOX_PORT: String(evenkeel.sandbox.port),
      });
      const secret = evenkeel.app.get(AppSecret);
      const parts = { config, secret, clock: evenkeel.clock, databaseUrl: evenkeel.databaseUrl };
      const other = await createApp(parts);
      await other.init();
      await until(async () => (await find('After the crash')) !== undefined);
      await other.close();
    });

    it('that ends every process which works on it is put aside after a dozen tries', async () => {
      await deliver(evenkeel, pageDelivery(now(), [change('Too much for anybody')]));
      await deliver(evenkeel, pageDelivery(now(), [change('Behind it')]));
      await query(
        `UPDATE webhook_delivery SET tries = 12, received_at = received_at - interval '1 minute'
          WHERE convert_from(body, 'UTF8') LIKE '%Too much%'`,
      );
      expect(await workOff()).toBe(1);
      expect(await find('Behind it')).toBeDefined();
      expect(await find('Too much for anybody')).toBeUndefined();
      expect(await waiting()).toBe(0);
      expect(await query(`SELECT 1 FROM webhook_delivery WHERE fault = 'given up'`)).toHaveLength(1);
      await query(`DELETE FROM webhook_delivery WHERE fault = 'given up'`);
    });

    it('about an account that nobody connected, or a post that is not ours, leaves nothing behind', async () => {
      const foreign = pageChange({ comment_id: '1_1', post_id: `${PAGE}_1`, message: 'Foreign post' });
      await deliver(evenkeel, pageDelivery(now(), [foreign]));
      await deliver(evenkeel, pageDelivery(now(), [change('Foreign account')], '424242'));
      expect(await workOff()).toBe(2);
      expect(await find('Foreign post')).toBeUndefined();
      expect(await find('Foreign account')).toBeUndefined();
      expect(await waiting()).toBe(0);
    });

    it("signed by the app for Instagram's login says nothing about a Page", async () => {
      const { secret } = SANDBOX_ACCOUNTS.apps.instagram;
      const body = pageDelivery(now(), [change('By the other app')]);
      expect((await deliver(evenkeel, body, { 'x-hub-signature-256': signatureOf(body, secret) })).status).toBe(200);
      await workOff();
      expect(await find('By the other app')).toBeUndefined();
    });

    it('of whatever kind and content never breaks anything', async () => {
      const scalar = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 30 }),
        fc.double(),
        fc.integer(),
        fc.constant(null),
      );
      const deep = fc.object({ maxDepth: 3, maxKeys: 5 });
      const id = fc.oneof({ weight: 3, arbitrary: fc.constant(PAGE) }, scalar);
      const value = fc.record(
        {
          item: fc.oneof(fc.constant('comment'), scalar),
          verb: fc.oneof(fc.constantFrom('add', 'edited', 'remove', 'hide', 'unhide', '__proto__'), scalar),
          comment_id: fc.oneof(fc.constant('1_77'), scalar),
          post_id: fc.oneof(fc.constant(post.remoteId), scalar),
          from: fc.oneof(deep, fc.record({ id: scalar, name: scalar }), scalar),
          message: fc.oneof(fc.string({ unit: 'binary' }), scalar),
          created_time: fc.oneof(fc.double(), fc.integer(), scalar),
        },
        { requiredKeys: [] },
      );
      const changes = fc.oneof(
        fc.array(fc.oneof(fc.record({ field: fc.constant('feed'), value }), deep)),
        deep,
        scalar,
      );
      const entry = fc.oneof(fc.array(fc.record({ id, time: fc.oneof(fc.double(), scalar), changes })), deep, scalar);
      const object = fc.oneof(fc.constantFrom('page', 'instagram'), scalar);
      const body = fc.oneof(
        fc.record({ object, entry }).map((one) => JSON.stringify(one)),
        fc.json(),
        fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text.toWellFormed()),
      );
      await fc.assert(
        fc.asyncProperty(body, async (text) => {
          const { status } = await deliver(evenkeel, text);
          expect([200, text]).toEqual([status, text]);
        }),
        { numRuns: 150 },
      );
      await workOff();
      const [row] = await query<{ n: number }[]>(
        `SELECT count(*)::int AS n FROM webhook_delivery WHERE body IS NOT NULL OR fault = 'given up'`,
      );
      expect(row?.n).toBe(0);
      await query(`DELETE FROM comment WHERE remote_id NOT LIKE '%\\_90%'`);
    }, 60_000);
  });

  describe('what is told of one comment', () => {
    it('changes it: edited, hidden, shown, deleted', async () => {
      const told = { comment_id: commentId() };
      const tell = async (verb: string, message: string) => {
        pass(MINUTE);
        await deliver(evenkeel, pageDelivery(now(), [change(message, { ...told, verb })]));
        await workOff();
        return (await commentsOf(evenkeel)).find(({ remoteId }) => remoteId === told.comment_id);
      };
      const first = await tell('add', 'Frist words');
      expect(await tell('edited', 'First words')).toMatchObject({
        ...{ id: first?.id, text: 'First words', firstSeenAt: first?.firstSeenAt, at: first?.at },
      });
      expect(await tell('hide', '')).toMatchObject({ hidden: true, text: 'First words' });
      expect(await tell('unhide', '')).toMatchObject({ hidden: false });
      expect(await tell('remove', '')).toHaveProperty('goneAt');
    });

    it('counts by its time and not by its order of coming', async () => {
      const told = { comment_id: commentId() };
      const added = pageDelivery(now(), [change('Words that were taken back', told)]);
      const sameSecond = pageDelivery(now(), [change('Words that were taken back at once', told)]);
      for (const removedAfter of [0, 10_000]) {
        pass(removedAfter);
        await deliver(evenkeel, pageDelivery(now(), [change('', { ...told, verb: 'remove' })]));
        await workOff();
        await deliver(evenkeel, removedAfter === 0 ? sameSecond : added);
        await workOff();
        const seen = (await commentsOf(evenkeel)).find(({ remoteId }) => remoteId === told.comment_id);
        expect([removedAfter, seen?.goneAt !== undefined]).toEqual([removedAfter, true]);
        expect(seen?.text).toBe('Words that were taken back at once');
      }
    });

    it('ends with its deletion where one delivery tells both in the same second, in whichever order', async () => {
      for (const verbs of [
        ['remove', 'add'],
        ['add', 'remove'],
      ]) {
        const told = { comment_id: commentId() };
        const changes = verbs.map((verb) => change(verb === 'add' ? 'Said and taken back' : '', { ...told, verb }));
        await deliver(evenkeel, pageDelivery(now(), changes));
        await workOff();
        const seen = (await commentsOf(evenkeel)).find(({ remoteId }) => remoteId === told.comment_id);
        expect([verbs, seen?.goneAt !== undefined]).toEqual([verbs, true]);
      }
    });

    it('is flagged when it is by the account itself', async () => {
      await deliver(evenkeel, pageDelivery(now(), [change('By us', { from: { id: PAGE, name: 'Quiet Harbor' } })]));
      await workOff();
      expect(await find('By us')).toMatchObject({ own: true });
    });
  });

  it('and a poll at the same time give one row', async () => {
    const texts = Array.from({ length: 10 }, (_, index) => `Both ways ${index}`);
    const changes: object[] = [];
    for (const text of texts) {
      const id = await say(evenkeel, 'facebook', post.remoteId, text);
      changes.push(pageChange({ comment_id: id, post_id: post.remoteId, message: text }));
    }
    pass(MINUTE);
    await Promise.all(changes.map((one) => deliver(evenkeel, pageDelivery(now(), [one]))));
    await Promise.all([evenkeel.get(Looking).run(), workOff(), workOff()]);
    const seen = (await commentsOf(evenkeel)).filter(({ text }) => text.startsWith('Both ways'));
    expect(seen.map(({ text }) => text).toSorted()).toEqual(texts.toSorted());
  });

  it('bring what is told of an account in two workspaces to the one that published the post', async () => {
    const theirs = (await evenkeel.get(Workspaces).create('Another practice', 'UTC')).id;
    const key = await evenkeel.get(ApiKeys).create({ workspaceId: theirs, personId: null, name: 'theirs' });
    const headers = { authorization: `Bearer ${key}` };
    const channel = { network: 'facebook', externalId: PAGE, name: 'Same page', credentials: { accessToken: 'x' } };
    // Straight in the database: connecting is tested elsewhere.
    await query(
      `INSERT INTO channel (id, workspace_id, network, external_id, name, time_zone) VALUES ($1, $2, $3, $4, $5, 'UTC')`,
      [newId(), theirs, channel.network, channel.externalId, channel.name],
    );
    const remoteId = await pagePost(evenkeel, 'Theirs');
    await published(evenkeel, 'facebook', { remoteId, workspaceId: theirs });
    const other = pageChange({ comment_id: '7_7', post_id: remoteId, message: 'Under theirs' });
    await deliver(evenkeel, pageDelivery(now(), [change('Under ours'), other]));
    await workOff();
    expect((await commentsOf(evenkeel, '', headers)).map(({ text }) => text)).toEqual(['Under theirs']);
    expect(await find('Under theirs')).toBeUndefined();
    expect(await find('Under ours')).toBeDefined();
    // What came in is of no workspace until it is known whose it is, and none may see it.
    expect(await inWorkspace(theirs, () => query('SELECT * FROM webhook_delivery'))).toEqual([]);
    expect(await query('SELECT * FROM webhook_delivery')).not.toEqual([]);
  });

  it('that name no post, as under some carousels, let the carousels of the account be looked at at once', async () => {
    const album = await published(evenkeel, 'instagram', { remoteId: '17900000000000001', format: 'carousel' });
    const later = new Date(now().getTime() + 60 * MINUTE);
    await query('UPDATE comment_watch SET next_look_at = $2 WHERE publication_id = $1', [album.publicationId, later]);
    const value = { id: '18020000000000009', text: 'Under slide three', from: { id: '6', username: 'zoe' } };
    const entry = [{ id: INSTAGRAM, time: Math.floor(now().getTime() / 1_000), field: 'comments', value }];
    await deliver(evenkeel, JSON.stringify({ object: 'instagram', entry }));
    await workOff();
    const [watch] = await query<{ next: Date }[]>(
      'SELECT next_look_at AS next FROM comment_watch WHERE publication_id = $1',
      [album.publicationId],
    );
    expect(watch?.next).toEqual(now());
  });
});

describe('comments from the sandbox networks by webhook', () => {
  let evenkeel: Evenkeel;

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ start: START });
    const { body } = await evenkeel.call<SetUp>('GET', '/api/v1/webhooks');
    const { url, verifyToken } = body;
    // Nobody polls here: every channel rests.
    await evenkeel
      .get(DataSource)
      .query(
        `INSERT INTO comment_look (channel_id, workspace_id, rest_until) SELECT id, workspace_id, $1 FROM channel`,
        [new Date('2030-01-01')],
      );
    await tellSandbox(evenkeel, 'webhooks', { url, verifyToken, duplicateEvery: 2 });
    await graph(evenkeel, 'POST', `${PAGE}/subscribed_apps`, { subscribed_fields: 'feed' });
  });
  afterAll(async () => {
    await evenkeel.close();
  });

  it('are there within seconds, once each, with duplicates sent', async () => {
    const post = await published(evenkeel, 'facebook', { remoteId: await pagePost(evenkeel, 'Breathe.') });
    const texts = ['Schön 🌿 a/b', 'Two', 'Three', 'Four'];
    for (const text of texts) await say(evenkeel, 'facebook', post.remoteId, text, { authorName: 'Zoë' });
    await until(async () => (await commentsOf(evenkeel)).length >= texts.length);
    const seen = await commentsOf(evenkeel);
    expect(seen.map(({ text }) => text).toSorted()).toEqual(texts.toSorted());
    expect(seen[0]).toMatchObject({ seenBy: 'webhook', author: { name: 'Zoë' } });
  });
});
