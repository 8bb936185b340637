import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { QueryDeepPartialEntity } from 'typeorm';
import { Publication, PublicationAttempt } from '../../src/calendar/publication.entity.js';
import { PUBLICATION_STATUSES, type PublicationStatus } from '../../src/calendar/publication.js';
import type { PublicationView } from '../../src/calendar/publication-view.js';
import { Publications } from '../../src/calendar/publications.js';
import { newId } from '../../src/foundation/id.js';
import { Post } from '../../src/library/post.entity.js';
import { PostUse } from '../../src/library/post-use.js';
import { type Answer, type CalendarApp, startCalendarApp } from '../support/calendar-app.js';
import { CalendarRows, someoneWaits } from '../support/calendar-rows.js';
import { ManualClock } from '../support/clock.js';
import { testDatabase, type TestDatabase } from '../support/database.js';

const NOW = '2026-06-01T06:00:00Z'; // A Monday, 08:00 in Berlin.
const MONDAY_SLOT = '2026-06-01T07:00:00.000Z';
const TUESDAY_SLOT = '2026-06-02T07:00:00.000Z';
const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const clock = new ManualClock(NOW);
let database: TestDatabase;
let calendar: CalendarApp;
let rows: CalendarRows;
let workspaceId: string;
let channelId: string;
let postId: string;

beforeAll(async () => {
  database = await testDatabase();
  rows = new CalendarRows(database.dataSource);
  calendar = await startCalendarApp(database.dataSource, clock);
});
afterAll(async () => {
  await calendar.close();
  await database.drop();
});
beforeEach(async () => {
  clock.set(NOW);
  workspaceId = await rows.workspace();
  channelId = await rows.channel(workspaceId, { name: 'Clinic' });
  postId = await rows.post(workspaceId);
  await call('PUT', `/channels/${channelId}/slots`, {
    slots: [1, 2, 3].map((weekday) => ({ weekday, time: '09:00' })),
  });
});

function call(method: string, path: string, body?: unknown): Promise<Answer> {
  return calendar.call(workspaceId, method, path, body);
}

function schedule(body: object): Promise<Answer> {
  return call('POST', '/publications', { postId, channelId, ...body });
}

async function scheduled(dueAt = '2026-06-05T10:00:00Z', more = {}): Promise<PublicationView> {
  const answer = await schedule({ dueAt, ...more });
  expect(answer).toMatchObject({ status: 201 });
  return answer.body as PublicationView;
}

async function row(id: string): Promise<Publication> {
  return database.dataSource.manager.findOneByOrFail(Publication, { id });
}

/** A publication as publishing left it. */
async function leftAs(status: PublicationStatus, more: QueryDeepPartialEntity<Publication> = {}): Promise<string> {
  const { id } = await scheduled();
  await database.dataSource.manager.update(Publication, { id }, { status, ...more });
  return id;
}

describe('scheduling a post', () => {
  it('answers with the publication, and gives the same again', async () => {
    const made = await scheduled('2026-06-05T12:00:00+02:00');
    expect(made).toEqual({
      id: expect.any(String),
      postId,
      channelId,
      dueAt: '2026-06-05T10:00:00.000Z',
      status: 'scheduled',
      attempts: [],
    });
    expect(await call('GET', `/publications/${made.id}`)).toEqual({ status: 200, body: made });
  });

  it('takes the slot that lies at its time, and the next free one when asked', async () => {
    expect((await row((await scheduled(MONDAY_SLOT)).id)).slotAt?.toISOString()).toBe(MONDAY_SLOT);
    const next = await schedule({ postId: await rows.post(workspaceId), nextSlot: true });
    expect(next).toMatchObject({ status: 201, body: { dueAt: TUESDAY_SLOT } });
  });

  it('lets two posts go out at one time when a person says so; only the first sits in the slot', async () => {
    await scheduled(MONDAY_SLOT);
    const second = await scheduled(MONDAY_SLOT, { postId: await rows.post(workspaceId) });
    expect((await row(second.id)).slotAt).toBeNull();
  });

  it('takes a time that has only just passed', async () => {
    expect((await schedule({ dueAt: '2026-06-01T05:59:30Z' })).status).toBe(201);
  });

  it.each([
    ['a time that is past', { dueAt: '2026-06-01T05:58:00Z' }, 'dueAt'],
    ['a time more than two years ahead', { dueAt: '2028-06-02T06:00:00Z' }, 'dueAt'],
    ['a time without an offset', { dueAt: '2026-06-05T10:00:00' }, 'dueAt'],
    ['a day that does not exist', { dueAt: '2026-02-30T10:00:00Z' }, 'dueAt'],
    ['a number for a time', { dueAt: 1_780_000_000 }, 'dueAt'],
    ['neither time nor slot', {}, 'dueAt'],
    ['both time and slot', { dueAt: '2026-06-05T10:00:00Z', nextSlot: true }, 'dueAt'],
    ['an unknown post', { postId: UNKNOWN, dueAt: '2026-06-05T10:00:00Z' }, 'postId'],
    ['an unknown channel', { channelId: UNKNOWN, nextSlot: true }, 'channelId'],
    ['an id that is none', { postId: 7, nextSlot: true }, 'postId'],
  ])('refuses %s', async (_, body, path) => {
    expect(await schedule(body)).toMatchObject({ status: 422, body: { errors: [{ path }] } });
  });

  it("does not know another workspace's posts and channels, nor deleted ones", async () => {
    const elsewhere = await rows.workspace();
    const dueAt = '2026-06-05T10:00:00Z';
    const gone = await rows.post(workspaceId, { deletedAt: new Date(NOW) });
    for (const body of [
      { postId: await rows.post(elsewhere), dueAt },
      { postId: gone, dueAt },
      { channelId: await rows.channel(elsewhere), dueAt },
      { channelId: await rows.channel(workspaceId, { deletedAt: new Date(NOW) }), nextSlot: true },
    ]) {
      expect((await schedule(body)).status).toBe(422);
    }
  });

  it('refuses a post with errors, with each error at its place', async () => {
    const x = await rows.channel(workspaceId, { network: 'x' });
    const long = await rows.post(workspaceId, { text: 'a'.repeat(300) });
    expect(await schedule({ channelId: x, postId: long, dueAt: '2026-06-05T10:00:00Z' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'postId.text', message: 'X: Must be at most 280 characters.' }] },
    });
  });

  it('puts a post on a channel once, but on several channels', async () => {
    await scheduled();
    expect(await schedule({ dueAt: '2026-06-20T10:00:00Z' })).toMatchObject({
      status: 409,
      body: { type: 'urn:evenkeel:problem:post-already-placed' },
    });
    expect(await schedule({ nextSlot: true })).toMatchObject({ status: 409 });
    await scheduled('2026-06-20T10:00:00Z', { channelId: await rows.channel(workspaceId, { network: 'facebook' }) });
  });

  it.each<[PublicationStatus, number]>([
    ['publishing', 409],
    ['published', 409],
    ['unconfirmed', 409],
    ['held', 409],
    ['failed', 201],
    ['cancelled', 201],
  ])('counts one that is %s: a second answers %i', async (status, expected) => {
    await leftAs(status);
    expect((await schedule({ dueAt: '2026-06-20T10:00:00Z' })).status).toBe(expected);
  });

  it('keeps an evergreen post its gap apart on both sides, and within its number', async () => {
    postId = await rows.post(workspaceId, { evergreen: { minGapDays: 30, maxRepeats: 3 } });
    await scheduled('2026-08-01T10:00:00Z');
    const early = await schedule({ dueAt: '2026-07-10T10:00:00Z' });
    expect(early).toMatchObject({ status: 409, body: { type: 'urn:evenkeel:problem:post-too-soon' } });
    expect((await schedule({ dueAt: '2026-08-30T10:00:00Z' })).status).toBe(409);
    await scheduled('2026-07-02T10:00:00Z');
    await scheduled('2026-08-31T10:00:00Z');
    expect(await schedule({ dueAt: '2027-01-01T10:00:00Z' })).toMatchObject({
      status: 409,
      body: { type: 'urn:evenkeel:problem:post-repeated-enough' },
    });
  });

  it('lets one of many simultaneous requests win', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, day) => schedule({ dueAt: `2026-06-${day + 10}T10:00:00Z` })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array.from({ length: 11 }, () => 409)]);
  });
});

describe('the calendar', () => {
  it('lists a range by due time, page by page, without a gap or a double', async () => {
    const posts = await rows.posts(workspaceId, 7);
    const dues = [5, 3, 3, 3, 9, 1, 30].map((day) => `2026-07-${String(day).padStart(2, '0')}T10:00:00.000Z`);
    for (const [index, post] of posts.entries()) await scheduled(dues[index], { postId: post });
    const seen: PublicationView[] = [];
    let cursor: string | null = null;
    do {
      const page = await call(
        'GET',
        `/publications?from=2026-07-01T00:00:00Z&to=2026-07-30T10:00:00Z&limit=2${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      expect(page.status).toBe(200);
      const { items, nextCursor } = page.body as { items: PublicationView[]; nextCursor: string | null };
      seen.push(...items);
      cursor = nextCursor;
    } while (cursor !== null);
    expect(seen.map((it) => it.dueAt)).toEqual(dues.slice(0, 6).sort());
    expect(new Set(seen.map((it) => it.id)).size).toBe(6);
  });

  it('filters by status, channel and post', async () => {
    const other = await rows.channel(workspaceId, { network: 'facebook' });
    const a = await scheduled();
    const b = await scheduled('2026-06-06T10:00:00Z', { channelId: other });
    await call('POST', `/publications/${b.id}/cancel`);
    const ids = async (query: string): Promise<string[]> =>
      ((await call('GET', `/publications?${query}`)).body as { items: { id: string }[] }).items.map((it) => it.id);
    expect(await ids('status=scheduled')).toEqual([a.id]);
    expect(await ids(`channelId=${other}`)).toEqual([b.id]);
    expect(await ids(`postId=${postId}`)).toEqual([a.id, b.id]);
    expect(await ids(`channelId=${UNKNOWN}`)).toEqual([]);
  });

  it.each([
    'status=lost',
    'from=yesterday',
    'from=2026-06-02T00:00:00Z&to=2026-06-01T00:00:00Z',
    'limit=0',
    'limit=201',
    'limit=many',
    'cursor=nonsense',
    `cursor=${Buffer.from(JSON.stringify(['never', UNKNOWN])).toString('base64url')}`,
    `cursor=${Buffer.from(JSON.stringify(['+275760-09-13T00:00:00Z', UNKNOWN])).toString('base64url')}`,
    'channelId=1',
    'status=held&status=failed',
    'colour=green',
  ])('refuses %s', async (query) => {
    expect((await call('GET', `/publications?${query}`)).status).toBe(422);
  });

  it('shows the ledger, oldest first', async () => {
    const { id } = await scheduled();
    const first = new Date('2026-06-01T06:00:00.000Z');
    const second = new Date('2026-06-01T06:00:01.000Z');
    const third = new Date('2026-06-01T06:00:02.000Z');
    const step = { publicationId: id, fence: 1, startedAt: first, endedAt: second };
    const { manager } = database.dataSource;
    const failed = { id: newId(), step: 'publish', outcome: 'refused', code: '9004/2207052', httpStatus: 400 };
    await manager.insert(PublicationAttempt, {
      ...step,
      ...failed,
      startedAt: second,
      endedAt: third,
      requestId: 'AbC',
      message: 'The picture is too wide.',
    });
    await manager.insert(PublicationAttempt, { ...step, id: newId(), step: 'upload', outcome: 'pending' });
    const attempts = [
      { step: 'upload', outcome: 'pending', startedAt: first.toISOString(), endedAt: second.toISOString() },
      {
        step: 'publish',
        outcome: 'refused',
        message: 'The picture is too wide.',
        code: '9004/2207052',
        requestId: 'AbC',
        startedAt: second.toISOString(),
        endedAt: third.toISOString(),
      },
    ];
    expect((await call('GET', `/publications/${id}`)).body).toMatchObject({ attempts });
    expect((await call('GET', '/publications')).body).toMatchObject({ items: [{ id, attempts }] });
  });

  it('gives a week to other rooms', async () => {
    const inside = await scheduled('2026-06-05T10:00:00Z');
    await scheduled('2026-06-08T00:00:00Z', { postId: await rows.post(workspaceId) });
    const publications = calendar.app.get(Publications);
    const week = await publications.week(
      workspaceId,
      new Date('2026-06-01T00:00:00Z'),
      new Date('2026-06-08T00:00:00Z'),
    );
    expect(week).toEqual([inside]);
  });
});

describe('moving', () => {
  it('gives the slot back and takes the one it lands on', async () => {
    const { id } = await scheduled(MONDAY_SLOT);
    expect(await call('PATCH', `/publications/${id}`, { dueAt: TUESDAY_SLOT })).toMatchObject({
      status: 200,
      body: { dueAt: TUESDAY_SLOT, status: 'scheduled' },
    });
    expect((await row(id)).slotAt?.toISOString()).toBe(TUESDAY_SLOT);
    await call('PATCH', `/publications/${id}`, { dueAt: '2026-06-02T11:11:11Z' });
    expect((await row(id)).slotAt).toBeNull();
    const next = await schedule({ postId: await rows.post(workspaceId), nextSlot: true });
    expect(next.body).toMatchObject({ dueAt: MONDAY_SLOT });
  });

  it('to where it is keeps the slot', async () => {
    const { id } = await scheduled(MONDAY_SLOT);
    await call('PATCH', `/publications/${id}`, { dueAt: MONDAY_SLOT });
    expect((await row(id)).slotAt?.toISOString()).toBe(MONDAY_SLOT);
  });

  it('frees one that was held, and forgets why', async () => {
    const id = await leftAs('held', { reason: 'Too late.', reasonCode: 'late' });
    const answer = await call('PATCH', `/publications/${id}`, { dueAt: '2026-06-09T10:00:00Z' });
    expect(answer).toMatchObject({ status: 200, body: { status: 'scheduled' } });
    expect(answer.body).not.toHaveProperty('reason');
  });

  it.each<PublicationStatus>(['publishing', 'published', 'failed', 'unconfirmed', 'cancelled'])(
    'is refused once it is %s',
    async (status) => {
      const id = await leftAs(status);
      expect(await call('PATCH', `/publications/${id}`, { dueAt: TUESDAY_SLOT })).toMatchObject({
        status: 409,
        body: { type: `urn:evenkeel:problem:publication-is-${status}` },
      });
      expect((await row(id)).dueAt.toISOString()).toBe('2026-06-05T10:00:00.000Z');
    },
  );

  it('is refused for bad times and into the gap of an evergreen post', async () => {
    postId = await rows.post(workspaceId, { evergreen: { minGapDays: 10, maxRepeats: 5 } });
    await scheduled('2026-06-05T10:00:00Z');
    const { id } = await scheduled('2026-06-25T10:00:00Z');
    const move = async (dueAt: unknown) => (await call('PATCH', `/publications/${id}`, { dueAt })).status;
    expect([await move('2026-05-01T00:00:00Z'), await move('2030-01-01T00:00:00Z'), await move(null)]).toEqual([
      422, 422, 422,
    ]);
    expect([await move('2026-06-10T10:00:00Z'), await move('2026-06-16T10:00:00Z')]).toEqual([409, 200]);
  });
});

describe('cancelling', () => {
  it('can be done twice, and never to one that is on its way or out', async () => {
    const { id } = await scheduled();
    expect(await call('POST', `/publications/${id}/cancel`)).toMatchObject({
      status: 200,
      body: { status: 'cancelled' },
    });
    expect(await call('POST', `/publications/${id}/cancel`)).toMatchObject({
      status: 200,
      body: { status: 'cancelled' },
    });
    for (const status of ['publishing', 'published', 'unconfirmed'] as const) {
      const other = await leftAs(status);
      expect((await call('POST', `/publications/${other}/cancel`)).status).toBe(409);
      expect((await row(other)).status).toBe(status);
      postId = await rows.post(workspaceId);
    }
  });
});

describe('another try', () => {
  it('starts afresh now: nothing prepared before is used, and old workers stay locked out', async () => {
    const id = await leftAs('failed', {
      reason: 'The text is too long.',
      reasonCode: 'too-long',
      phase: 'commit',
      checkpoint: { containerId: '17' },
      draft: { network: 'instagram', format: 'text', text: 'Old', media: [] },
      committedAt: new Date(NOW),
      fence: 4,
      tries: 3,
    });
    clock.advance(60_000);
    expect(await call('POST', `/publications/${id}/retry`)).toMatchObject({
      status: 200,
      body: { status: 'scheduled', dueAt: clock.now().toISOString() },
    });
    expect(await row(id)).toMatchObject({
      draft: null,
      checkpoint: {},
      phase: null,
      committedAt: null,
      reason: null,
      reasonCode: null,
      tries: 0,
      fence: 4,
    });
  });

  it('may be given a time', async () => {
    const id = await leftAs('held');
    const answer = await call('POST', `/publications/${id}/retry`, { dueAt: TUESDAY_SLOT });
    expect(answer).toMatchObject({ status: 200, body: { dueAt: TUESDAY_SLOT, status: 'scheduled' } });
  });

  it('is refused where it makes no sense', async () => {
    for (const status of ['scheduled', 'publishing', 'published', 'unconfirmed', 'cancelled'] as const) {
      const id = await leftAs(status);
      expect((await call('POST', `/publications/${id}/retry`)).status).toBe(409);
      postId = await rows.post(workspaceId);
    }
  });

  it('is refused when the post went out otherwise, was deleted, or has errors now', async () => {
    const id = await leftAs('failed');
    const second = await scheduled('2026-06-20T10:00:00Z');
    expect((await call('POST', `/publications/${id}/retry`)).status).toBe(409);
    await call('POST', `/publications/${second.id}/cancel`);

    const x = await rows.channel(workspaceId, { network: 'x' });
    const { id: onX } = await scheduled('2026-06-20T10:00:00Z', { channelId: x });
    const { manager } = database.dataSource;
    await manager.update(Publication, { id: onX }, { status: 'failed' });
    await manager.update(Post, { id: postId }, { text: 'a'.repeat(300) });
    expect((await call('POST', `/publications/${onX}/retry`)).status).toBe(422);

    await manager.update(Post, { id: postId }, { deletedAt: new Date(NOW) });
    expect(await call('POST', `/publications/${id}/retry`)).toMatchObject({
      status: 409,
      body: { type: 'urn:evenkeel:problem:post-deleted' },
    });
  });
});

describe('deciding about one that nobody could confirm', () => {
  it('makes it published with its remote id, and starts measuring', async () => {
    const id = await leftAs('unconfirmed', { committedAt: new Date('2026-06-01T05:30:00Z'), reason: 'No answer.' });
    const answer = await call('POST', `/publications/${id}/resolve`, { outcome: 'published', remoteId: '1789' });
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'published', remoteId: '1789', publishedAt: '2026-06-01T05:30:00.000Z' },
    });
    expect(answer.body).not.toHaveProperty('reason');
    expect((await row(id)).nextMeasureAt).toEqual(clock.now());
  });

  it('makes it published without a remote id; then there is nothing to measure', async () => {
    const id = await leftAs('unconfirmed');
    expect((await call('POST', `/publications/${id}/resolve`, { outcome: 'published' })).body).toMatchObject({
      status: 'published',
      publishedAt: clock.now().toISOString(),
    });
    expect((await row(id)).nextMeasureAt).toBeNull();
  });

  it('makes it failed when it is not there, so that it can be tried again', async () => {
    const id = await leftAs('unconfirmed', { committedAt: new Date(NOW) });
    expect(await call('POST', `/publications/${id}/resolve`, { outcome: 'not-published' })).toMatchObject({
      status: 200,
      body: { status: 'failed', reason: expect.stringContaining('not there') },
    });
    expect((await call('POST', `/publications/${id}/retry`)).body).toMatchObject({ status: 'scheduled' });
  });

  it('refuses a remote id that another publication of the channel has', async () => {
    await leftAs('published', { remoteId: '1789' });
    postId = await rows.post(workspaceId);
    const id = await leftAs('unconfirmed');
    expect(await call('POST', `/publications/${id}/resolve`, { outcome: 'published', remoteId: '1789' })).toMatchObject(
      {
        status: 409,
        body: { type: 'urn:evenkeel:problem:remote-id-taken' },
      },
    );
    expect((await row(id)).status).toBe('unconfirmed');
  });

  it('is only for unconfirmed ones', async () => {
    for (const status of ['scheduled', 'publishing', 'published', 'failed', 'held', 'cancelled'] as const) {
      const id = await leftAs(status);
      for (const outcome of ['published', 'not-published']) {
        expect((await call('POST', `/publications/${id}/resolve`, { outcome })).status).toBe(409);
      }
      expect((await row(id)).status).toBe(status);
      postId = await rows.post(workspaceId);
    }
  });

  it.each([
    {},
    { outcome: 'maybe' },
    { outcome: 'not-published', remoteId: '1' },
    { outcome: 'published', remoteId: 'a b' },
  ])('refuses %j', async (body) => {
    const id = await leftAs('unconfirmed');
    expect((await call('POST', `/publications/${id}/resolve`, body)).status).toBe(422);
  });
});

describe('a post that is being deleted', () => {
  it('is not scheduled at the same moment', async () => {
    const runner = database.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('SELECT 1 FROM post WHERE id = $1 FOR UPDATE', [postId]);
    const answer = schedule({ dueAt: '2026-06-05T10:00:00Z' });
    await someoneWaits(database);
    await runner.manager.update(Post, { id: postId }, { deletedAt: new Date(NOW) });
    await runner.commitTransaction();
    await runner.release();
    expect(await answer).toMatchObject({ status: 422, body: { errors: [{ path: 'postId' }] } });
    expect(await database.dataSource.manager.countBy(Publication, { postId })).toBe(0);
  });

  it('is still needed while a publication of it is to come, under way, or waits for a person', async () => {
    const use = calendar.app.get(PostUse);
    const { manager } = database.dataSource;
    const { id } = await scheduled();
    const counts: Partial<Record<PublicationStatus, number>> = {};
    for (const status of PUBLICATION_STATUSES) {
      await manager.update(Publication, { id }, { status });
      counts[status] = await use.scheduledCount(manager, workspaceId, postId);
    }
    const needed = { scheduled: 1, publishing: 1, held: 1, unconfirmed: 1 };
    expect(counts).toEqual({ ...needed, published: 0, failed: 0, cancelled: 0 });
    await manager.update(Publication, { id }, { status: 'scheduled' });
    expect(await use.scheduledCount(manager, newId(), postId)).toBe(0);
  });
});

describe("another workspace's publications", () => {
  it('look as if they were not there, by every route', async () => {
    const { id } = await scheduled();
    const stranger = await rows.workspace();
    for (const wanted of [id, UNKNOWN]) {
      const path = `/publications/${wanted}`;
      const answers = await Promise.all([
        calendar.call(stranger, 'GET', path),
        calendar.call(stranger, 'PATCH', path, { dueAt: TUESDAY_SLOT }),
        calendar.call(stranger, 'POST', `${path}/cancel`),
        calendar.call(stranger, 'POST', `${path}/retry`),
        calendar.call(stranger, 'POST', `${path}/resolve`, { outcome: 'published' }),
      ]);
      expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 404, 404]);
    }
    expect((await calendar.call(stranger, 'GET', '/publications')).body).toEqual({ items: [], nextCursor: null });
    expect((await call('GET', `/publications/${id}`)).body).toMatchObject({ status: 'scheduled' });
  });
});

describe('the OpenAPI document', () => {
  it('tells the bodies and answers of the calendar', () => {
    const document = SwaggerModule.createDocument(calendar.app, new DocumentBuilder().build());
    const told = JSON.stringify(document.paths['/api/v1/queue']?.post);
    for (const word of ['postIds', 'channelIds', 'publications', 'attempts', 'permalink']) expect(told).toContain(word);
    expect(document.paths['/api/v1/publications/{id}/resolve']?.post?.responses).toHaveProperty('200');
  });
});
