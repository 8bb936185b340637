import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Channels } from '../../src/channels/channels.js';
import { Connecting } from '../../src/channels/connecting.js';
import type { Choice, ConnectOutcome } from '../../src/channels/connect-outcome.js';
import { LoginAttempts } from '../../src/channels/login-attempts.js';
import { operatorOf } from '../../src/identity/caller.js';
import { permissionsOf } from '../../src/identity/permissions.js';
import { Workspaces } from '../../src/identity/workspaces.js';
import type { LoginName } from '../../src/networks/login.js';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.js';
import { makePerson } from '../support/clinic.js';
import { databaseText } from '../support/database-text.js';
import { decideIn } from '../support/dialog.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';

const MINUTE = 60_000;
const BROWSER = 'the session of one browser';
const OTHER_BROWSER = 'the session of another browser';
const PEOPLE = { twoPages: '800000000000025', noPage: '800000000000022', noTask: '800000000000026' };
const PERSONAL_INSTAGRAM = '17841400000000028';
const TIDEWATER = '1500000000000000022';

describe('connecting accounts', () => {
  let evenkeel: Evenkeel;
  let workspaceId: string;
  let ours: ReturnType<typeof operatorOf>;
  let connecting: Connecting;

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ env: { ROLES: 'web' } });
    const [workspace] = await evenkeel.get(Workspaces).all();
    workspaceId = workspace?.id ?? '';
    ours = operatorOf(workspaceId);
    connecting = evenkeel.get(Connecting);
  }, 60_000);
  afterAll(() => evenkeel.close());
  beforeEach(async () => {
    await query('DELETE FROM login_attempt');
    // Of the demo only: what a test connected is gone for the next one.
    await query(`DELETE FROM channel c WHERE NOT EXISTS (SELECT 1 FROM slot s WHERE s.channel_id = c.id)`);
    await query(`UPDATE channel SET status = 'connected', deleted_at = NULL`);
  });

  const query = <T = unknown[]>(sql: string, values: unknown[] = []) => evenkeel.get(DataSource).query<T>(sql, values);
  const demoChannel = async (network: string) => {
    const [row] = await query<{ id: string; name: string }[]>(
      'SELECT id, name FROM channel WHERE network = $1 AND workspace_id = $2 AND deleted_at IS NULL ORDER BY id',
      [network, workspaceId],
    );
    if (!row) throw new Error(`There is no ${network} channel.`);
    return row;
  };
  /** Begins, says yes or no in the network's dialog, and comes back. */
  async function walk(
    login: LoginName,
    {
      as,
      decision = 'authorize',
      channelId,
      guest = BROWSER,
      caller = ours,
    }: {
      as?: string;
      decision?: 'authorize' | 'cancel';
      channelId?: string;
      guest?: string;
      caller?: typeof ours;
    } = {},
  ): Promise<ConnectOutcome> {
    const { url } = await connecting.begin(BROWSER, caller, login, { channelId });
    const { address, answer: back } = await decideIn(url, decision, as);
    expect(address).toBe(`${evenkeel.url}/channels/callback/${login}`);
    return connecting.finish(guest, { login, ...back });
  }
  function chosen(outcome: ConnectOutcome): Choice {
    if (outcome.kind !== 'choose') throw new Error(`There is nothing to choose: ${JSON.stringify(outcome)}`);
    return outcome;
  }
  const refused = (fault: string) =>
    expect.objectContaining({ kind: 'refused', fault, text: expect.stringMatching(/\w{3}/) });

  it('tells which dialogs are set up, with the address to register', async () => {
    const { status, body } = await evenkeel.call<{ items: { name: string; redirectUri: string; scopes: string[] }[] }>(
      'GET',
      '/api/v1/channels/logins',
    );
    expect(status).toBe(200);
    expect(body.items.map(({ name, redirectUri }) => [name, redirectUri])).toEqual(
      ['facebook', 'instagram', 'x'].map((name) => [name, `${evenkeel.url}/channels/callback/${name}`]),
    );
    expect(body.items.every(({ scopes }) => scopes.length > 2)).toBe(true);
  });

  it("connects the chosen of a person's Pages and Instagram accounts, all at once, and no other", async () => {
    const choice = chosen(await walk('facebook', { as: PEOPLE.twoPages }));
    expect(choice.accounts.map(({ network, mayPublish }) => [network, mayPublish])).toEqual(
      expect.arrayContaining([
        ['facebook', true],
        ['instagram', true],
      ]),
    );
    expect(choice.accounts).toHaveLength(4);
    expect(JSON.stringify(choice)).not.toMatch(/token|credential/i);
    expect(await connecting.found(BROWSER, choice.attemptId)).toEqual(choice);
    const two = choice.accounts.slice(0, 2).map(({ externalId }) => externalId);
    const connected = await connecting.choose(BROWSER, ours, choice.attemptId, two);
    expect(connected.map(({ externalId, status }) => [externalId, status])).toEqual(two.map((id) => [id, 'connected']));
    expect(connected.every(({ health }) => health.checkedAt !== undefined)).toBe(true);
    const [{ count } = { count: 0 }] = await query<{ count: number }[]>('SELECT count(*)::int AS count FROM channel');
    expect(count).toBe(5);
    const trail = await query<{ subject: string }[]>(
      `SELECT subject FROM audit_entry WHERE action = 'channel.connected' AND detail->>'how' = 'facebook login'`,
    );
    expect(trail.map(({ subject }) => subject).sort()).toEqual(connected.map(({ id }) => id).sort());
    // The tokens really work.
    for (const { id } of connected) {
      const { status, body } = await evenkeel.call<{ outcome: { kind: string } }>(
        'POST',
        `/api/v1/channels/${id}/check`,
      );
      expect([status, body.outcome]).toEqual([200, { kind: 'checked' }]);
      expect(await evenkeel.call('GET', `/api/v1/channels/${id}`)).toMatchObject({ body: { status: 'connected' } });
    }
  });

  it('takes one choice only, and connects none when one of them cannot be chosen', async () => {
    const choice = chosen(await walk('facebook', { as: PEOPLE.twoPages }));
    const [first, second] = choice.accounts.map(({ externalId }) => externalId);
    const choose = (ids: (string | undefined)[], guest = BROWSER) =>
      connecting.choose(
        guest,
        ours,
        choice.attemptId,
        ids.map((id) => id ?? ''),
      );
    await expect(choose([first, '4711'])).rejects.toMatchObject({ status: 422 });
    await expect(choose([])).rejects.toMatchObject({ status: 422 });
    await expect(choose([first], OTHER_BROWSER)).rejects.toMatchObject({ status: 404 });
    expect((await evenkeel.get(Channels).some(workspaceId)).length).toBe(3);
    const both = await Promise.allSettled([choose([first, second]), choose([first, second])]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(choose([second])).rejects.toMatchObject({ status: 404 });
    expect((await evenkeel.get(Channels).some(workspaceId)).length).toBe(5);
  });

  it('makes one channel of one account, however many people connect it at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => walk('x', { as: TIDEWATER })));
    const channels = await Promise.all(
      outcomes.map((outcome) => connecting.choose(BROWSER, ours, chosen(outcome).attemptId, [TIDEWATER])),
    );
    expect(new Set(channels.flat().map(({ id }) => id)).size).toBe(1);
  });

  it('keeps tokens from everybody while the person chooses, and forgets them after ten minutes', async () => {
    const choice = chosen(await walk('x', { as: TIDEWATER }));
    const connected = await connecting.choose(BROWSER, ours, choice.attemptId, [TIDEWATER]);
    const token = (await evenkeel.get(Channels).account(connected[0]?.id ?? ''))?.account.accessToken ?? '';
    expect(token.length).toBeGreaterThan(10);
    const again = chosen(await walk('x', { as: TIDEWATER }));
    const text = [...(await databaseText(evenkeel.databaseUrl)).values()].flat().join('\n');
    expect(text).toContain(again.attemptId);
    expect(text).not.toContain(token);
    evenkeel.moveTo(new Date(evenkeel.clock.now().getTime() + 10 * MINUTE + 1));
    expect(await connecting.found(BROWSER, again.attemptId)).toBeUndefined();
    await expect(connecting.choose(BROWSER, ours, again.attemptId, [TIDEWATER])).rejects.toMatchObject({ status: 404 });
    await evenkeel.get(LoginAttempts).removeOld();
    expect(await query('SELECT id FROM login_attempt')).toEqual([]);
  });

  it.each([
    ['the person says no', 'denied', { decision: 'cancel' as const }, 'facebook' as const],
    ['the person says no on X', 'denied', { decision: 'cancel' as const }, 'x' as const],
    ['another browser comes back', 'wrong-state', { guest: OTHER_BROWSER }, 'x' as const],
    ['the person has no Page', 'no-page', { as: PEOPLE.noPage }, 'facebook' as const],
    ['the person may not publish on the Page', 'permission-missing', { as: PEOPLE.noTask }, 'facebook' as const],
    ['the account is a personal one', 'personal-account', { as: PERSONAL_INSTAGRAM }, 'instagram' as const],
  ])('says so when %s', async (_, fault, how, login) => {
    const outcome = await walk(login, how);
    if (fault === 'permission-missing')
      expect(['permission-missing', 'no-page']).toContain('fault' in outcome && outcome.fault);
    else expect(outcome).toEqual(refused(fault));
    expect((await evenkeel.get(Channels).some(workspaceId)).length).toBe(3);
  });

  it('takes an answer once, of its own dialog, and in time', async () => {
    const begin = async () => {
      const { url } = await connecting.begin(BROWSER, ours, 'x');
      const { answer: back } = await decideIn(url, 'authorize', TIDEWATER);
      return back;
    };
    const back = await begin();
    expect(await connecting.finish(BROWSER, { login: 'facebook', ...back })).toEqual(refused('wrong-state'));
    const answers = await Promise.all([1, 2, 3].map(() => connecting.finish(BROWSER, { login: 'x', ...back })));
    expect(answers.filter(({ kind }) => kind === 'choose')).toHaveLength(1);
    expect(answers.filter(({ kind }) => kind === 'refused')).toEqual([refused('wrong-state'), refused('wrong-state')]);
    expect(await connecting.finish(BROWSER, { login: 'x', state: 'made up', code: 'c' })).toEqual(
      refused('wrong-state'),
    );
    const slow = await begin();
    evenkeel.moveTo(new Date(evenkeel.clock.now().getTime() + 10 * MINUTE));
    expect(await connecting.finish(BROWSER, { login: 'x', ...slow })).toEqual(refused('too-late'));
    expect(await connecting.finish(BROWSER, { login: 'x', ...slow })).toEqual(refused('wrong-state'));
    const stale = await begin();
    evenkeel.moveTo(new Date(evenkeel.clock.now().getTime() + MINUTE));
    expect(await connecting.finish(BROWSER, { login: 'x', ...stale })).toEqual(refused('code-not-accepted'));
  });

  it('connects nothing for somebody who may not manage channels any more', async () => {
    const personId = await makePerson(evenkeel, 'leaving@example.org', 'manager', workspaceId);
    const caller = { workspaceId, personId, keyId: null, permissions: permissionsOf('manager') };
    const { url } = await connecting.begin(BROWSER, caller, 'x');
    const { answer: back } = await decideIn(url, 'authorize', TIDEWATER);
    await query(`UPDATE membership SET role = 'viewer' WHERE person_id = $1`, [personId]);
    expect(await connecting.finish(BROWSER, { login: 'x', ...back })).toEqual(refused('wrong-state'));
  });

  describe('again', () => {
    it('keeps the calendar of the same account, and the name that a person gave it', async () => {
      const { id } = await demoChannel('x');
      await query(
        `UPDATE channel SET status = 'needs-reconnect', status_reason = 'Gone.', name = 'Our X' WHERE id = $1`,
        [id],
      );
      const slots = await query('SELECT count(*) AS count FROM slot WHERE channel_id = $1', [id]);
      const outcome = await walk('x', { channelId: id });
      expect(outcome).toMatchObject({ kind: 'connected', channels: [{ id, status: 'connected', name: 'Our X' }] });
      expect(await query('SELECT count(*) AS count FROM slot WHERE channel_id = $1', [id])).toEqual(slots);
      const [entry] = await query<{ action: string }[]>(
        `SELECT action FROM audit_entry WHERE subject = $1 ORDER BY seq DESC LIMIT 1`,
        [id],
      );
      expect(entry?.action).toBe('channel.reconnected');
    });

    it('refuses another account under a channel, and names both', async () => {
      const { id } = await demoChannel('x');
      const before = (await evenkeel.get(Channels).account(id))?.account.accessToken;
      const outcome = await walk('x', { channelId: id, as: TIDEWATER });
      expect(outcome).toEqual(refused('wrong-account'));
      expect(outcome).toMatchObject({ channelId: id, came: [expect.stringMatching(/tidewater/i)] });
      expect((await evenkeel.get(Channels).account(id))?.account.accessToken).toBe(before);
      expect((await evenkeel.get(Channels).some(workspaceId)).length).toBe(3);
    });

    it('finds the Instagram account behind the Page it was connected by', async () => {
      const { id } = await demoChannel('instagram');
      expect(await walk('facebook', { channelId: id })).toMatchObject({ kind: 'connected', channels: [{ id }] });
    });

    it('does not begin with a dialog that cannot lead there', async () => {
      const { id } = await demoChannel('x');
      await expect(connecting.begin(BROWSER, ours, 'facebook', { channelId: id })).rejects.toMatchObject({
        status: 409,
      });
    });

    it('says that the channel was disconnected meanwhile', async () => {
      const { id } = await demoChannel('x');
      const { url } = await connecting.begin(BROWSER, ours, 'x', { channelId: id });
      const { answer: back } = await decideIn(url, 'authorize');
      await query('UPDATE channel SET deleted_at = now() WHERE id = $1', [id]);
      expect(await connecting.finish(BROWSER, { login: 'x', ...back })).toEqual(refused('wrong-state'));
    });
  });

  describe('by a pasted token', () => {
    it('asks the network whose it is, and connects it once it is chosen', async () => {
      const outcome = await connecting.inspectToken(BROWSER, ours, {
        network: 'instagram',
        accessToken: SANDBOX_ACCOUNTS.instagramLogin.accessToken,
      });
      const choice = chosen(outcome);
      expect(choice.accounts).toMatchObject([
        { externalId: SANDBOX_ACCOUNTS.instagramLogin.externalId, mayPublish: true },
      ]);
      const ids = [SANDBOX_ACCOUNTS.instagramLogin.externalId];
      const [channel] = await connecting.choose(BROWSER, ours, choice.attemptId, ids);
      expect(channel).toMatchObject({ network: 'instagram', login: 'instagram', status: 'connected' });
    });

    it('says that the network does not take it', async () => {
      const outcome = await connecting.inspectToken(BROWSER, ours, { network: 'facebook', accessToken: 'nonsense' });
      expect(outcome).toEqual(refused('token-not-accepted'));
      expect(await query('SELECT id FROM login_attempt')).toEqual([]);
    });

    it('connects through the API without asking, as before', async () => {
      const body = { network: 'x', externalId: '4711', name: 'By key', credentials: { accessToken: 'unknown' } };
      const { status, body: channel } = await evenkeel.call('POST', '/api/v1/channels', body);
      expect([status, channel]).toMatchObject([201, { name: 'By key', status: 'connected', health: { missing: [] } }]);
    });
  });

  it('lets another workspace connect the same account, and tells whoever proved that it is theirs', async () => {
    const theirs = await evenkeel.get(Workspaces).create('The agency', 'Europe/Berlin');
    const choice = chosen(await walk('x', { caller: operatorOf(theirs.id) }));
    expect(choice.accounts).toMatchObject([{ alsoElsewhere: true }]);
    const own = chosen(await walk('x'));
    expect(own.accounts).toMatchObject([{ alsoElsewhere: false, channelId: (await demoChannel('x')).id }]);
    const ids = choice.accounts.map(({ externalId }) => externalId);
    await expect(connecting.choose(BROWSER, ours, choice.attemptId, ids)).rejects.toMatchObject({ status: 404 });
    expect(await connecting.choose(BROWSER, operatorOf(theirs.id), choice.attemptId, ids)).toHaveLength(1);
    await query('DELETE FROM workspace WHERE id = $1', [theirs.id]);
  });
});
