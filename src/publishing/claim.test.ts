import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CalendarRows, someoneWaits } from '../../test/support/calendar-rows.js';
import { ManualClock } from '../../test/support/clock.js';
import { type TestDatabase, testDatabase } from '../../test/support/database.js';
import { Publication, PublicationAttempt } from '../calendar/publication.entity.js';
import { PublicationStore } from '../calendar/publication-store.js';
import { newId } from '../foundation/id.js';
import { type Claim, ClaimLost, Claims } from './claim.js';

const NOW = new Date('2026-12-01T09:00:00Z');
const line = (step: string, message?: string) => ({
  step,
  startedAt: NOW,
  outcome: 'begun',
  ...(message !== undefined && { message }),
});

describe('claims of many publications at once', () => {
  let database: TestDatabase;
  let rows: CalendarRows;
  let claims: Claims;
  let workspaceId: string;
  let ids: string[];

  beforeAll(async () => {
    database = await testDatabase();
    rows = new CalendarRows(database.dataSource);
    const clock = new ManualClock(NOW);
    claims = new Claims(database.dataSource, new PublicationStore(clock), clock);
    workspaceId = await rows.workspace();
  });
  afterAll(async () => {
    await database.drop();
  });

  beforeEach(async () => {
    const channelId = await rows.channel(workspaceId);
    const postId = await rows.post(workspaceId);
    ids = Array.from({ length: 5 }, newId);
    await database.dataSource.manager.insert(
      Publication,
      ids.map((id) => ({ id, workspaceId, postId, channelId, dueAt: NOW, status: 'publishing' as const })),
    );
  });

  const takeAll = async () => {
    const taken = await Promise.all(ids.map((id) => claims.take(id, 0)));
    return taken.filter((claim) => claim !== undefined);
  };
  const rowOf = (id: string | undefined) => database.dataSource.manager.findOneByOrFail(Publication, { id: id ?? '' });
  const stepsOf = async (id: string | undefined) => {
    const lines = await database.dataSource.manager.find(PublicationAttempt, {
      where: { publicationId: id ?? '' },
      order: { id: 'ASC' },
    });
    return lines.map(({ step }) => step);
  };

  it('are each given once, to the one who asked for that row, and not again while they hold', async () => {
    const twice = await Promise.all([...ids, ...ids].map((id) => claims.take(id, 0)));
    expect(twice.slice(0, 5).map((claim) => claim?.id)).toEqual(ids);
    expect(twice.slice(5)).toEqual(Array.from({ length: 5 }, () => undefined));
    expect(await Promise.all(ids.map((id) => claims.take(id, 1)))).toEqual(Array.from({ length: 5 }, () => undefined));
    expect((await rowOf(ids[0])).fence).toBe(1);
  });

  it('are given although another process has one of the rows locked for a moment', async () => {
    const taking = await database.dataSource.transaction(async (manager) => {
      await manager.query('SELECT 1 FROM publication WHERE id = $1 FOR UPDATE', [ids[3]]);
      const begun = takeAll();
      await someoneWaits(database);
      return { begun };
    });
    expect(await taking.begun).toHaveLength(5);
  });

  it('lose one without the others noticing, and leave no line for it', async () => {
    const taken = await takeAll();
    await database.dataSource.manager.update(Publication, { id: ids[2] ?? '' }, { fence: 7 });
    const settled = await Promise.allSettled(
      taken.map((claim) => claims.progress(claim, { phase: 'find', committedAt: NOW }, line('commit'))),
    );
    expect(settled.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(settled[2]).toMatchObject({ reason: expect.any(ClaimLost) as unknown });
    expect((await rowOf(ids[1])).phase).toBe('find');
    expect((await rowOf(ids[2])).phase).toBeNull();
    expect(await Promise.all(ids.map(stepsOf))).toEqual([['commit'], ['commit'], [], ['commit'], ['commit']]);
  });

  it('of one row, an old and the present one, are told apart although they are written and renewed together', async () => {
    const old = await claims.take(ids[0] ?? '', 0);
    await database.dataSource.query(`UPDATE publication SET lease_until = lease_until - interval '1 minute'`);
    const present = await claims.take(ids[0] ?? '', 1);
    if (!old || !present) throw new Error('Nothing was taken.');
    const settled = await Promise.allSettled([
      claims.progress(old, { phase: 'find', committedAt: NOW }, line('commit')),
      claims.progress(present, { tries: 1 }, line('prepare')),
    ]);
    expect(settled[0]).toMatchObject({ status: 'rejected', reason: expect.any(ClaimLost) as unknown });
    expect(settled[1]).toMatchObject({ status: 'fulfilled' });
    expect(await stepsOf(ids[0])).toEqual(['prepare']);
    expect(await Promise.all([claims.renew(old), claims.renew(present)])).toEqual([false, true]);
  });

  it('fail one whose values the database refuses, and write the others', async () => {
    const taken = await takeAll();
    const settled = await Promise.allSettled(
      taken.map((claim, index) => claims.progress(claim, { tries: index === 1 ? 2 ** 40 : 3 }, line('prepare'))),
    );
    expect(settled.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    expect(settled[1]).not.toMatchObject({ reason: expect.any(ClaimLost) as unknown });
    expect(await stepsOf(ids[1])).toEqual([]);
    expect(await stepsOf(ids[4])).toEqual(['prepare']);
    expect((await rowOf(ids[4])).tries).toBe(3);
  });

  it('leave alone what a write does not name, and write what was put off with the next', async () => {
    const [claim] = await takeAll();
    if (!claim) throw new Error('Nothing was taken.');
    await claims.progress(claim, { checkpoint: { container: '1' }, tries: 2 });
    claims.later(claim, { phase: 'commit' });
    expect((await rowOf(claim.id)).phase).toBeNull();
    await claims.progress(claim, { releaseUntil: NOW });
    expect(await rowOf(claim.id)).toMatchObject({
      phase: 'commit',
      checkpoint: { container: '1' },
      tries: 2,
      leaseUntil: null,
      nextTryAt: NOW,
    });
  });

  it('end with their last line, and then belong to nobody', async () => {
    const taken = await takeAll();
    const publishedAt = NOW;
    await Promise.all(
      taken.map((claim, index) => {
        const set = { remoteId: String(index), publishedAt, phase: null };
        return claims.finish(claim, 'publish', set, line('publish'));
      }),
    );
    const [first] = taken;
    expect(await rowOf(ids[0])).toMatchObject({ status: 'published', remoteId: '0', leaseUntil: null, phase: null });
    await expect(claims.progress(first as Claim, { tries: 1 }, line('late'))).rejects.toThrow(ClaimLost);
    expect(await claims.renew(first as Claim)).toBe(false);
    expect(await stepsOf(ids[0])).toEqual(['publish']);
  });

  it('are renewed each on its own', async () => {
    const taken = await takeAll();
    await database.dataSource.manager.update(Publication, { id: ids[0] ?? '' }, { fence: 9 });
    const renewed = await Promise.all(taken.map((claim) => claims.renew(claim)));
    expect(renewed).toEqual([false, true, true, true, true]);
  });

  it('keep what a hostile network says, without the characters that a database does not take', async () => {
    const [claim] = await takeAll();
    if (!claim) throw new Error('Nothing was taken.');
    await claims.progress(claim, { tries: 1 }, line('publish', 'half \ud83d of an emoji, and \0 nothing'));
    const [written] = await database.dataSource.manager.findBy(PublicationAttempt, { publicationId: claim.id });
    expect(written?.message).toBe('half \ufffd of an emoji, and  nothing');
  });
});
