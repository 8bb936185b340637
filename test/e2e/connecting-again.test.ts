import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Channels } from '../../src/channels/channels.js';
import { newId } from '../../src/foundation/id.js';
import { Resumption } from '../../src/publishing/resumption.js';
import { Sweep } from '../../src/publishing/sweep.js';
import { Workshop } from '../chaos/workshop.js';

const MINUTE = 60_000;
const DEAD = 'reconnect' as const;
const always = <T>(choice: T): T[] => Array.from({ length: 30 }, () => choice);

/** Two workers on one database; the network says what a test wants it to say. */
describe('publications on a channel that has to be connected again', () => {
  let workshop: Workshop;

  beforeAll(async () => {
    workshop = await Workshop.open();
  }, 60_000);
  afterAll(() => workshop.close());

  const query = async <T extends object>(sql: string, values: unknown[] = []) =>
    (await workshop.database.query<T>(sql, values)).rows;
  const resume = (worker = 0) => workshop.of(worker, Resumption).run();
  const sweep = (worker = 0) => workshop.of(worker, Sweep).run();
  const later = (minutes: number) => {
    workshop.clock.set(new Date(workshop.clock.now().getTime() + minutes * MINUTE));
  };
  const channel = () => workshop.channel();
  const die = (channelId: string) => workshop.of(0, Channels).needsReconnect(channelId, 'The password was changed.');
  /** A person connects the same account again. */
  async function connectAgain(channelId: string) {
    const [row] = await query<{ externalId: string }>('SELECT external_id AS "externalId" FROM channel WHERE id = $1', [
      channelId,
    ]);
    const again = await workshop.of(0, Channels).connect(workshop.workspaceId, {
      ...{ network: 'x', externalId: row?.externalId ?? '', name: 'A channel' },
      credentials: { accessToken: `token-again-${newId()}`, refreshToken: 'refresh-again' },
    });
    expect(again.id).toBe(channelId);
  }
  const read = async (id: string) => {
    const [row] = await query<{ status: string; code: string | null; reason: string | null; phase: string | null }>(
      'SELECT status, reason_code AS code, reason, phase FROM publication WHERE id = $1',
      [id],
    );
    return row;
  };
  async function goOnUntilOver(id: string) {
    for (let round = 0; round < 20; round++) {
      const row = await workshop.goOn(id, round % 2);
      if (row.status !== 'publishing' && row.status !== 'scheduled') break;
    }
    return read(id);
  }

  it('are held when due, with the name of the channel, and nothing is asked of the network', async () => {
    const { channelId, stage } = await channel();
    const id = await workshop.publication(channelId);
    await die(channelId);
    await sweep();
    expect(await read(id)).toMatchObject({ status: 'held', code: 'channel-needs-reconnect' });
    expect((await read(id))?.reason).toContain('A channel has to be connected again');
    expect(await resume()).toBe(0);
    expect(stage.commits).toBe(0);
  });

  it('go on by themselves once it is connected: each once, with two workers at it', async () => {
    const { channelId, stage } = await channel();
    const ids = [await workshop.publication(channelId), await workshop.publication(channelId)];
    await die(channelId);
    await sweep();
    later(20);
    await connectAgain(channelId);
    const both = await Promise.all([resume(0), resume(1), resume(0)]);
    expect(both.reduce((sum, count) => sum + count)).toBe(2);
    expect(await read(ids[0] ?? '')).toEqual({ status: 'scheduled', code: null, reason: null, phase: null });
    await Promise.all([sweep(0), sweep(1)]);
    // As a backlog they go out one at a time.
    const states = await Promise.all(ids.map(async (id) => (await read(id))?.status));
    expect(states.sort()).toEqual(['publishing', 'scheduled']);
    const first = ids.find((_, index) => states[index] === 'publishing') ?? '';
    expect(first).not.toBe('');
    const under = (
      await query<{ id: string }>(`SELECT id FROM publication WHERE channel_id = $1 AND status = 'publishing'`, [
        channelId,
      ])
    )[0];
    expect(await goOnUntilOver(under?.id ?? '')).toMatchObject({ status: 'published' });
    expect(stage.wrongs).toEqual([]);
    expect(stage.commits).toBe(1);
    expect(await resume()).toBe(0);
  });

  it("stay with a person where they are later than the workspace's limit by then", async () => {
    const { channelId, stage } = await channel();
    const id = await workshop.publication(channelId);
    await die(channelId);
    await sweep();
    later(61);
    await connectAgain(channelId);
    expect(await resume()).toBe(0);
    expect(await read(id)).toMatchObject({ status: 'held', code: 'too-late' });
    expect((await read(id))?.reason).toMatch(/connected again.*61 minutes late/);
    await sweep();
    expect(stage.commits).toBe(0);
  });

  it('go on with how far they got when the connection was lost in the middle', async () => {
    const { channelId, stage } = await channel();
    const id = await workshop.publication(channelId);
    stage.script = { prepare: ['later', DEAD], commit: [], find: [], refresh: ['not-needed'] };
    await workshop.goOn(id);
    const [before] = await query<{ draft: object }>('SELECT draft, checkpoint FROM publication WHERE id = $1', [id]);
    expect(await workshop.goOn(id)).toMatchObject({ status: 'held', reason_code: 'channel-needs-reconnect' });
    await query(`UPDATE publication SET checkpoint = '{"uploaded": "4711"}' WHERE id = $1`, [id]);
    await connectAgain(channelId);
    expect(await resume()).toBe(1);
    stage.script = { prepare: [], commit: ['unknown'], find: always('pending'), refresh: [] };
    await workshop.goOn(id);
    const [after] = await query<{ draft: object; checkpoint: object }>(
      'SELECT draft, checkpoint FROM publication WHERE id = $1',
      [id],
    );
    expect(after).toMatchObject({ draft: before?.draft, checkpoint: { uploaded: '4711' } });
    stage.script = { prepare: [], commit: [], find: ['told'], refresh: [] };
    expect(await goOnUntilOver(id)).toMatchObject({ status: 'published' });
    expect([stage.wrongs, stage.parts]).toEqual([[], [1]]);
  });

  it('leave behind what was prepared when the post was changed while they were held', async () => {
    const { channelId, stage } = await channel();
    const id = await workshop.publication(channelId);
    stage.script = { prepare: [DEAD], commit: [], find: [], refresh: ['not-needed'] };
    expect(await workshop.goOn(id)).toMatchObject({ status: 'held' });
    await query(`UPDATE publication SET checkpoint = '{"uploaded": "of the old text"}' WHERE id = $1`, [id]);
    const [post] = await query<{ text: string }>(
      `UPDATE post SET text = 'Another text by now.' FROM publication p WHERE p.id = $1 AND post.id = p.post_id RETURNING text`,
      [id],
    );
    await connectAgain(channelId);
    expect(await resume()).toBe(1);
    stage.script = { prepare: ['later'], commit: [], find: [], refresh: [] };
    await workshop.goOn(id);
    const [row] = await query<{ draft: { text: string }; checkpoint: object }>(
      'SELECT draft, checkpoint FROM publication WHERE id = $1',
      [id],
    );
    expect(row?.draft.text).toContain(post?.text);
    expect(row?.checkpoint).toEqual({});
    expect(await goOnUntilOver(id)).toMatchObject({ status: 'published' });
  });

  it('are not sent again when their answer was lost before the connection: they are looked for', async () => {
    const { channelId, stage } = await channel();
    const id = await workshop.publication(channelId);
    stage.script = { prepare: [], commit: ['unknown-public'], find: always(DEAD), refresh: always('not-needed') };
    await workshop.goOn(id);
    expect(await workshop.goOn(id)).toMatchObject({ status: 'publishing', phase: 'find' });
    expect(await read(id)).toMatchObject({ code: 'channel-needs-reconnect' });
    const asked = stage.script.find.length;
    await workshop.goOn(id, 1);
    // The dead token is not tried again.
    expect(stage.script.find.length).toBe(asked);
    stage.script = { prepare: [], commit: [], find: [], refresh: [] };
    await connectAgain(channelId);
    expect(await Promise.all([resume(0), resume(1)])).toContain(1);
    expect(await goOnUntilOver(id)).toMatchObject({ status: 'published', code: null, reason: null });
    expect([stage.wrongs, stage.parts]).toEqual([[], [1]]);
  });

  it('are sent once more when they are looked for then and surely not there', async () => {
    const { channelId, stage } = await channel();
    const id = await workshop.publication(channelId);
    stage.script = { prepare: [], commit: ['unknown'], find: [DEAD], refresh: ['not-needed'] };
    await workshop.goOn(id);
    expect(await workshop.goOn(id)).toMatchObject({ status: 'publishing', phase: 'find' });
    await connectAgain(channelId);
    expect(await resume()).toBe(1);
    expect(await goOnUntilOver(id)).toMatchObject({ status: 'published' });
    expect([stage.wrongs, stage.parts, stage.commits]).toEqual([[], [1], 2]);
  });

  it('become a question for a person when nobody connects it for too long and they may be public', async () => {
    const { channelId, stage } = await channel();
    const id = await workshop.publication(channelId);
    stage.script = { prepare: [], commit: ['unknown-public'], find: always(DEAD), refresh: always('not-needed') };
    expect(await goOnUntilOver(id)).toMatchObject({ status: 'unconfirmed', code: 'connection-ended' });
    await connectAgain(channelId);
    expect(await resume()).toBe(0);
    expect(stage.parts).toEqual([1]);
  });

  it('are not stopped by a token that was refused just when a person brought a new one', async () => {
    const { channelId, stage } = await channel();
    const id = await workshop.publication(channelId);
    stage.script = { prepare: ['pause'], commit: [DEAD], find: [], refresh: always('not-needed') };
    const asleep = stage.paused();
    await sweep();
    const attended = workshop.attend(id, 0);
    await asleep;
    await connectAgain(channelId);
    stage.wake();
    await attended;
    expect(await goOnUntilOver(id)).toMatchObject({ status: 'published' });
    const [row] = await query<{ status: string }>('SELECT status FROM channel WHERE id = $1', [channelId]);
    expect(row?.status).toBe('connected');
    expect([stage.wrongs, stage.parts]).toEqual([[], [1]]);
  });

  it('are not stopped by tokens renewed in vain before a person brought a new one', async () => {
    const { channelId, stage } = await channel();
    const id = await workshop.publication(channelId);
    stage.script = { prepare: [DEAD, DEAD, DEAD, 'pause'], commit: [DEAD], find: [], refresh: [] };
    for (let time = 1; time <= 3; time++) expect(await workshop.goOn(id)).toMatchObject({ status: 'publishing' });
    const asleep = stage.paused();
    const attended = workshop.goOn(id);
    await asleep;
    await connectAgain(channelId);
    stage.wake();
    await attended;
    const [row] = await query<{ status: string }>('SELECT status FROM channel WHERE id = $1', [channelId]);
    expect(row?.status).toBe('connected');
    expect(await goOnUntilOver(id)).toMatchObject({ status: 'published' });
    expect([stage.wrongs, stage.parts]).toEqual([[], [1]]);
  });

  it('are not stopped because the token could not be renewed for a while, and then was', async () => {
    const { channelId, stage } = await channel();
    const id = await workshop.publication(channelId);
    const failing = ['unknown', 'unknown', 'unknown'] as const;
    stage.script = { prepare: [DEAD, DEAD, DEAD, DEAD], commit: [], find: [], refresh: [...failing] };
    expect(await goOnUntilOver(id)).toMatchObject({ status: 'published' });
    const [row] = await query<{ status: string }>('SELECT status FROM channel WHERE id = $1', [channelId]);
    expect(row?.status).toBe('connected');
    expect([stage.wrongs, stage.parts, stage.refreshes]).toEqual([[], [1], 4]);
  });

  it('are not stopped when the new token came while the old one could not be renewed', async () => {
    const { channelId, stage } = await channel();
    const id = await workshop.publication(channelId);
    stage.script = { prepare: [DEAD], commit: [], find: [], refresh: [] };
    stage.refresh = async () => {
      await connectAgain(channelId);
      return { kind: 'not-needed' };
    };
    await workshop.goOn(id);
    const [row] = await query<{ status: string }>('SELECT status FROM channel WHERE id = $1', [channelId]);
    expect(row?.status).toBe('connected');
    expect(await goOnUntilOver(id)).toMatchObject({ status: 'published' });
  });

  it('keep a channel from being disconnected while one is under way, and say so when it is gone', async () => {
    const { channelId, stage } = await channel();
    const held = await workshop.publication(channelId);
    const caller = { workspaceId: workshop.workspaceId, personId: null, keyId: null, permissions: new Set<never>() };
    stage.script = { prepare: ['later'], commit: [], find: [], refresh: [] };
    await workshop.goOn(held);
    await expect(workshop.of(0, Channels).remove(caller, channelId)).rejects.toMatchObject({
      code: 'channel-has-publications',
    });
    stage.script = { prepare: [DEAD], commit: [], find: [], refresh: ['not-needed'] };
    expect(await workshop.goOn(held)).toMatchObject({ status: 'held' });
    await workshop.of(0, Channels).remove(caller, channelId);
    await resume();
    expect(await read(held)).toMatchObject({ status: 'held', code: 'channel-disconnected' });
  });

  it('of a channel that vanished in the middle are held, or a question where they may be public', async () => {
    const { channelId, stage } = await channel();
    const [one, other] = [await workshop.publication(channelId), await workshop.publication(channelId)];
    stage.script = { prepare: ['later'], commit: [], find: [], refresh: [] };
    await workshop.goOn(one);
    stage.script = { prepare: [], commit: ['unknown-public'], find: [], refresh: [] };
    await workshop.goOn(other);
    // As a deletion outside of the app leaves it: with the app, a channel with publications under way stays.
    await query('UPDATE channel SET deleted_at = now(), sealed_credentials = NULL WHERE id = $1', [channelId]);
    const states = [await goOnUntilOver(one), await goOnUntilOver(other)];
    expect(states).toMatchObject([
      { status: 'held', code: 'channel-disconnected' },
      { status: 'unconfirmed', code: 'channel-disconnected' },
    ]);
    expect(stage.commits).toBe(1);
  });

  it('leave a resumption that comes at the same moment as a disconnection without harm', async () => {
    const { channelId } = await channel();
    const id = await workshop.publication(channelId);
    await die(channelId);
    await sweep();
    await connectAgain(channelId);
    const caller = { workspaceId: workshop.workspaceId, personId: null, keyId: null, permissions: new Set<never>() };
    const [removed] = await Promise.allSettled([workshop.of(1, Channels).remove(caller, channelId), resume(0)]);
    await resume();
    const row = await read(id);
    // Either it was in the calendar again, and kept its channel; or the channel went first.
    if (removed.status === 'rejected') expect(row?.status).toBe('scheduled');
    else expect(row).toMatchObject({ status: 'held', code: 'channel-disconnected' });
  });
});
