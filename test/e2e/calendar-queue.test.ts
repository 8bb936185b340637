import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Publication } from '../../src/calendar/publication.entity.js';
import type { PublicationView } from '../../src/calendar/publication-view.js';
import { newId } from '../../src/foundation/id.js';
import { type Answer, type CalendarApp, startCalendarApp } from '../support/calendar-app.js';
import { CalendarRows, someoneWaits } from '../support/calendar-rows.js';
import { ManualClock } from '../support/clock.js';
import { testDatabase, type TestDatabase } from '../support/database.js';

const NOW = '2026-06-01T06:00:00Z'; // A Monday, 08:00 in Berlin.
const DAILY = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, time: '09:00' }));

let database: TestDatabase;
let calendar: CalendarApp;
let rows: CalendarRows;
const clock = new ManualClock(NOW);
let workspaceId: string;

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
});

async function channelWith(slots: object[], more = {}): Promise<string> {
  const id = await rows.channel(workspaceId, more);
  const put = await calendar.call(workspaceId, 'PUT', `/channels/${id}/slots`, { slots });
  expect(put.status).toBe(200);
  return id;
}

function queue(body: object): Promise<Answer> {
  return calendar.call(workspaceId, 'POST', '/queue', body);
}

function queued(answer: Answer): PublicationView[] {
  expect(answer).toMatchObject({ status: 201 });
  return (answer.body as { publications: PublicationView[] }).publications;
}

function stored(): Promise<Publication[]> {
  return database.dataSource.manager.find(Publication, { where: { workspaceId }, order: { dueAt: 'ASC' } });
}

describe('queueing a week', () => {
  it('puts seven posts into the next seven slots, in their order', async () => {
    const channel = await channelWith(DAILY);
    const posts = await rows.posts(workspaceId, 7);
    const publications = queued(await queue({ postIds: posts, channelIds: [channel] }));
    expect(publications.map((it) => it.postId)).toEqual(posts);
    expect(publications.map((it) => it.dueAt)).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((day) => `2026-06-0${day}T07:00:00.000Z`),
    );
    expect(publications.every((it) => it.status === 'scheduled' && it.attempts.length === 0)).toBe(true);
    expect((await stored()).map((it) => [it.id, it.slotAt?.toISOString()])).toEqual(
      publications.map((it) => [it.id, it.dueAt]),
    );
  });

  it('sends each post to each channel once, each by its own clock', async () => {
    const berlin = await channelWith(DAILY);
    const tokyo = await channelWith(DAILY, { network: 'facebook', timeZone: 'Asia/Tokyo' });
    const posts = await rows.posts(workspaceId, 2);
    const publications = queued(await queue({ postIds: posts, channelIds: [berlin, tokyo] }));
    expect(publications.map((it) => [it.channelId, it.postId, it.dueAt])).toEqual([
      [berlin, posts[0], '2026-06-01T07:00:00.000Z'],
      [tokyo, posts[0], '2026-06-02T00:00:00.000Z'],
      [berlin, posts[1], '2026-06-02T07:00:00.000Z'],
      [tokyo, posts[1], '2026-06-03T00:00:00.000Z'],
    ]);
  });

  it('begins after what is queued already, and uses the slot of a cancelled publication again', async () => {
    const channel = await channelWith(DAILY);
    const [a, b, c, d] = await rows.posts(workspaceId, 4);
    const first = queued(await queue({ postIds: [a, b], channelIds: [channel] }));
    expect(queued(await queue({ postIds: [c], channelIds: [channel] }))[0]?.dueAt).toBe('2026-06-03T07:00:00.000Z');
    expect(await calendar.call(workspaceId, 'POST', `/publications/${first[0]?.id ?? ''}/cancel`)).toMatchObject({
      status: 200,
      body: { status: 'cancelled' },
    });
    expect(queued(await queue({ postIds: [d], channelIds: [channel] }))[0]?.dueAt).toBe('2026-06-01T07:00:00.000Z');
  });

  it('leaves alone a slot time at which something else is due', async () => {
    const channel = await channelWith(DAILY);
    const [a, b, c] = await rows.posts(workspaceId, 3);
    const dueAt = '2026-06-01T07:00:00Z';
    for (const postId of [a, b]) {
      const answer = await calendar.call(workspaceId, 'POST', '/publications', { postId, channelId: channel, dueAt });
      expect(answer.status).toBe(201);
    }
    const [inSlot] = (await stored()).filter((it) => it.slotAt !== null);
    await calendar.call(workspaceId, 'POST', `/publications/${inSlot?.id ?? ''}/cancel`);
    expect(queued(await queue({ postIds: [c], channelIds: [channel] }))[0]?.dueAt).toBe('2026-06-02T07:00:00.000Z');
  });

  it('uses no slot sooner than two minutes from now', async () => {
    clock.set('2026-06-01T06:58:30Z');
    const channel = await channelWith(DAILY);
    const [post] = await rows.posts(workspaceId, 1);
    expect(queued(await queue({ postIds: [post], channelIds: [channel] }))[0]?.dueAt).toBe('2026-06-02T07:00:00.000Z');
  });

  it('plans only between from and to', async () => {
    const channel = await channelWith(DAILY);
    const posts = await rows.posts(workspaceId, 2);
    const range = { from: '2026-06-10T00:00:00+02:00', to: '2026-06-12T00:00:00+02:00' };
    const publications = queued(await queue({ postIds: posts, channelIds: [channel], ...range }));
    expect(publications.map((it) => it.dueAt)).toEqual(['2026-06-10T07:00:00.000Z', '2026-06-11T07:00:00.000Z']);
  });

  it('queues nothing when one channel lacks slots, and says how many are missing and for what', async () => {
    const roomy = await channelWith(DAILY, { name: 'Roomy' });
    const small = await channelWith(DAILY.slice(0, 1), { name: 'Small', network: 'facebook' });
    const posts = await rows.posts(workspaceId, 3);
    const answer = await queue({ postIds: posts, channelIds: [roomy, small], to: '2026-06-08T00:00:00Z' });
    expect(answer).toMatchObject({
      status: 409,
      body: {
        type: 'urn:evenkeel:problem:not-enough-slots',
        detail: expect.stringContaining('2 slots are missing'),
        errors: [
          {
            path: 'channelIds.1',
            message: expect.stringContaining('Small has no suitable free slot for 2 of 3 posts'),
          },
          { path: 'postIds.1', message: 'Found no slot on Small.' },
          { path: 'postIds.2', message: 'Found no slot on Small.' },
        ],
      },
    });
    expect(await stored()).toEqual([]);
  });

  it('tells the way out for a channel without slots', async () => {
    const channel = await rows.channel(workspaceId, { name: 'Bare' });
    const [post] = await rows.posts(workspaceId, 1);
    expect(await queue({ postIds: [post], channelIds: [channel] })).toMatchObject({
      status: 409,
      body: {
        detail: expect.stringContaining('PUT /api/v1/channels/{id}/slots'),
        errors: [{ path: 'channelIds.0', message: 'Bare has no slots yet.' }],
      },
    });
  });

  it('queues on a channel that must be connected again', async () => {
    const channel = await channelWith(DAILY, { status: 'needs-reconnect' });
    expect(queued(await queue({ postIds: await rows.posts(workspaceId, 1), channelIds: [channel] }))).toHaveLength(1);
  });

  it("puts a series into its own slot, and keeps a kind's slot for the kind", async () => {
    const series = await rows.series(workspaceId);
    const channel = await channelWith([
      { weekday: 1, time: '09:00' },
      { weekday: 2, time: '09:00', kind: 'coping-video' },
      { weekday: 3, time: '09:00', seriesId: series },
    ]);
    const inSeries = await rows.post(workspaceId, { seriesId: series });
    const video = await rows.post(workspaceId, { kind: 'coping-video' });
    const plain = await rows.post(workspaceId);
    const publications = queued(await queue({ postIds: [inSeries, video, plain], channelIds: [channel] }));
    expect(publications.map((it) => [it.postId, it.dueAt.slice(0, 10)])).toEqual([
      [plain, '2026-06-01'],
      [video, '2026-06-02'],
      [inSeries, '2026-06-03'],
    ]);
  });

  it('keeps a topic away from its neighbours in the calendar', async () => {
    const channel = await channelWith(DAILY);
    const there = await rows.post(workspaceId, { topics: ['sleep'] });
    queued(await queue({ postIds: [there], channelIds: [channel] }));
    const sleep = await rows.post(workspaceId, { topics: ['sleep'] });
    const worry = await rows.post(workspaceId, { topics: ['worry'] });
    const publications = queued(await queue({ postIds: [sleep, worry], channelIds: [channel] }));
    expect(publications.map((it) => it.postId)).toEqual([worry, sleep]);
  });

  it('refuses a post that is not evergreen a second time, and queues nothing', async () => {
    const channel = await channelWith(DAILY, { name: 'Here' });
    const [a, b] = await rows.posts(workspaceId, 2);
    queued(await queue({ postIds: [a], channelIds: [channel] }));
    expect(await queue({ postIds: [b, a], channelIds: [channel] })).toMatchObject({
      status: 409,
      body: { type: 'urn:evenkeel:problem:post-already-placed', errors: [{ path: 'postIds.1' }] },
    });
    expect(await stored()).toHaveLength(1);
  });

  it('lets an evergreen post come again after its gap, until it came often enough', async () => {
    const channel = await channelWith(DAILY);
    const post = await rows.post(workspaceId, { evergreen: { minGapDays: 10, maxRepeats: 2 } });
    const days: (string | undefined)[] = [];
    for (let i = 0; i < 2; i++) days.push(queued(await queue({ postIds: [post], channelIds: [channel] }))[0]?.dueAt);
    expect(days).toEqual(['2026-06-01T07:00:00.000Z', '2026-06-11T07:00:00.000Z']);
    expect(await queue({ postIds: [post], channelIds: [channel] })).toMatchObject({
      status: 409,
      body: { type: 'urn:evenkeel:problem:post-repeated-enough' },
    });
  });

  it('refuses posts with errors, naming each, and queues nothing', async () => {
    const channel = await channelWith(DAILY, { network: 'x' });
    const fine = await rows.post(workspaceId);
    const long = await rows.post(workspaceId, { text: 'a'.repeat(300) });
    expect(await queue({ postIds: [fine, long], channelIds: [channel] })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'postIds.1.text', message: 'X: Must be at most 280 characters.' }] },
    });
    expect(await stored()).toEqual([]);
  });

  it('does not mind warnings', async () => {
    const channel = await channelWith(DAILY);
    const long = await rows.post(workspaceId, { text: 'a'.repeat(300) });
    expect(queued(await queue({ postIds: [long], channelIds: [channel] }))).toHaveLength(1);
  });

  it('names unknown, foreign and repeated ids', async () => {
    const channel = await channelWith(DAILY);
    const mine = await rows.post(workspaceId);
    const elsewhere = await rows.workspace();
    const foreign = await rows.post(elsewhere);
    const foreignChannel = await rows.channel(elsewhere);
    const answer = await queue({ postIds: [mine, foreign, mine, newId()], channelIds: [channel, foreignChannel] });
    expect(answer.status).toBe(422);
    expect((answer.body as { errors: { path: string }[] }).errors.map((it) => it.path)).toEqual([
      'postIds.1',
      'postIds.2',
      'postIds.3',
      'channelIds.1',
    ]);
  });

  it.each([
    ['no posts', { postIds: [] }, 'postIds'],
    ['501 posts', { postIds: Array.from({ length: 501 }, newId) }, 'postIds'],
    ['10,001 publications', { postIds: Array.from({ length: 10_001 }, newId) }, 'postIds'],
    ['51 channels', { channelIds: Array.from({ length: 51 }, newId) }, 'channelIds'],
    [
      'more than 5,000 publications',
      { postIds: Array.from({ length: 400 }, newId), channelIds: Array.from({ length: 13 }, newId) },
      'postIds',
    ],
    ['an id that is none', { postIds: ['1; DROP TABLE post'] }, 'postIds.0'],
    ['a wrong type', { channelIds: 'all' }, 'channelIds'],
    ['an end before the beginning', { from: '2026-07-02T00:00:00Z', to: '2026-07-01T00:00:00Z' }, 'to'],
    ['an end in the past', { to: '2026-05-01T00:00:00Z' }, 'to'],
    ['a range longer than a year', { to: '2027-08-01T00:00:00Z' }, 'to'],
    ['a beginning in the far future', { from: '2031-01-01T00:00:00Z' }, 'from'],
    ['a time without offset', { from: '2026-07-01T00:00:00' }, 'from'],
    ['a field it does not know', { when: 'soon' }, ''],
  ])('refuses %s', async (_, wrong, path) => {
    const answer = await queue({ postIds: [newId()], channelIds: [newId()], ...wrong });
    expect(answer).toMatchObject({
      status: 422,
      body: { errors: expect.arrayContaining([expect.objectContaining({ path })]) },
    });
  });
});

describe('people who fill the queue at the same time', () => {
  it('never share a slot', async () => {
    const channels = [await channelWith(DAILY), await channelWith(DAILY, { network: 'facebook' })];
    const batches = await Promise.all(Array.from({ length: 10 }, () => rows.posts(workspaceId, 3)));
    const answers = await Promise.all(batches.map((postIds) => queue({ postIds, channelIds: channels })));
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 201));
    const publications = answers.flatMap(queued);
    expect(publications).toHaveLength(60);
    expect(new Set(publications.map((it) => `${it.channelId} ${it.dueAt}`)).size).toBe(60);
    expect(
      publications
        .map((it) => it.dueAt)
        .sort()
        .at(-1),
    ).toBe('2026-06-30T07:00:00.000Z');
    for (const answer of answers) {
      const perChannel = queued(answer).filter((it) => it.channelId === channels[0]);
      expect(perChannel.map((it) => it.dueAt)).toEqual(perChannel.map((it) => it.dueAt).sort());
    }
  });

  it('cannot place one post twice', async () => {
    const channel = await channelWith(DAILY);
    const postIds = await rows.posts(workspaceId, 1);
    const answers = await Promise.all(Array.from({ length: 8 }, () => queue({ postIds, channelIds: [channel] })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
    expect(await stored()).toHaveLength(1);
  });

  it('plans anew when a slot is taken behind its back', async () => {
    const channel = await channelWith(DAILY);
    const [mine, other] = await rows.posts(workspaceId, 2);
    const slotAt = new Date('2026-06-01T07:00:00Z');
    const runner = database.dataSource.createQueryRunner();
    await runner.startTransaction();
    // Not seen by anybody yet, but the unique index makes others wait for its outcome.
    await runner.manager.insert(Publication, {
      id: newId(),
      workspaceId,
      postId: other ?? '',
      channelId: channel,
      dueAt: slotAt,
      slotAt,
    });
    const answer = queue({ postIds: [mine], channelIds: [channel] });
    await someoneWaits(database);
    await runner.commitTransaction();
    await runner.release();
    expect(queued(await answer)[0]?.dueAt).toBe('2026-06-02T07:00:00.000Z');
    expect(await stored()).toHaveLength(2);
  });
});
