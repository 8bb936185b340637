import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ChannelHealthChecks } from '../../src/channels/channel-health.js';
import { Channels } from '../../src/channels/channels.js';
import { operatorOf } from '../../src/identity/caller.js';
import { Workspaces } from '../../src/identity/workspaces.js';
import { ChannelMails } from '../../src/notifications/channel-mails.js';
import { Notices } from '../../src/notifications/notices.js';
import { Outbox } from '../../src/notifications/outbox.js';
import { TroubleMails } from '../../src/notifications/trouble-mails.js';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.js';
import { changeTokens, type TokenChange } from '../../src/sandbox/control/token-changes.js';
import { makePerson } from '../support/clinic.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { until } from '../support/wait.js';

const START = '2026-11-29T18:00:00Z';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface View {
  id: string;
  name: string;
  network: 'instagram' | 'facebook' | 'x';
  status: string;
  statusReason?: string;
  health: { checkedAt?: string; tokenEndsAt?: string; dataAccessEndsAt?: string; missing: string[] };
}

describe("a channel's connection", () => {
  let evenkeel: Evenkeel;
  let workspaceId: string;

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ start: START, env: { ROLES: 'web' } });
    const [workspace] = await evenkeel.get(Workspaces).all();
    workspaceId = workspace?.id ?? '';
    await query('CREATE TABLE channel_at_first AS TABLE channel');
  }, 60_000);
  beforeEach(async () => {
    // Each test finds the demo as it was at first, here and on the networks.
    evenkeel.moveTo(new Date(START));
    await fetch(`${evenkeel.sandbox.url}/_sandbox/reset`, { method: 'POST' });
    evenkeel.moveTo(new Date(START));
    for (const table of ['publication', 'notice', 'mail', 'person']) await query(`DELETE FROM ${table}`);
    await query('DELETE FROM workspace WHERE id <> $1', [workspaceId]);
    const columns = await query<{ name: string }[]>(
      `SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'channel_at_first'`,
    );
    const all = columns.map(({ name }) => name).join(', ');
    await query(`UPDATE channel c SET (${all}) = (SELECT ${all} FROM channel_at_first f WHERE f.id = c.id)`);
  });
  afterAll(() => evenkeel.close());

  const query = <T = unknown[]>(sql: string, values: unknown[] = []) => evenkeel.get(DataSource).query<T>(sql, values);
  const checks = () => evenkeel.get(ChannelHealthChecks);
  const channel = async (network: View['network']): Promise<View> => {
    const { body } = await evenkeel.call<{ items: View[] }>('GET', '/api/v1/channels');
    const found = body.items.find((each) => each.network === network);
    if (!found) throw new Error(`There is no ${network} channel.`);
    return found;
  };
  const check = async ({ id }: View) => {
    const answer = await evenkeel.call<{ channel: View; outcome: { kind: string } }>(
      'POST',
      `/api/v1/channels/${id}/check`,
    );
    expect(answer.status).toBe(200);
    return answer.body;
  };
  const happensTo = (account: string, change: TokenChange, scope?: string) => {
    expect(changeTokens(evenkeel.sandbox.world, { account, change, scope })).not.toEqual([]);
  };
  const later = (ms: number) => {
    evenkeel.moveTo(new Date(evenkeel.clock.now().getTime() + ms));
  };
  const mails = async () => evenkeel.get(Outbox).list(workspaceId, 50);
  const write = () => evenkeel.get(ChannelMails).write();
  const page = SANDBOX_ACCOUNTS.facebook.externalId;

  it('is looked at once a day, each at its own time, by one process only', async () => {
    const start = evenkeel.clock.now().getTime();
    const due = await query<{ at: Date }[]>('SELECT next_health_at AS at FROM channel');
    expect(due.every(({ at }) => at.getTime() > start && at.getTime() <= start + DAY)).toBe(true);
    expect(new Set(due.map(({ at }) => at.getTime())).size).toBe(3);
    expect(await checks().run()).toBe(0);
    later(DAY);
    const both = await Promise.all([checks().run(), checks().run(), checks().run()]);
    expect(both.reduce((sum, count) => sum + count)).toBe(3);
    const { health } = await channel('facebook');
    expect(health.checkedAt).toBe(evenkeel.clock.now().toISOString());
    expect(health.missing).toEqual([]);
    expect(await checks().run()).toBe(0);
    later(DAY + 12 * HOUR);
    expect(await checks().run()).toBe(3);
  });

  it('is taken up again when the process that looked at it died', async () => {
    later(DAY);
    await query(`UPDATE channel SET next_health_at = NULL WHERE network <> 'facebook'`);
    // As a process leaves it that died after its claim.
    await query(`UPDATE channel SET next_health_at = $1 WHERE network = 'facebook'`, [
      new Date(evenkeel.clock.now().getTime() + HOUR),
    ]);
    expect(await checks().run()).toBe(0);
    later(HOUR);
    expect(await checks().run()).toBe(1);
  });

  it('follows a new name on the network, unless a person gave the channel one', async () => {
    const before = await check(await channel('facebook'));
    const account = evenkeel.sandbox.world.account('facebook', page);
    if (!account) throw new Error('The page is gone.');
    const own = await evenkeel.call('PATCH', `/api/v1/channels/${before.channel.id}`, { name: account.name });
    expect(own.status).toBe(200);
    account.name = 'Quiet Harbor, newly named';
    expect((await check(before.channel)).channel.name).toBe('Quiet Harbor, newly named');
    await evenkeel.call('PATCH', `/api/v1/channels/${before.channel.id}`, { name: 'Our page' });
    account.name = 'Quiet Harbor, named again';
    expect((await check(before.channel)).channel.name).toBe('Our page');
  });

  it('stays connected without a permission that publishing does not need, and names it', async () => {
    happensTo(page, 'drop-scope', 'read_insights');
    const { channel: view } = await check(await channel('facebook'));
    expect(view).toMatchObject({ status: 'connected', statusReason: expect.stringContaining('read_insights') });
    expect(view.health.missing).toContain('read_insights');
    happensTo(page, 'restore');
    const { channel: whole } = await check(view);
    expect(whole.health.missing).toEqual([]);
    expect(whole.statusReason).toBeUndefined();
  });

  it('needs a person when nothing can be published any more, and is well again when the right is back', async () => {
    happensTo(page, 'drop-scope', 'pages_manage_posts');
    const { channel: view } = await check(await channel('facebook'));
    expect(view).toMatchObject({
      status: 'needs-reconnect',
      statusReason: expect.stringContaining('pages_manage_posts'),
    });
    happensTo(page, 'restore');
    // By itself, nobody asks about a lost connection.
    later(2 * DAY);
    expect(await checks().run()).toBe(2);
    expect((await check(view)).channel).toMatchObject({ status: 'connected' });
  });

  it('is renewed by itself again once it was thought lost and is well', async () => {
    const { channel: x } = await check(await channel('x'));
    const lost = 'X said no, once.';
    await evenkeel.get(Channels).needsReconnect(x.id, lost);
    expect((await check(x)).channel.status).toBe('connected');
    const [row] = await query<{ at: Date | null }[]>('SELECT refresh_try_at AS at FROM channel WHERE id = $1', [x.id]);
    expect(row?.at?.getTime()).toBeLessThan(Date.parse((await channel('x')).health.tokenEndsAt ?? ''));
    await evenkeel.get(Channels).needsReconnect((await channel('facebook')).id, 'Facebook said no, once.');
    expect((await check(await channel('facebook'))).channel.status).toBe('connected');
  });

  it('needs a person when the role on the Page is lost', async () => {
    // Meta's 190/492: the person has no role on the Page any more.
    expect(changeTokens(evenkeel.sandbox.world, { account: page, change: 'revoke', subcode: 492 })).not.toEqual([]);
    expect((await check(await channel('facebook'))).channel.status).toBe('needs-reconnect');
  });

  it('is not lost because a token that is renewed has just ended', async () => {
    const x = await channel('x');
    later(3 * HOUR);
    const { channel: view } = await check(x);
    expect(view.status).toBe('connected');
    expect(view.health.checkedAt).toBe(evenkeel.clock.now().toISOString());
  });

  it('is not lost because it could not be renewed just now', async () => {
    const x = await channel('x');
    later(3 * HOUR);
    evenkeel.sandbox.world.faults.add({ network: 'x', operation: 'token', fault: '500', times: 5 });
    const { channel: view, outcome } = await check(x);
    expect([view.status, outcome.kind]).toEqual(['connected', 'not-told']);
    evenkeel.sandbox.world.faults.clear();
    expect((await check(x)).outcome.kind).toBe('checked');
  });

  it('is lost when it cannot be renewed any more', async () => {
    happensTo(SANDBOX_ACCOUNTS.x.externalId, 'revoke');
    expect((await check(await channel('x'))).channel.status).toBe('needs-reconnect');
  });

  it('says nothing when the network cannot be asked', async () => {
    for (const operation of ['token', 'account', 'read'] as const) {
      evenkeel.sandbox.world.faults.add({ network: 'facebook', operation, fault: '500', times: 20 });
    }
    const before = await channel('facebook');
    const { channel: view, outcome } = await check(before);
    expect(outcome.kind).toBe('not-told');
    expect(view).toEqual(before);
  });

  it('is not judged by a token that was replaced while the network was asked', async () => {
    const x = await channel('x');
    happensTo(SANDBOX_ACCOUNTS.x.externalId, 'revoke');
    const opened = await evenkeel.get(Channels).account(x.id);
    await evenkeel.get(Channels).connect(workspaceId, {
      ...{ network: 'x', externalId: SANDBOX_ACCOUNTS.x.externalId, name: x.name },
      credentials: { accessToken: 'a newer one' },
    });
    expect(await evenkeel.get(Channels).tokenRefused(x.id, opened?.account.accessToken ?? '', 'Gone.')).toBe(false);
    expect((await channel('x')).status).toBe('connected');
  });

  it('keeps a channel paused that a person paused', async () => {
    const x = await channel('x');
    await evenkeel.call('PATCH', `/api/v1/channels/${x.id}`, { status: 'paused' });
    later(3 * HOUR);
    expect((await check(x)).channel.status).toBe('paused');
  });

  it('keeps a channel paused that is connected again: nothing goes out on it unasked', async () => {
    const x = await channel('x');
    await evenkeel.call('PATCH', `/api/v1/channels/${x.id}`, { status: 'paused' });
    await evenkeel.get(Channels).connect(workspaceId, {
      ...{ network: 'x', externalId: SANDBOX_ACCOUNTS.x.externalId, name: x.name },
      credentials: { accessToken: 'another' },
    });
    expect((await channel('x')).status).toBe('paused');
  });

  it('does not call a channel connected that was lost while a person took it up again', async () => {
    const x = await channel('x');
    await evenkeel.call('PATCH', `/api/v1/channels/${x.id}`, { status: 'paused' });
    const locked = evenkeel.get(DataSource).createQueryRunner();
    await locked.startTransaction();
    await locked.query(`UPDATE channel SET status = 'needs-reconnect' WHERE id = $1`, [x.id]);
    const change = evenkeel.call('PATCH', `/api/v1/channels/${x.id}`, { status: 'connected' });
    await until('the change waits', async () => {
      const [row] = await query<{ waits: number }[]>(
        `SELECT count(*)::int AS waits FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return (row?.waits ?? 0) > 0;
    });
    await locked.commitTransaction();
    await locked.release();
    expect((await change).status).toBe(409);
    expect((await channel('x')).status).toBe('needs-reconnect');
  });

  it("is not another workspace's to look at", async () => {
    const other = await evenkeel.get(Workspaces).create('Another', 'Europe/Berlin');
    const { id } = await channel('x');
    await expect(checks().checkNow(operatorOf(other.id), id)).rejects.toMatchObject({ status: 404 });
  });

  describe('is written about', () => {
    beforeEach(async () => {
      await makePerson(evenkeel, 'owner@example.org', 'owner', workspaceId);
      await makePerson(evenkeel, 'manager@example.org', 'manager', workspaceId);
      await makePerson(evenkeel, 'author@example.org', 'author', workspaceId);
      await makePerson(evenkeel, 'viewer@example.org', 'viewer', workspaceId);
    });
    const MANAGING = ['manager@example.org', 'owner@example.org'];
    const recipients = async () => (await mails()).map(({ recipient }) => recipient).sort();

    it('once when it is lost, to those who may connect it again, with the link', async () => {
      const { id } = await channel('x');
      expect(await write()).toBe(0);
      await evenkeel.get(Channels).needsReconnect(id, 'X says <b>no</b>.');
      const written = await Promise.all([write(), write(), write()]);
      expect(written.reduce((sum, count) => sum + count)).toBe(2);
      later(30 * DAY);
      expect(await write()).toBe(0);
      expect(await recipients()).toEqual(MANAGING);
      const [mail] = await mails();
      expect(mail?.subject).toBe('Connect again: quiet_harbor on X');
      for (const part of ['X says <b>no</b>.', `${evenkeel.url}/channels/${id}`, 'Nothing is planned']) {
        expect(mail?.text).toContain(part);
      }
      const [row] = await query<{ html: string }[]>('SELECT html FROM mail LIMIT 1');
      expect(row?.html).not.toContain('<b>no');
    });

    it('again when it was connected and is lost once more', async () => {
      const { id } = await channel('x');
      for (let time = 1; time <= 2; time++) {
        await evenkeel.get(Channels).connect(workspaceId, {
          ...{ network: 'x', externalId: SANDBOX_ACCOUNTS.x.externalId, name: 'Quiet Harbor' },
          credentials: { accessToken: 'another' },
        });
        await evenkeel.get(Channels).needsReconnect(id, 'Gone.');
        expect(await write()).toBe(2);
        expect(await write()).toBe(0);
      }
    });

    it('once, a week before it ends, where it is not renewed by itself', async () => {
      const { id } = await channel('facebook');
      const ends = new Date(evenkeel.clock.now().getTime() + 20 * DAY);
      const token = evenkeel.sandbox.world.tokens.get(SANDBOX_ACCOUNTS.facebook.accessToken);
      if (token) token.expiresAt = ends.getTime();
      expect((await check(await channel('facebook'))).channel.health.tokenEndsAt).toBe(ends.toISOString());
      expect(await write()).toBe(0);
      later(13 * DAY + 1);
      expect(await write()).toBe(2);
      // The network tells the ending anew each day, by a second or so.
      await query(`UPDATE channel SET token_expires_at = token_expires_at + interval '2 seconds' WHERE id = $1`, [id]);
      later(3 * DAY);
      expect(await write()).toBe(0);
      expect(await recipients()).toEqual(MANAGING);
      expect((await mails())[0]).toMatchObject({ subject: expect.stringMatching(/^Connect again soon: /) });
      // Renewed, it has another ending.
      await query(`UPDATE channel SET token_expires_at = token_expires_at + interval '60 days' WHERE id = $1`, [id]);
      later(55 * DAY);
      expect(await write()).toBe(0);
      later(3 * DAY);
      expect(await write()).toBe(2);
    });

    it("a week before Meta's consent ends", async () => {
      await check(await channel('facebook'));
      const { health } = await channel('facebook');
      const ends = Date.parse(health.dataAccessEndsAt ?? '');
      expect(ends).toBeGreaterThan(evenkeel.clock.now().getTime());
      evenkeel.moveTo(new Date(ends - 6 * DAY));
      await query(`UPDATE channel SET data_access_ends_at = NULL, token_expires_at = NULL WHERE network <> 'facebook'`);
      expect(await write()).toBe(2);
      expect(await write()).toBe(0);
    });

    it("not because X's tokens live for two hours", async () => {
      await check(await channel('x'));
      await query('UPDATE channel SET data_access_ends_at = NULL');
      expect((await channel('x')).health.tokenEndsAt).toBeDefined();
      expect(await write()).toBe(0);
    });

    it('to nobody, to be read in the app, where a workspace has no people', async () => {
      await query('DELETE FROM membership');
      await evenkeel.get(Channels).needsReconnect((await channel('x')).id, 'Gone.');
      expect(await write()).toBe(1);
      expect(await mails()).toMatchObject([{ recipient: null, state: 'to-nobody' }]);
    });
  });

  it('writes about publications only to those who can do something about them', async () => {
    for (const role of ['owner', 'author', 'viewer'] as const) {
      await makePerson(evenkeel, `${role}@example.org`, role, workspaceId);
    }
    const demoted = await makePerson(evenkeel, 'demoted@example.org', 'author', workspaceId);
    const { id: channelId } = await channel('x');
    await query(
      `INSERT INTO publication (id, workspace_id, post_id, channel_id, due_at, status, reason)
       SELECT gen_random_uuid(), $1, (SELECT id FROM post LIMIT 1), $2, $3, 'failed', 'No.'`,
      [workspaceId, channelId, evenkeel.clock.now()],
    );
    expect(await evenkeel.get(Notices).gather()).toBe(1);
    expect(await query('SELECT id FROM notice')).toHaveLength(3);
    await query(`UPDATE membership SET role = 'viewer' WHERE person_id = $1`, [demoted]);
    later(HOUR);
    await evenkeel.get(TroubleMails).write();
    expect((await mails()).map(({ recipient }) => recipient).sort()).toEqual([
      'author@example.org',
      'owner@example.org',
    ]);
  });
});
