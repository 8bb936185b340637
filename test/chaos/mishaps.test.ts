import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Channels } from '../../src/channels/channels.js';
import { TokenRefresh } from '../../src/channels/token-refresh.js';
import { until } from '../support/wait.js';
import type { Stage } from './scripted-network.js';
import { Workshop } from './workshop.js';

const ENOUGH = 30;
const always = <T>(choice: T): T[] => Array.from({ length: ENOUGH }, () => choice);

describe('a publication with bad luck', () => {
  let workshop: Workshop;
  beforeAll(async () => {
    workshop = await Workshop.open();
  }, 60_000);
  afterAll(() => workshop.close());

  async function untilOver(id: string) {
    for (let round = 0; round < ENOUGH; round++) {
      const row = await workshop.goOn(id, round % 2);
      if (row.status !== 'publishing') return row;
    }
    throw new Error(`It did not come to an end: ${JSON.stringify(await workshop.row(id))}`);
  }

  it('fails in the end when Evenkeel itself cannot prepare it, and says so', async () => {
    const { channelId, stage } = await workshop.channel();
    const id = await workshop.publication(channelId);
    stage.script = { prepare: always('throw'), commit: [], find: [], refresh: [] };
    expect(await untilOver(id)).toMatchObject({ status: 'failed', reason_code: 'stumbled' });
  });

  it('is left to a person when its answer was lost and Evenkeel itself cannot look', async () => {
    const { channelId, stage } = await workshop.channel();
    const id = await workshop.publication(channelId);
    stage.script = { prepare: [], commit: ['unknown-public'], find: always('throw'), refresh: [] };
    expect(await untilOver(id)).toMatchObject({ status: 'unconfirmed', reason_code: 'stumbled' });
  });

  it('is held when the network refuses every renewed token', async () => {
    const { channelId, stage } = await workshop.channel();
    const id = await workshop.publication(channelId);
    stage.script = { prepare: [], commit: always('reconnect'), find: [], refresh: [] };
    expect(await untilOver(id)).toMatchObject({ status: 'held', reason_code: 'channel-needs-reconnect' });
    expect(stage.commits).toBeLessThan(6);
  });

  it('is held when the network asks for pauses until it would be too late, and nothing was sent', async () => {
    const { channelId, stage } = await workshop.channel();
    const id = await workshop.publication(channelId);
    const pauses = Array.from({ length: 90 }, () => 'cool-down' as const);
    stage.script = { prepare: pauses, commit: [], find: [], refresh: [] };
    let row = await workshop.goOn(id);
    // Each pause is a minute; the workspace holds what is more than 60 late.
    for (let round = 0; round < 70 && row.status === 'publishing'; round++) row = await workshop.goOn(id, round % 2);
    expect(row).toMatchObject({ status: 'held', reason_code: 'too-late' });
    expect(stage.commits).toBe(0);
  });

  it('is left to a person, not held, when the connection ends while some of it is public', async () => {
    const { channelId, stage } = await workshop.channel(2);
    const id = await workshop.publication(channelId);
    stage.script = { prepare: ['ready', 'reconnect'], commit: [], find: [], refresh: ['reconnect'] };
    expect(await untilOver(id)).toMatchObject({ status: 'unconfirmed' });
    expect(stage.parts).toEqual([1, 0]);
  });

  it('is left to a person when the only post that fits is another publication’s', async () => {
    const { channelId, stage } = await workshop.channel();
    const first = await workshop.publication(channelId);
    expect(await untilOver(first)).toMatchObject({ status: 'published' });
    const second = await workshop.publication(channelId);
    stage.script = { prepare: [], commit: ['unknown'], find: [], refresh: [] };
    expect(await untilOver(second)).toMatchObject({ status: 'unconfirmed', reason_code: 'remote-id-taken' });
  });

  it('loses its rows to others when a worker stands still inside a transaction', async () => {
    const [row] = await workshop
      .of(0, DataSource)
      .query<{ setting: number }[]>(
        `SELECT setting::int FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout'`,
      );
    expect(row?.setting).toBeGreaterThan(0);
    expect(row?.setting).toBeLessThanOrEqual(15_000);
  });
});

describe('a token that several processes want to renew', () => {
  let workshop: Workshop;
  beforeAll(async () => {
    workshop = await Workshop.open();
  }, 60_000);
  afterAll(() => workshop.close());

  const tokenOf = async (channelId: string) =>
    (await workshop.of(0, Channels).account(channelId))?.credentials.accessToken;
  const asleep = (stage: Stage) => until('the renewal to be under way', () => stage.asleep > 0);

  it('is not renewed again by one who was refused with the token before', async () => {
    const { channelId, stage } = await workshop.channel();
    expect(await workshop.of(0, TokenRefresh).renew(channelId, 'token-0')).toBe('renewed');
    expect(await workshop.of(1, TokenRefresh).renew(channelId, 'token-0')).toBe('renewed');
    expect(stage.refreshes).toBe(1);
  });

  it('is renewed by one at a time', async () => {
    const { channelId, stage } = await workshop.channel();
    stage.script.refresh = ['pause'];
    const first = workshop.of(0, TokenRefresh).renew(channelId);
    await asleep(stage);
    expect(await workshop.of(1, TokenRefresh).renew(channelId)).toBe('busy');
    stage.wake();
    expect(await first).toBe('renewed');
  });

  it('stays the newer one when a process that slept through its turn wakes up', async () => {
    const { channelId, stage } = await workshop.channel();
    stage.script.refresh = ['pause'];
    const sleeper = workshop.of(0, TokenRefresh).renew(channelId);
    await asleep(stage);
    workshop.clock.advance(10 * 60_000);
    expect(await workshop.of(1, TokenRefresh).renew(channelId)).toBe('renewed');
    const newer = await tokenOf(channelId);
    stage.wake();
    await sleeper;
    expect(await tokenOf(channelId)).toBe(newer);
  });

  it('does not end the connection when a process that slept through its turn is refused', async () => {
    const { channelId, stage } = await workshop.channel();
    stage.script.refresh = ['pause-refused'];
    const sleeper = workshop.of(0, TokenRefresh).renew(channelId);
    await asleep(stage);
    workshop.clock.advance(10 * 60_000);
    expect(await workshop.of(1, TokenRefresh).renew(channelId)).toBe('renewed');
    stage.wake();
    expect(await sleeper).toBe('renewed');
    expect(await workshop.of(0, Channels).get(workshop.workspaceId, channelId)).toMatchObject({ status: 'connected' });
  });
});
