import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Publication } from '../../src/calendar/publication.entity.js';
import type { PublicationView } from '../../src/calendar/publication-view.js';
import { operatorOf } from '../../src/identity/caller.js';
import type { PostEvent } from '../../src/library/post.js';
import { Post } from '../../src/library/post.entity.js';
import { PostUse } from '../../src/library/post-use.js';
import { type Answer, type CalendarApp, startCalendarApp } from '../support/calendar-app.js';
import { CalendarRows } from '../support/calendar-rows.js';
import { ManualClock } from '../support/clock.js';
import { testDatabase, type TestDatabase } from '../support/database.js';

const NOW = '2026-10-20T06:00:00Z';
// A Wednesday evening in Berlin, three days after clocks went back.
const EVENT: PostEvent = { startsAt: '2026-10-28T17:30:00.000Z', timeZone: 'Europe/Berlin' };
const LATER: PostEvent = { ...EVENT, startsAt: '2026-10-30T17:30:00.000Z' };
const clock = new ManualClock(NOW);
let database: TestDatabase;
let calendar: CalendarApp;
let rows: CalendarRows;
let workspaceId: string;
let clinic: string;
let home: string;
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
  clinic = await rows.channel(workspaceId, { name: 'Clinic' });
  home = await rows.channel(workspaceId, { name: 'Home', network: 'facebook' });
  postId = await rows.post(workspaceId, { kind: 'announcement', event: EVENT });
});

const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
  calendar.call(workspaceId, method, path, body);
const remind = (body: object, id = postId): Promise<Answer> => call('POST', `/posts/${id}/reminders`, body);

async function planned(leads: string[], channelIds = [clinic]): Promise<PublicationView[]> {
  const answer = await remind({ leads, channelIds });
  expect(answer).toMatchObject({ status: 201 });
  return (answer.body as { publications: PublicationView[] }).publications;
}

async function all(): Promise<string[]> {
  const found = await database.dataSource.manager.find(Publication, { where: { postId }, order: { dueAt: 'ASC' } });
  return found.map(({ dueAt, status, lead }) => `${dueAt.toISOString()} ${status} ${lead ?? '-'}`);
}

/** What a PATCH of the post does in its transaction. */
async function moveEvent(event: PostEvent | null): Promise<void> {
  await database.dataSource.transaction(async (manager) => {
    await manager.findOneOrFail(Post, { where: { id: postId }, lock: { mode: 'pessimistic_write' } });
    await manager.update(Post, { id: postId }, { event });
    await calendar.app.get(PostUse).eventMoved(manager, operatorOf(workspaceId), postId, event);
  });
}

describe('reminders of an event', () => {
  it('come at the chosen leads on each channel, a week before at the same time of day over a clock change', async () => {
    const views = await planned(['PT2H', 'P7D', 'P1D'], [home, clinic]);
    expect(views.map(({ channelId, dueAt, lead, status }) => [channelId, dueAt, lead, status])).toEqual(
      [home, clinic].flatMap((channelId) => [
        [channelId, '2026-10-21T16:30:00.000Z', 'P7D', 'scheduled'],
        [channelId, '2026-10-27T17:30:00.000Z', 'P1D', 'scheduled'],
        [channelId, '2026-10-28T15:30:00.000Z', 'PT2H', 'scheduled'],
      ]),
    );
  });

  it('are not planned twice: asked for again, at the same instant, or by two people at once', async () => {
    const [first] = await planned(['P1D', 'PT24H']);
    expect(await planned(['p1d', 'P7D'])).toMatchObject([{ lead: 'P7D' }, { id: first?.id }]);
    await Promise.all(Array.from({ length: 5 }, () => planned(['PT3H', 'PT2H'], [clinic, home])));
    expect(await all()).toEqual([
      '2026-10-21T16:30:00.000Z scheduled P7D',
      '2026-10-27T17:30:00.000Z scheduled P1D',
      ...['14', '15'].flatMap((hour) =>
        Array.from({ length: 2 }, () => `2026-10-28T${hour}:30:00.000Z scheduled PT${17 - Number(hour)}H`),
      ),
    ]);
    await call('POST', `/publications/${first?.id ?? ''}/cancel`);
    expect(await planned(['P1D'])).toMatchObject([{ status: 'scheduled', dueAt: first?.dueAt }]);
  });

  it('whose time is past are refused by name, and none is planned', async () => {
    const answer = await remind({ channelIds: [clinic], leads: ['P1D', 'P2W', 'P1M'] });
    expect(answer).toMatchObject({
      status: 422,
      body: {
        errors: [
          { path: 'leads.1', message: expect.stringContaining('P2W before the event is 2026-10-14T16:30:00.000Z') },
          { path: 'leads.2', message: expect.stringContaining('P1M') },
        ],
      },
    });
    expect(await all()).toEqual([]);
  });

  it.each([
    ['a lead that is none', { leads: ['soon'] }, 422],
    ['a lead after the event', { leads: ['-P1D'] }, 422],
    ['no leads', { leads: [] }, 422],
    ['more than a year', { leads: ['P13M'] }, 422],
    ['an unknown channel', { channelIds: ['00000000-0000-4000-8000-000000000000'] }, 422],
    ['a channel twice', 'twice', 422],
  ])('are refused with %s', async (_, body, status) => {
    const channelIds = body === 'twice' ? [clinic, clinic] : [clinic];
    const request = { channelIds, leads: ['P1D'], ...(typeof body === 'object' && body) };
    expect(await remind(request)).toMatchObject({ status });
    expect(await all()).toEqual([]);
  });

  it('need an event, a post of the workspace, and one without errors', async () => {
    const request = { channelIds: [clinic], leads: ['P1D'] };
    expect(await remind(request, await rows.post(workspaceId))).toMatchObject({ status: 409 });
    const foreign = await rows.post(await rows.workspace(), { kind: 'announcement', event: EVENT });
    expect(await remind(request, foreign)).toMatchObject({ status: 404 });
    const x = await rows.channel(workspaceId, { network: 'x' });
    const long = await rows.post(workspaceId, { kind: 'announcement', event: EVENT, text: 'x'.repeat(300) });
    expect(await remind({ ...request, channelIds: [x] }, long)).toMatchObject({ status: 422 });
  });

  it('warn where the same words come more than once on X, which refuses them', async () => {
    const x = await rows.channel(workspaceId, { name: 'Our X', network: 'x' });
    expect(await remind({ channelIds: [clinic, x], leads: ['P1D'] })).toMatchObject({ body: { warnings: [] } });
    expect(await remind({ channelIds: [clinic, x], leads: ['PT2H'] })).toMatchObject({
      body: { warnings: [expect.stringContaining('Our X')] },
    });
  });

  it('neither count for the rule that a post comes once on a channel, nor are bound by it', async () => {
    await planned(['P7D', 'P1D']);
    const plain = { postId, channelId: clinic, dueAt: '2026-10-22T10:00:00Z' };
    expect(await call('POST', '/publications', plain)).toMatchObject({ status: 201 });
    expect(await call('POST', '/publications', plain)).toMatchObject({ status: 409 });
    await planned(['PT2H']);
    const [first] = await planned(['P1D']);
    const path = `/publications/${first?.id ?? ''}`;
    for (const dueAt of ['2026-10-23T10:00:00Z', '2026-10-24T10:00:00Z'])
      expect(await call('PATCH', path, { dueAt })).toMatchObject({ status: 200 });
  });

  it('follow the event when it moves, but for those that went out or that a person moved', async () => {
    const [week, day, hours] = await planned(['P7D', 'P1D', 'PT2H']);
    await database.dataSource.manager.update(Publication, { id: week?.id ?? '' }, { status: 'published' });
    await call('PATCH', `/publications/${hours?.id ?? ''}`, { dueAt: '2026-10-28T08:00:00Z' });
    await moveEvent(LATER);
    expect(await all()).toEqual([
      '2026-10-21T16:30:00.000Z published P7D',
      '2026-10-28T08:00:00.000Z scheduled moved',
      '2026-10-29T17:30:00.000Z scheduled P1D',
    ]);
    expect(await call('GET', `/publications/${day?.id ?? ''}`)).toMatchObject({ body: { lead: 'P1D' } });
    expect(await call('GET', `/publications/${hours?.id ?? ''}`)).not.toHaveProperty('body.lead');
  });

  it('let held ones go on at their new time', async () => {
    const [day] = await planned(['P1D']);
    const held = { status: 'held', reason: 'Too late.', reasonCode: 'too-late' } as const;
    await database.dataSource.manager.update(Publication, { id: day?.id ?? '' }, held);
    await moveEvent(LATER);
    expect(await call('GET', `/publications/${day?.id ?? ''}`)).toMatchObject({
      body: { status: 'scheduled', dueAt: '2026-10-29T17:30:00.000Z' },
    });
  });

  it('keep the event from moving where one would land in the past, naming it; held ones do not', async () => {
    const [week] = await planned(['P7D', 'P1D']);
    const before = await all();
    const sooner = { ...EVENT, startsAt: '2026-10-24T16:30:00.000Z' };
    await expect(moveEvent(sooner)).rejects.toMatchObject({
      status: 422,
      errors: [{ path: 'event.startsAt', message: expect.stringMatching(/P7D before on Clinic .*2026-10-17T16:30/) }],
    });
    expect(await all()).toEqual(before);
    await database.dataSource.manager.update(Publication, { id: week?.id ?? '' }, { status: 'held' });
    await moveEvent(sooner);
    expect(await all()).toEqual(['2026-10-21T16:30:00.000Z held P7D', '2026-10-23T16:30:00.000Z scheduled P1D']);
  });

  it('keep the event from being taken away', async () => {
    const [only] = await planned(['P1D']);
    await expect(moveEvent(null)).rejects.toMatchObject({ status: 409, code: 'event-has-reminders' });
    await call('POST', `/publications/${only?.id ?? ''}/cancel`);
    await moveEvent(null);
  });

  it('planned while the event moves are those of one event, never of both', async () => {
    for (let round = 0; round < 5; round++) {
      await moveEvent(EVENT);
      const [answer] = await Promise.all([remind({ channelIds: [clinic], leads: ['PT2H'] }), moveEvent(LATER)]);
      expect([201, 409]).toContain(answer.status);
      const times = (await all()).filter((line) => line.includes('scheduled'));
      expect(times.every((line) => line.startsWith('2026-10-30T15:30:00.000Z'))).toBe(true);
      expect(times.length).toBeLessThanOrEqual(1);
    }
  });
});

describe('a post that announces an event', () => {
  it('cannot be planned for when that has begun, nor moved there, nor tried again then', async () => {
    const at = (dueAt: string) => call('POST', '/publications', { postId, channelId: clinic, dueAt });
    const refused = {
      status: 422,
      body: { errors: [{ path: 'dueAt', message: expect.stringContaining('Wednesday 28 October 2026, 18:30 CET') }] },
    };
    expect(await at('2026-10-28T17:30:00Z')).toMatchObject(refused);
    const made = await at('2026-10-28T17:29:59Z');
    expect(made).toMatchObject({ status: 201 });
    const path = `/publications/${(made.body as PublicationView).id}`;
    expect(await call('PATCH', path, { dueAt: '2026-11-01T10:00:00Z' })).toMatchObject(refused);
    await database.dataSource.manager.update(Publication, { postId }, { status: 'failed' });
    clock.set('2026-10-28T17:30:00Z');
    expect(await call('POST', `${path}/retry`, {})).toMatchObject(refused);
    clock.set('2026-10-28T17:29:00Z');
    expect(await call('POST', `${path}/retry`, {})).toMatchObject({ status: 200 });
  });

  it('gets no slot after it has begun', async () => {
    await call('PUT', `/channels/${clinic}/slots`, { slots: [{ weekday: 4, time: '09:00' }] });
    const queue = { postIds: [postId], channelIds: [clinic] };
    const { body } = await call('POST', '/queue', queue);
    expect(body).toMatchObject({ publications: [{ dueAt: '2026-10-22T07:00:00.000Z' }] });
    await database.dataSource.manager.delete(Publication, { postId });
    clock.set('2026-10-23T06:00:00Z');
    expect(await call('POST', '/queue', queue)).toMatchObject({
      status: 409,
      body: {
        errors: [{ path: 'channelIds.0' }, { path: 'postIds.0', message: expect.stringContaining('before its event') }],
      },
    });
  });
});
