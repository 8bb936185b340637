import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { AuditEntryView } from '../../src/audit/audit.schemas.js';
import { AuditChains } from '../../src/audit/audit-chains.js';
import { AuditTrail } from '../../src/identity/audit-trail.js';
import { Workspaces } from '../../src/identity/workspaces.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';

const TOKEN = 'a-token-that-must-never-be-seen';

describe('the audit trail', () => {
  let evenkeel: Evenkeel;
  let workspaceId: string;

  beforeAll(async () => {
    evenkeel = await startEvenkeel();
    const [workspace] = await evenkeel.get(Workspaces).all();
    workspaceId = workspace?.id ?? '';
  });
  afterAll(async () => {
    await evenkeel.close();
  });

  const trail = () => evenkeel.app.get(AuditTrail, { strict: false });
  const query = <T>(sql: string, values: unknown[] = []) => evenkeel.get(DataSource).query<T>(sql, values);
  const entries = async (search = '') =>
    (await evenkeel.call<{ items: AuditEntryView[] }>('GET', `/api/v1/audit?limit=200${search}`)).body.items;
  const record = (workspace: string | null, action: string, name = 'A person') =>
    evenkeel
      .get(DataSource)
      .transaction((manager) => trail().record(manager, { workspaceId: workspace, actor: { name }, action }));
  /** What only somebody with the owner's rights and bad intent can do. */
  const tamper = (sql: string, values: unknown[]) =>
    evenkeel.get(DataSource).transaction(async (manager) => {
      await manager.query('ALTER TABLE audit_entry DISABLE TRIGGER USER');
      await manager.query(sql, values);
      await manager.query('ALTER TABLE audit_entry ENABLE TRIGGER USER');
    });

  it('says who connected, changed and removed a channel, and never shows its token', async () => {
    const credentials = { accessToken: TOKEN };
    const channel = { network: 'x', externalId: '42', name: 'Short-lived', credentials };
    const { body } = await evenkeel.call<{ id: string }>('POST', '/api/v1/channels', channel);
    await evenkeel.call('PATCH', `/api/v1/channels/${body.id}`, { name: 'Renamed' });
    await evenkeel.call('DELETE', `/api/v1/channels/${body.id}`);
    const about = await entries(`&subject=${body.id}`);
    expect(about.map(({ action }) => action)).toEqual(['channel.removed', 'channel.changed', 'channel.connected']);
    expect(about[1]?.detail).toEqual({ name: 'Renamed' });
    expect(about.map(({ actor }) => actor.name)).toEqual(Array(3).fill('the key "From BOOTSTRAP_API_KEY"'));
    expect(JSON.stringify(about)).not.toContain(TOKEN);
  });

  it('says what was decided about a publication', async () => {
    const text = 'Words that belong into the library only.';
    const post = { title: 'A pause', kind: 'mindfulness-tip', text };
    const { body: made } = await evenkeel.call<{ id: string }>('POST', '/api/v1/posts', post);
    const channels = await evenkeel.call<{ items: { id: string; network: string }[] }>('GET', '/api/v1/channels');
    const channelId = channels.body.items.find(({ network }) => network === 'facebook')?.id;
    const at = (hours: number) => new Date(evenkeel.clock.now().getTime() + hours * 3_600_000).toISOString();
    const publication = { postId: made.id, channelId, dueAt: at(5) };
    const { body } = await evenkeel.call<{ id: string }>('POST', '/api/v1/publications', publication);
    await evenkeel.call('PATCH', `/api/v1/publications/${body.id}`, { dueAt: at(7) });
    await evenkeel.call('POST', `/api/v1/publications/${body.id}/cancel`);
    await evenkeel.call('POST', `/api/v1/publications/${body.id}/cancel`);
    await evenkeel.call('DELETE', `/api/v1/posts/${made.id}`);
    const about = await entries(`&subject=${body.id}`);
    expect(about.map(({ action }) => action)).toEqual([
      'publication.cancelled',
      'publication.moved',
      'publication.scheduled',
    ]);
    expect(about[1]?.detail).toEqual({ from: at(5), to: at(7) });
    expect((await entries('&what=post.')).map(({ subject }) => subject)).toContain(made.id);
    expect(JSON.stringify(await entries())).not.toContain(text);
  });

  it('records nothing of a change that did not happen', async () => {
    const before = (await entries()).length;
    await evenkeel.call('PATCH', '/api/v1/workspace', { timeZone: 'Nowhere/Else' });
    await expect(
      evenkeel.get(DataSource).transaction(async (manager) => {
        const event = { workspaceId, actor: { name: 'A person' }, action: 'thing.undone' };
        await trail().record(manager, event);
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    expect((await entries()).length).toBe(before);
  });

  it('keeps one chain for each workspace while many write at once', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, n) => record(n % 2 === 0 ? workspaceId : null, 'thing.happened')));
    const chains = await evenkeel.get(AuditChains).verify();
    expect(chains.map((chain) => chain.workspaceId)).toEqual([null, workspaceId]);
    expect(chains.map(({ brokenAt }) => brokenAt)).toEqual([undefined, undefined]);
    expect(chains[0]?.length).toBeGreaterThanOrEqual(20);
  });

  it('cannot be changed, deleted or emptied by the role that the app uses', async () => {
    for (const statement of [
      `UPDATE audit_entry SET actor_name = 'Somebody else'`,
      'DELETE FROM audit_entry',
      'TRUNCATE audit_entry',
      'DELETE FROM audit_entry WHERE workspace_id IS NULL',
    ]) {
      await expect(query(statement)).rejects.toThrow('append-only');
    }
  });

  it('does not let a writer choose the place, time or hash of an entry', async () => {
    await query(
      `INSERT INTO audit_entry (id, workspace_id, seq, at, actor_name, action, previous_hash, hash)
       VALUES (gen_random_uuid(), $1, 1, '2001-01-01', 'A person', 'thing.forged', '', 'forged')`,
      [workspaceId],
    );
    const [forged] = await entries('&what=thing.forged');
    expect(forged?.seq).toBeGreaterThan(1);
    expect(new Date(forged?.at ?? 0).getUTCFullYear()).toBeGreaterThan(2001);
    expect((await evenkeel.get(AuditChains).verify()).every(({ brokenAt }) => brokenAt === undefined)).toBe(true);
  });

  it('shows a changed entry and a gap', async () => {
    const other = await evenkeel.get(Workspaces).create('Another practice', 'Europe/Berlin');
    for (const action of ['one', 'two', 'three', 'four']) await record(other.id, action);
    const chain = async () => (await evenkeel.get(AuditChains).verify()).find((each) => each.workspaceId === other.id);
    expect(await chain()).toMatchObject({ length: 4 });
    expect((await chain())?.brokenAt).toBeUndefined();
    await tamper(`UPDATE audit_entry SET actor_name = 'Somebody' WHERE workspace_id = $1 AND seq = 3`, [other.id]);
    expect((await chain())?.brokenAt).toBe(3);
    await tamper('DELETE FROM audit_entry WHERE workspace_id = $1 AND seq = 2', [other.id]);
    expect((await chain())?.brokenAt).toBe(3);
    await tamper('DELETE FROM audit_entry WHERE workspace_id = $1 AND seq = 1', [other.id]);
    expect((await chain())?.brokenAt).toBe(3);
  });

  it('is asked by who, what and when, and page by page', async () => {
    await record(workspaceId, 'thing.found', 'Dr. 100%_Sure');
    await record(workspaceId, 'thing.found', 'Dr. Somebody');
    expect((await entries('&who=100%25_')).map(({ actor }) => actor.name)).toEqual(['Dr. 100%_Sure']);
    expect((await entries('&what=thing.fou')).length).toBe(2);
    expect(await entries('&to=2020-01-01T00:00:00Z')).toEqual([]);
    const all = await entries();
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { body: { items: AuditEntryView[]; nextCursor: string | null } } = await evenkeel.call(
        'GET',
        `/api/v1/audit?limit=7${cursor && `&cursor=${cursor}`}`,
      );
      seen.push(...page.body.items.map(({ id }) => id));
      cursor = page.body.nextCursor;
    }
    expect(seen).toEqual(all.map(({ id }) => id));
  });

  it('can be taken along as CSV without formulas', async () => {
    await record(workspaceId, 'thing.exported', '=HYPERLINK("http://evil.example","Click")');
    const answer = await evenkeel.call<string>('GET', '/api/v1/audit?format=csv&what=thing.exported');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.body).toContain(`"'=HYPERLINK(""http://evil.example"",""Click"")"`);
    expect(answer.body.replace('\uFEFF', '').split('\r\n').length).toBe(3);
  });
});
