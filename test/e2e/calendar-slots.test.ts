import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Answer, type CalendarApp, startCalendarApp } from '../support/calendar-app.js';
import { CalendarRows } from '../support/calendar-rows.js';
import { ManualClock } from '../support/clock.js';
import { testDatabase, type TestDatabase } from '../support/database.js';

const clock = new ManualClock('2026-06-01T06:00:00Z');
let database: TestDatabase;
let calendar: CalendarApp;
let rows: CalendarRows;
let workspaceId: string;
let channelId: string;

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
  workspaceId = await rows.workspace();
  channelId = await rows.channel(workspaceId);
});

function put(slots: unknown, id = channelId): Promise<Answer> {
  return calendar.call(workspaceId, 'PUT', `/channels/${id}/slots`, { slots });
}

describe('the slots of a channel', () => {
  it('are replaced as a whole and come back from Monday on', async () => {
    const seriesId = await rows.series(workspaceId);
    await put([{ weekday: 5, time: '12:00' }]);
    const slots = [
      { weekday: 3, time: '18:30', seriesId },
      { weekday: 1, time: '09:00' },
      { weekday: 1, time: '07:15', kind: 'coping-video' },
    ];
    const expected = { status: 200, body: { slots: [slots[2], slots[1], slots[0]] } };
    expect(await put(slots)).toEqual(expected);
    expect(await calendar.call(workspaceId, 'GET', `/channels/${channelId}/slots`)).toEqual(expected);
  });

  it('can be none', async () => {
    await put([{ weekday: 1, time: '09:00' }]);
    expect(await put([])).toEqual({ status: 200, body: { slots: [] } });
  });

  it('may be one for each hour of the week, not more', async () => {
    const hours = Array.from({ length: 168 }, (_, hour) => ({
      weekday: Math.floor(hour / 24) + 1,
      time: `${String(hour % 24).padStart(2, '0')}:00`,
    }));
    expect((await put(hours)).status).toBe(200);
    expect((await put([...hours, { weekday: 1, time: '00:30' }])).status).toBe(422);
  });

  it('are refused when one is given twice, naming both, and stay as they were', async () => {
    const before = [{ weekday: 2, time: '10:00' }];
    await put(before);
    expect(
      await put([
        { weekday: 1, time: '09:00' },
        { weekday: 2, time: '09:00' },
        { weekday: 1, time: '09:00' },
      ]),
    ).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'slots.2', message: expect.stringContaining('slots.0') }] },
    });
    expect(await calendar.call(workspaceId, 'GET', `/channels/${channelId}/slots`)).toMatchObject({
      body: { slots: before },
    });
  });

  it.each([
    ['weekday 0', [{ weekday: 0, time: '09:00' }], 'slots.0.weekday'],
    ['weekday 8', [{ weekday: 8, time: '09:00' }], 'slots.0.weekday'],
    ['half a weekday', [{ weekday: 1.5, time: '09:00' }], 'slots.0.weekday'],
    ['a weekday in words', [{ weekday: 'Monday', time: '09:00' }], 'slots.0.weekday'],
    ['24:00', [{ weekday: 1, time: '24:00' }], 'slots.0.time'],
    ['9:00', [{ weekday: 1, time: '9:00' }], 'slots.0.time'],
    ['a line break after the time', [{ weekday: 1, time: '09:00\n' }], 'slots.0.time'],
    ['no time', [{ weekday: 1 }], 'slots.0.time'],
    ['an unknown kind', [{ weekday: 1, time: '09:00', kind: 'advert' }], 'slots.0.kind'],
    [
      'an unknown series',
      [{ weekday: 1, time: '09:00', seriesId: '00000000-0000-4000-8000-000000000000' }],
      'slots.0.seriesId',
    ],
    ['an unknown field', [{ weekday: 1, time: '09:00', zone: 'Mars' }], 'slots.0'],
    ['something else than a list', 'daily', 'slots'],
  ])('refuse %s', async (_, slots, path) => {
    expect(await put(slots)).toMatchObject({ status: 422, body: { errors: [{ path }] } });
  });

  it("do not take another workspace's series", async () => {
    const seriesId = await rows.series(await rows.workspace());
    expect((await put([{ weekday: 1, time: '09:00', seriesId }])).status).toBe(422);
  });

  it("are not there for another workspace's channel, nor for one that never was", async () => {
    const foreign = await rows.channel(await rows.workspace());
    for (const id of [foreign, '00000000-0000-4000-8000-000000000000']) {
      expect((await put([], id)).status).toBe(404);
      expect((await calendar.call(workspaceId, 'GET', `/channels/${id}/slots`)).status).toBe(404);
      expect((await calendar.call(workspaceId, 'GET', `/slots/free?channelId=${id}`)).status).toBe(404);
    }
  });

  it('survive being replaced by many at once: one of them stands', async () => {
    const wishes = Array.from({ length: 8 }, (_, hour) =>
      [1, 2, 3].map((weekday) => ({ weekday, time: `0${hour}:00` })),
    );
    const answers = await Promise.all(wishes.map((slots) => put(slots)));
    expect(answers.map((answer) => answer.status)).toEqual(wishes.map(() => 200));
    const now = await calendar.call(workspaceId, 'GET', `/channels/${channelId}/slots`);
    expect(wishes.map((slots) => ({ slots }))).toContainEqual(now.body);
  });

  it('move nothing that is scheduled', async () => {
    await put([{ weekday: 1, time: '09:00' }]);
    const postId = await rows.post(workspaceId);
    const made = await calendar.call(workspaceId, 'POST', '/publications', { postId, channelId, nextSlot: true });
    await put([{ weekday: 4, time: '20:00' }]);
    const { id } = made.body as { id: string };
    expect(await calendar.call(workspaceId, 'GET', `/publications/${id}`)).toEqual({ status: 200, body: made.body });
  });

  it('tell which of them are free next', async () => {
    await put([
      { weekday: 1, time: '09:00', kind: 'resource' },
      { weekday: 2, time: '09:00' },
    ]);
    const postId = await rows.post(workspaceId);
    await calendar.call(workspaceId, 'POST', '/publications', { postId, channelId, nextSlot: true });
    const answer = await calendar.call(
      workspaceId,
      'GET',
      `/slots/free?channelId=${channelId}&to=2026-06-12T00:00:00Z`,
    );
    expect(answer).toEqual({
      status: 200,
      body: {
        slots: [
          { channelId, at: '2026-06-01T07:00:00.000Z', kind: 'resource' },
          { channelId, at: '2026-06-08T07:00:00.000Z', kind: 'resource' },
          { channelId, at: '2026-06-09T07:00:00.000Z' },
        ],
      },
    });
  });
});
