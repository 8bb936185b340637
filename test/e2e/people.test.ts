import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { Role } from '../../src/identity/permissions.js';
import { Aside } from '../../src/identity/aside.js';
import { Workspaces } from '../../src/identity/workspaces.js';
import { Outbox } from '../../src/notifications/outbox.js';
import { PageBrowser, tokenIn } from '../support/browser.js';
import { ELSEWHERE, makePerson, PASSWORD, signedIn } from '../support/clinic.js';
import { API_KEY, type Evenkeel, startEvenkeel } from '../support/evenkeel.js';

interface Items<T> {
  items: T[];
}
interface Invited {
  id: string;
  url: string;
  email: string;
}
interface Problem {
  type: string;
  detail: string;
  errors?: { path: string; message: string }[];
}

const POST = { title: 'A pause', kind: 'mindfulness-tip', text: 'Look at something green for a minute.' };
const DAY = 24 * 3_600_000;

describe('the people of a workspace', () => {
  let evenkeel: Evenkeel;
  let workspaceId: string;
  let ownerId: string;
  let owner: PageBrowser;
  let count = 0;

  const query = <T>(sql: string, parameters: unknown[] = []) => evenkeel.get(DataSource).query<T>(sql, parameters);
  const address = () => {
    count += 1;
    return `person-${count}@example.org`;
  };
  const newMember = async (role: Role) => {
    const email = address();
    return { email, id: await makePerson(evenkeel, email, role), browser: await signedIn(evenkeel, email) };
  };
  const invite = async (email: string, role: Role = 'author', as = owner) =>
    (await as.api<Invited>('POST', '/api/v1/invitations', { email, role })).body;
  const pathOf = ({ url }: Invited) => new URL(url).pathname;
  const rolesOf = async () => {
    const { body } = await owner.api<Items<{ email: string; role: Role }>>('GET', '/api/v1/people');
    return new Map(body.items.map(({ email, role }) => [email, role]));
  };

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ env: { ROLES: 'web' } });
    workspaceId = (await evenkeel.get(Workspaces).all())[0]?.id ?? '';
    ownerId = await makePerson(evenkeel, 'owner@example.org', 'owner');
    owner = await signedIn(evenkeel, 'owner@example.org');
  });
  beforeEach(() => query('DELETE FROM attempt'));
  afterAll(() => evenkeel.close());

  describe('invitations', () => {
    it('bring in somebody new, as what they were invited for, once', async () => {
      const email = address();
      const invited = await invite(email, 'reviewer');
      const guest = new PageBrowser(evenkeel.url, ELSEWHERE);
      const page = await guest.get(pathOf(invited));
      expect(page.html).toContain('Quiet Harbor');
      expect(page.html).toContain('reviewer');
      expect((await guest.submit(pathOf(invited), { name: 'Nia', password: 'short' })).status).toBe(422);
      expect((await guest.submit(pathOf(invited), { name: 'Nia', password: PASSWORD })).status).toBe(303);
      expect((await guest.api<{ workspace: { role: Role } }>('GET', '/api/v1/me')).body.workspace.role).toBe(
        'reviewer',
      );
      expect((await new PageBrowser(evenkeel.url, ELSEWHERE).get(pathOf(invited))).status).toBe(410);
      const kept = await query<{ row: string }[]>(
        'SELECT i::text AS row FROM invitation i UNION ALL SELECT m::text FROM mail m',
      );
      expect(kept.some(({ row }) => row.includes(pathOf(invited).split('/')[2] ?? ''))).toBe(false);
      const letters = await evenkeel.get(Outbox).letters(20);
      expect(letters.find(({ recipient }) => recipient === email)?.text).toContain(invited.url);
    });

    it('are accepted once when two accept at the same moment', async () => {
      const email = address();
      const path = pathOf(await invite(email));
      const answers = await Promise.all(
        ['One', 'Two'].map((name) =>
          new PageBrowser(evenkeel.url, ELSEWHERE).submit(path, { name, password: PASSWORD }),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 404]);
      expect(await query('SELECT 1 FROM person WHERE email = $1', [email])).toHaveLength(1);
    });

    it('are accepted once by one person in two windows', async () => {
      const { id, email, browser } = await newMember('viewer');
      await query('DELETE FROM membership WHERE person_id = $1', [id]);
      const path = pathOf(await invite(email, 'reviewer'));
      const windows = [browser, browser.copy()];
      const answers = await Promise.all(windows.map((window) => window.submit(path, { as: 'me' })));
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 404]);
      expect((await rolesOf()).get(email)).toBe('reviewer');
    });

    it('of two workspaces to one address, accepted at the same second, both count', async () => {
      const other = await evenkeel.get(Workspaces).create('Twin', 'UTC');
      await query(`INSERT INTO membership (workspace_id, person_id, role) VALUES ($1, $2, 'owner')`, [
        other.id,
        ownerId,
      ]);
      const { email, browser, id } = await newMember('viewer');
      await query('DELETE FROM membership WHERE person_id = $1', [id]);
      const first = await invite(email, 'author');
      const second = (
        await owner.api<Invited>('POST', '/api/v1/invitations', { email, role: 'manager' }, { 'x-workspace': other.id })
      ).body;
      const tokens = await Promise.all([first, second].map(async (one) => (await browser.get(pathOf(one))).html));
      expect(tokens.every((html) => html.includes('Join'))).toBe(true);
      const answers = await Promise.all([first, second].map((one) => browser.submit(pathOf(one), { as: 'me' })));
      expect(answers.map(({ status }) => status)).toEqual([303, 303]);
      const { body } = await browser.api<Items<{ name: string; role: Role }>>('GET', '/api/v1/workspaces');
      expect(body.items.map(({ role }) => role).sort()).toEqual(['author', 'manager']);
    });

    it('are for one address only, however somebody is signed in', async () => {
      const { browser } = await newMember('viewer');
      const invited = await invite(address(), 'manager');
      expect((await browser.get(pathOf(invited))).html).toContain('which is another address');
      expect((await browser.submit(pathOf(invited), { as: 'me' })).status).toBe(403);
      const known = await newMember('viewer');
      await query('DELETE FROM membership WHERE person_id = $1', [known.id]);
      const forKnown = await invite(known.email);
      const stranger = new PageBrowser(evenkeel.url, ELSEWHERE);
      expect((await stranger.get(pathOf(forKnown))).html).not.toContain('name="password"');
      const taken = await stranger.submit(
        pathOf(forKnown),
        { name: 'X', password: 'a password of a stranger' },
        '/reset',
      );
      expect(taken.status).toBe(409);
      await signedIn(evenkeel, known.email);
    });

    it('end: by time, taken back, by a newer one, and with who gave them', async () => {
      const open = async (invited: Invited) =>
        (await new PageBrowser(evenkeel.url, ELSEWHERE).get(pathOf(invited))).status;
      const email = address();
      const first = await invite(email);
      const second = await invite(email);
      expect([await open(first), await open(second)]).toEqual([410, 200]);
      expect((await owner.api('DELETE', `/api/v1/invitations/${second.id}`)).status).toBe(204);
      expect((await owner.api('DELETE', `/api/v1/invitations/${second.id}`)).status).toBe(404);
      expect(await open(second)).toBe(410);
      const manager = await newMember('manager');
      const third = await invite(address(), 'author', manager.browser);
      await owner.api('DELETE', `/api/v1/people/${manager.id}`);
      expect(await open(third)).toBe(410);
      const demoted = await newMember('manager');
      const fourth = await invite(address(), 'manager', demoted.browser);
      await owner.api('PATCH', `/api/v1/people/${demoted.id}`, { role: 'author' });
      expect(await open(fourth)).toBe(410);
    });

    it('cannot give more than the inviter has, nor come without end', async () => {
      const { browser } = await newMember('manager');
      const more = await browser.api<Problem>('POST', '/api/v1/invitations', { email: address(), role: 'owner' });
      expect([more.status, more.body.detail]).toEqual([403, expect.stringContaining('owner')]);
      expect(
        (await browser.api('POST', '/api/v1/invitations', { email: 'owner@example.org', role: 'author' })).status,
      ).toBe(409);
      const flooded = address();
      const statuses = [];
      for (let index = 0; index < 6; index++) {
        statuses.push((await browser.api('POST', '/api/v1/invitations', { email: flooded, role: 'viewer' })).status);
      }
      expect(statuses).toEqual([201, 201, 201, 201, 201, 429]);
    });

    it('are not found by trying', async () => {
      const guest = new PageBrowser(evenkeel.url, ELSEWHERE);
      for (let index = 0; index < 30; index++) expect((await guest.get(`/join/guess-${index}`)).status).toBe(410);
      expect((await guest.get('/join/guess')).status).toBe(429);
      expect((await guest.get(pathOf(await invite(address())))).status).toBe(200);
    });
  });

  describe('roles', () => {
    it('take effect at once, in a session that is open', async () => {
      const { id, browser } = await newMember('author');
      expect((await browser.api('POST', '/api/v1/posts', POST)).status).toBe(201);
      await owner.api('PATCH', `/api/v1/people/${id}`, { role: 'viewer' });
      expect((await browser.api('POST', '/api/v1/posts', POST)).status).toBe(403);
      expect((await browser.api('GET', '/api/v1/posts')).status).toBe(200);
      await owner.api('PATCH', `/api/v1/people/${id}`, { role: 'manager' });
      expect((await browser.get('/people')).html).toContain('Invite somebody');
    });

    it('that may do more are not given or taken by those who may do less', async () => {
      const manager = await newMember('manager');
      const author = await newMember('author');
      const change = (id: string, role: Role) => manager.browser.api('PATCH', `/api/v1/people/${id}`, { role });
      expect((await change(author.id, 'owner')).status).toBe(403);
      expect((await change(manager.id, 'owner')).status).toBe(403);
      expect((await change(ownerId, 'viewer')).status).toBe(403);
      expect((await manager.browser.api('DELETE', `/api/v1/people/${ownerId}`)).status).toBe(403);
      expect((await change(author.id, 'reviewer')).status).toBe(200);
      expect((await author.browser.api('PATCH', `/api/v1/people/${author.id}`, { role: 'manager' })).status).toBe(403);
    });

    it('leave the last owner an owner: neither leaving, removing nor demoting takes it away', async () => {
      expect((await owner.api('DELETE', '/api/v1/me/membership')).status).toBe(409);
      expect((await owner.api('DELETE', `/api/v1/people/${ownerId}`)).status).toBe(409);
      const demoted = await owner.api<Problem>('PATCH', `/api/v1/people/${ownerId}`, { role: 'manager' });
      expect([demoted.status, demoted.body.type]).toEqual([409, 'urn:evenkeel:problem:last-owner']);
      expect((await rolesOf()).get('owner@example.org')).toBe('owner');
    });

    it('leave one owner when the last two demote each other at the same moment', async () => {
      for (let round = 0; round < 5; round++) {
        const second = await newMember('owner');
        const answers = await Promise.all([
          owner.api('PATCH', `/api/v1/people/${second.id}`, { role: 'author' }),
          second.browser.api('PATCH', `/api/v1/people/${ownerId}`, { role: 'author' }),
        ]);
        const statuses = answers.map(({ status }) => status).sort();
        expect(statuses).toEqual([200, 403]);
        const owners = await query<{ id: string }[]>(
          `SELECT person_id AS id FROM membership WHERE workspace_id = $1 AND role = 'owner'`,
          [workspaceId],
        );
        expect(owners).toHaveLength(1);
        await query(`UPDATE membership SET role = 'author' WHERE person_id = $1`, [second.id]);
        await query(`UPDATE membership SET role = 'owner' WHERE person_id = $1`, [ownerId]);
      }
    });

    it('that were taken away during a request give nothing any more', async () => {
      const { id, browser } = await newMember('manager');
      const other = await newMember('viewer');
      const lock = evenkeel.get(DataSource).createQueryRunner();
      await lock.startTransaction();
      await lock.query('SELECT 1 FROM workspace WHERE id = $1 FOR UPDATE', [workspaceId]);
      // The request is let in as a manager's, and waits; meanwhile the manager becomes a viewer.
      const waiting = browser.api('PATCH', `/api/v1/people/${other.id}`, { role: 'reviewer' });
      await lockedWaiter();
      await lock.query(`UPDATE membership SET role = 'viewer' WHERE workspace_id = $1 AND person_id = $2`, [
        workspaceId,
        id,
      ]);
      await lock.commitTransaction();
      await lock.release();
      expect((await waiting).status).toBe(403);
      expect((await rolesOf()).get(other.email)).toBe('viewer');
    });

    async function lockedWaiter(): Promise<void> {
      for (;;) {
        const [row] = await query<{ waiting: boolean }[]>(
          `SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock') AS waiting`,
        );
        if (row?.waiting === true) return;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  });

  describe('leaving', () => {
    it('ends sessions and keys there; what was written stays', async () => {
      const { id, email, browser } = await newMember('manager');
      const made = await browser.api<{ key: string }>('POST', '/api/v1/keys', { name: 'Mine' });
      const post = await browser.api<{ id: string }>('POST', '/api/v1/posts', POST);
      const authorization = `Bearer ${made.body.key}`;
      expect((await evenkeel.call('GET', '/api/v1/posts', undefined, { authorization })).status).toBe(200);
      expect((await owner.api('DELETE', `/api/v1/people/${id}`)).status).toBe(204);
      expect((await browser.api('GET', '/api/v1/me')).status).toBe(401);
      expect((await evenkeel.call('GET', '/api/v1/posts', undefined, { authorization })).status).toBe(401);
      expect((await owner.api('GET', `/api/v1/posts/${post.body.id}`)).status).toBe(200);
      const back = await signedIn(evenkeel, email);
      expect((await back.api('GET', '/api/v1/posts')).status).toBe(403);
      expect((await back.get('/')).headers.get('location')).toBe('/account');
      expect((await back.get('/account')).html).toContain('You belong to no workspace');
    });

    it('is everybody’s own to do', async () => {
      const { email, browser } = await newMember('viewer');
      expect((await browser.submit('/account', { wish: 'leave', id: workspaceId })).status).toBe(303);
      expect((await rolesOf()).has(email)).toBe(false);
    });
  });

  describe('several workspaces', () => {
    it('are open one at a time in a browser, and named by a header in a call', async () => {
      const other = await evenkeel.get(Workspaces).create('Second practice', 'Europe/Berlin');
      const { id, browser } = await newMember('author');
      await query(`INSERT INTO membership (workspace_id, person_id, role) VALUES ($1, $2, 'viewer')`, [other.id, id]);
      expect((await browser.get('/')).html).toContain('<h1>Quiet Harbor');
      const named = await browser.api<{ workspace: { name: string; role: Role } }>('GET', '/api/v1/me', undefined, {
        'x-workspace': other.id,
      });
      expect(named.body.workspace).toMatchObject({ name: 'Second practice', role: 'viewer' });
      const write = await browser.api('POST', '/api/v1/posts', POST, { 'x-workspace': other.id });
      expect(write.status).toBe(403);
      expect((await browser.submit('/account', { wish: 'open', id: other.id })).status).toBe(303);
      expect((await browser.get('/')).html).toContain('<h1>Second practice');
      expect((await browser.api('POST', '/api/v1/posts', POST)).status).toBe(403);
      const strange = await evenkeel.get(Workspaces).create('Not theirs', 'UTC');
      expect((await browser.api('GET', '/api/v1/me', undefined, { 'x-workspace': strange.id })).status).toBe(404);
      expect((await browser.api('POST', `/api/v1/workspaces/${strange.id}/open`)).status).toBe(404);
      expect((await browser.submit('/account', { wish: 'open', id: strange.id })).status).toBe(404);
    });

    it('are begun by owners, not by everybody who was invited as something less', async () => {
      const made = await owner.api<{ id: string; role: Role }>('POST', '/api/v1/workspaces', {
        name: 'Third',
        timeZone: 'UTC',
      });
      expect([made.status, made.body.role]).toEqual([201, 'owner']);
      const { browser } = await newMember('manager');
      expect((await browser.api('POST', '/api/v1/workspaces', { name: 'Fourth', timeZone: 'UTC' })).status).toBe(403);
      expect((await evenkeel.call('POST', '/api/v1/workspaces', { name: 'Fifth', timeZone: 'UTC' })).status).toBe(403);
    });
  });

  describe('keys', () => {
    it('may do what they were made for, and end', async () => {
      const expiresAt = new Date(evenkeel.clock.now().getTime() + DAY).toISOString();
      const body = { name: 'Reader', scopes: ['library.read', 'workspace.read'], expiresAt };
      const made = await owner.api<{ id: string; key: string; scopes: string[] }>('POST', '/api/v1/keys', body);
      const headers = { authorization: `Bearer ${made.body.key}` };
      expect((await evenkeel.call('GET', '/api/v1/posts', undefined, headers)).status).toBe(200);
      expect((await evenkeel.call('POST', '/api/v1/posts', POST, headers)).status).toBe(403);
      expect((await evenkeel.call('GET', '/api/v1/keys', undefined, headers)).status).toBe(403);
      const listed = await owner.api('GET', '/api/v1/keys');
      expect(JSON.stringify(listed.body)).not.toContain(made.body.key);
      const before = evenkeel.clock.now();
      evenkeel.clock.advance(DAY + 1_000);
      expect((await evenkeel.call('GET', '/api/v1/posts', undefined, headers)).status).toBe(401);
      evenkeel.moveTo(before);
    });

    it('never get more than their maker has, now or later', async () => {
      const { id, browser } = await newMember('manager');
      const more = await browser.api<Problem>('POST', '/api/v1/keys', { name: 'More', scopes: ['workspace.delete'] });
      expect([more.status, more.body.errors?.[0]?.path]).toEqual([422, 'scopes']);
      const made = await browser.api<{ key: string }>('POST', '/api/v1/keys', { name: 'Mine' });
      const headers = { authorization: `Bearer ${made.body.key}` };
      expect((await evenkeel.call('GET', '/api/v1/keys', undefined, headers)).status).toBe(200);
      await owner.api('PATCH', `/api/v1/people/${id}`, { role: 'author' });
      expect((await evenkeel.call('GET', '/api/v1/keys', undefined, headers)).status).toBe(403);
      expect((await evenkeel.call('POST', '/api/v1/posts', POST, headers)).status).toBe(201);
    });

    it('cannot make keys that may do more than they', async () => {
      const made = await owner.api<{ key: string }>('POST', '/api/v1/keys', {
        name: 'Maker',
        scopes: ['keys.manage', 'library.read'],
      });
      const headers = { authorization: `Bearer ${made.body.key}` };
      expect(
        (await evenkeel.call('POST', '/api/v1/keys', { name: 'x', scopes: ['library.write'] }, headers)).status,
      ).toBe(422);
      const child = await evenkeel.call<{ scopes: string[] }>('POST', '/api/v1/keys', { name: 'y' }, headers);
      expect(child.body.scopes.sort()).toEqual(['keys.manage', 'library.read']);
    });

    it('are given again for the same Idempotency-Key, and are kept nowhere in the clear', async () => {
      const headers = { 'idempotency-key': 'one-key-please' };
      const [first, second] = [
        await owner.api<{ id: string; key: string }>('POST', '/api/v1/keys', { name: 'Once' }, headers),
        await owner.api<{ id: string; key: string }>('POST', '/api/v1/keys', { name: 'Once' }, headers),
      ];
      expect(second.body).toEqual(first.body);
      const rows = await query<{ row: string }[]>(
        'SELECT a::text AS row FROM idempotent_answer a UNION ALL SELECT k::text FROM api_key k',
      );
      expect(rows.some(({ row }) => row.includes(first.body.key))).toBe(false);
    });

    it('that are wrong are looked at only so often from one place; right ones go on', async () => {
      const wrong = () =>
        fetch(`${evenkeel.url}/api/v1/posts`, { headers: { ...ELSEWHERE, authorization: 'Bearer ek_wrong' } });
      for (let index = 0; index < 60; index++) expect((await wrong()).status).toBe(401);
      const refused = await wrong();
      expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
      const right = { ...ELSEWHERE, authorization: `Bearer ${API_KEY}` };
      expect((await fetch(`${evenkeel.url}/api/v1/posts`, { headers: right })).status).toBe(200);
    });

    it('are made and revoked on a page', async () => {
      const page = await owner.submit('/keys', {
        wish: 'create',
        name: 'From the page',
        scopes: ['library.read', 'workspace.read'],
        days: '90',
      });
      const key = /<code>(ek_[\w-]+)/.exec(page.html)?.[1] ?? '';
      const headers = { authorization: `Bearer ${key}` };
      expect((await evenkeel.call('GET', '/api/v1/posts', undefined, headers)).status).toBe(200);
      const id =
        (await owner.api<Items<{ id: string; name: string }>>('GET', '/api/v1/keys')).body.items.find(
          ({ name }) => name === 'From the page',
        )?.id ?? '';
      expect((await owner.submit('/keys', { wish: 'create', name: 'x', days: '30' })).status).toBe(422);
      expect((await owner.submit('/keys', { wish: 'revoke', id })).status).toBe(303);
      expect((await evenkeel.call('GET', '/api/v1/posts', undefined, headers)).status).toBe(401);
    });
  });

  describe('a session on the API', () => {
    it('changes things only for a script of ours', async () => {
      const { browser } = await newMember('author');
      const write = (headers: Record<string, string>) => browser.api<Problem>('POST', '/api/v1/posts', POST, headers);
      expect((await write({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
      expect((await write({ origin: 'https://example.org' })).status).toBe(403);
      expect((await write({ origin: 'null' })).status).toBe(403);
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const bare = (headers: Record<string, string>) =>
        fetch(`${evenkeel.url}/api/v1/posts`, {
          method: 'POST',
          headers: { cookie, 'content-type': 'application/json', ...headers },
          body: JSON.stringify(POST),
        });
      expect((await bare({})).status).toBe(403);
      expect((await bare({ origin: evenkeel.url })).status).toBe(403);
      expect((await bare({ 'x-evenkeel': '1' })).status).toBe(403);
      expect((await bare({ origin: evenkeel.url, 'x-evenkeel': '1' })).status).toBe(201);
      expect((await browser.api('GET', '/api/v1/posts', undefined, { 'sec-fetch-site': 'cross-site' })).status).toBe(
        200,
      );
    });

    it('does for a person what a key cannot', async () => {
      expect((await evenkeel.call('GET', '/api/v1/me/sessions')).status).toBe(403);
      expect((await evenkeel.call('GET', '/api/v1/me')).status).toBe(200);
      const { browser } = await newMember('viewer');
      const renamed = await browser.api<{ person: { name: string } }>('PATCH', '/api/v1/me', { name: 'Vera' });
      expect(renamed.body.person.name).toBe('Vera');
    });
  });

  it('shows a publication to a viewer without its buttons, which would do nothing', async () => {
    const viewer = await newMember('viewer');
    const channels = await owner.api<Items<{ id: string }>>('GET', '/api/v1/channels');
    const post = await owner.api<{ id: string }>('POST', '/api/v1/posts', POST);
    const dueAt = new Date(evenkeel.clock.now().getTime() + DAY).toISOString();
    const body = { postId: post.body.id, channelId: channels.body.items.at(-1)?.id, dueAt };
    const made = await owner.api<{ id: string }>('POST', '/api/v1/publications', body);
    const path = `/publications/${made.body.id}`;
    expect((await owner.get(path)).html).toContain('value="cancel"');
    expect((await viewer.browser.get(path)).html).not.toContain('name="wish"');
    expect((await viewer.browser.post(path, { wish: 'cancel' })).status).toBe(403);
  });

  it('shows a page to everybody who may see it, with the buttons that are theirs', async () => {
    const viewer = await newMember('viewer');
    const page = await viewer.browser.get('/people');
    expect(page.html).toContain('owner@example.org');
    expect(page.html).not.toContain('Invite somebody');
    expect(page.html).not.toContain('value="remove"');
    expect((await viewer.browser.post('/people', { wish: 'invite', email: address(), role: 'viewer' })).status).toBe(
      403,
    );
    expect((await viewer.browser.get('/keys')).status).toBe(403);
    const invited = await owner.submit('/people', { wish: 'invite', email: address(), role: 'author' });
    expect(invited.html).toContain('/join/');
    expect((await owner.submit('/people', { wish: 'role', id: viewer.id, role: 'author' })).status).toBe(303);
    expect((await rolesOf()).get(viewer.email)).toBe('author');
    expect((await owner.submit('/people', { wish: 'role', id: ownerId, role: 'author' })).status).toBe(409);
    expect((await owner.submit('/people', { wish: 'remove', id: viewer.id })).status).toBe(303);
    expect((await rolesOf()).has(viewer.email)).toBe(false);
    expect((await owner.submit('/people', { wish: 'explode' })).status).toBe(422);
  });
});

describe('the first person', () => {
  it('owns the installation: from this machine, once, while the demo stays open until then', async () => {
    const evenkeel = await startEvenkeel({ env: { ROLES: 'web' } });
    try {
      const here = new PageBrowser(evenkeel.url);
      const elsewhere = new PageBrowser(evenkeel.url, ELSEWHERE);
      expect((await here.get('/')).html).toContain('Nobody owns this calendar yet');
      const form = { email: 'first@example.org', name: 'First', password: PASSWORD };
      expect((await elsewhere.submit('/sign-up', form)).status).toBe(403);
      expect((await elsewhere.get('/sign-up')).html).toContain('on the machine that runs it');
      expect((await here.submit('/sign-up', { ...form, password: 'short' })).status).toBe(422);
      const common = await here.submit('/sign-up', { ...form, password: 'first@example.org' });
      expect([common.status, common.html]).toEqual([422, expect.stringContaining('your name or address')]);
      const answers = await Promise.all(
        [here, new PageBrowser(evenkeel.url)].map((browser, index) =>
          browser.submit('/sign-up', { ...form, email: `first-${index}@example.org` }),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
      const owners = await evenkeel.get(DataSource).query<unknown[]>(`SELECT 1 FROM membership WHERE role = 'owner'`);
      expect(owners).toHaveLength(1);
      const stranger = await new PageBrowser(evenkeel.url).get('/');
      expect(stranger.html).not.toContain('Quiet Harbor');
      expect((await new PageBrowser(evenkeel.url).submit('/sign-up', form)).status).toBe(403);
      expect((await new PageBrowser(evenkeel.url).get('/sign-up')).html).toContain('takes an invitation');
    } finally {
      await evenkeel.close();
    }
  });

  it('is not made by a visitor where the installation is for others: a proxy may look like this machine', async () => {
    const evenkeel = await startEvenkeel({ env: { ROLES: 'web', PUBLIC_URL: 'http://calendar.example.org' } });
    try {
      const browser = new PageBrowser(evenkeel.url);
      const token = tokenIn((await browser.get('/reset')).html);
      const form = { token, email: 'first@example.org', name: 'First', password: PASSWORD };
      expect((await browser.post('/sign-up', form)).status).toBe(403);
      expect((await browser.get('/sign-up')).html).toContain('user add');
      expect((await browser.get('/outbox/letters')).status).toBe(404);
    } finally {
      await evenkeel.close();
    }
  });

  it('from BOOTSTRAP_* can sign in', async () => {
    const env = { ROLES: 'web', BOOTSTRAP_EMAIL: 'Boot@Example.org', BOOTSTRAP_PASSWORD: PASSWORD };
    const evenkeel = await startEvenkeel({ env });
    try {
      const browser = await signedIn(evenkeel, 'boot@example.org');
      const me = await browser.api<{ workspace: { role: Role } }>('GET', '/api/v1/me');
      expect(me.body.workspace.role).toBe('owner');
      expect((await new PageBrowser(evenkeel.url).get('/')).html).not.toContain('Quiet Harbor');
    } finally {
      await evenkeel.close();
    }
  });

  it('of all who come may sign up where the operator opens it, by a letter that tells nobody who is known', async () => {
    const evenkeel = await startEvenkeel({ env: { ROLES: 'web', OPEN_SIGN_UP: 'on' } });
    try {
      await makePerson(evenkeel, 'owner@example.org', 'owner');
      const guest = new PageBrowser(evenkeel.url, ELSEWHERE);
      const ask = async (email: string) => (await guest.submit('/sign-up', { email })).html.replaceAll(email, 'X');
      expect(await ask('owner@example.org')).toBe(await ask('new@example.org'));
      await evenkeel.get(Aside).settled();
      const letters = await evenkeel.get(Outbox).letters(10);
      const textTo = (email: string) => letters.find(({ recipient }) => recipient === email)?.text ?? '';
      expect(textTo('owner@example.org')).toContain('has an account already');
      const path = /https?:\/\/[^/]+(\/join\/\S+)/.exec(textTo('new@example.org'))?.[1] ?? '';
      const form = { name: 'New', password: PASSWORD, workspaceName: 'New practice' };
      expect((await guest.submit(path, form)).status).toBe(303);
      const me = await guest.api<{ person: { emailVerified: boolean }; workspace: { name: string; role: Role } }>(
        'GET',
        '/api/v1/me',
      );
      expect(me.body).toMatchObject({
        person: { emailVerified: true },
        workspace: { name: 'New practice', role: 'owner' },
      });
      expect((await guest.api<Items<unknown>>('GET', '/api/v1/posts')).body.items).toEqual([]);
    } finally {
      await evenkeel.close();
    }
  });
});
