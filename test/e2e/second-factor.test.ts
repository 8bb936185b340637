import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { newId } from '../../src/foundation/id.js';
import { Workspaces } from '../../src/identity/workspaces.js';
import { Authenticator } from '../support/authenticator.js';
import { PageBrowser } from '../support/browser.js';
import { makePerson, PASSWORD, signedIn } from '../support/clinic.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';

describe('a workspace that demands a second factor', () => {
  let evenkeel: Evenkeel;
  let olga: { id: string; browser: PageBrowser };
  let people = 0;

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ env: { ROLES: 'web' } });
    olga = await person('owner');
    await passkeyFor(olga.id);
  });
  afterAll(() => evenkeel.close());

  const query = <T = unknown[]>(sql: string, values: unknown[] = []) => evenkeel.get(DataSource).query<T>(sql, values);
  const person = async (role: 'owner' | 'manager' | 'author' | 'viewer', workspaceId?: string) => {
    const email = `person-${people++}@example.org`;
    const id = await makePerson(evenkeel, email, role, workspaceId);
    return { id, email, browser: await signedIn(evenkeel, email) };
  };
  const unusedPasskeyFor = (id: string) =>
    query(
      `INSERT INTO passkey (id, person_id, public_key, credential_id, counter, device_type, backed_up)
       VALUES ($1, $2, 'key', $3, 0, 'singleDevice', false)`,
      [newId(), id, newId()],
    );
  /** As after the page of the account made it. */
  const passkeyFor = async (id: string) => {
    await unusedPasskeyFor(id);
    await query('UPDATE session SET second_factor = true WHERE person_id = $1', [id]);
  };
  const demand = (browser: PageBrowser, requireTwoFactor: boolean) =>
    browser.api<{ type?: string; detail?: string; requireTwoFactor?: boolean }>('PATCH', '/api/v1/workspace', {
      requireTwoFactor,
    });
  const me = (browser: PageBrowser) => browser.api<{ type: string; detail: string }>('GET', '/api/v1/me');

  it('is made so by an owner who has one, and by nobody else', async () => {
    const manager = await person('manager');
    await passkeyFor(manager.id);
    expect((await demand(manager.browser, true)).status).toBe(403);
    const bare = await person('owner');
    const refused = await demand(bare.browser, true);
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain('your own account first');
    const byKey = await evenkeel.call('PATCH', '/api/v1/workspace', { requireTwoFactor: true });
    expect(byKey.status).toBe(403);
    expect((await evenkeel.call<{ requireTwoFactor: boolean }>('GET', '/api/v1/workspace')).body.requireTwoFactor).toBe(
      false,
    );

    expect(await demand(olga.browser, true)).toMatchObject({ status: 200, body: { requireTwoFactor: true } });
    expect((await me(bare.browser)).status).toBe(403);
    expect((await demand(manager.browser, false)).status).toBe(403);
    const trail = await query<{ detail: object; actor: string }[]>(
      `SELECT detail, actor_person_id AS actor FROM audit_entry WHERE action = 'workspace.changed' ORDER BY seq DESC LIMIT 1`,
    );
    expect(trail).toEqual([{ detail: { requireTwoFactor: true }, actor: olga.id }]);
  });

  it('shows a member without one their account only, and says why to programs', async () => {
    const { id, browser } = await person('author');
    for (const path of ['/review', '/outbox', '/people', '/doctor']) {
      const answer = await browser.get(path);
      expect([path, answer.status, answer.headers.get('location')]).toEqual([path, 303, '/account']);
    }
    const home = await browser.get('/');
    expect(home.html).not.toContain('Coming up');
    const account = await browser.get('/account');
    expect([account.status, account.html]).toEqual([200, expect.stringContaining('A second factor is wanted')]);
    const refused = await me(browser);
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({
      type: expect.stringContaining('second-factor-wanted') as unknown,
      detail: expect.stringContaining('/account') as unknown,
    });
    expect((await browser.api('POST', '/api/v1/posts', { title: 'T', kind: 'resource', text: 'T' })).status).toBe(403);

    await passkeyFor(id);
    expect((await me(browser)).status).toBe(200);
    expect((await browser.get('/review')).status).toBe(200);
    await query('DELETE FROM passkey WHERE person_id = $1', [id]);
    expect((await me(browser)).status).toBe(403);
  });

  it('counts an authenticator app, too', async () => {
    const { id, browser } = await person('viewer');
    expect((await me(browser)).status).toBe(403);
    await query('UPDATE person SET two_factor_enabled = true WHERE id = $1', [id]);
    expect((await me(browser)).status).toBe(403);
    await query('UPDATE session SET second_factor = true WHERE person_id = $1', [id]);
    expect((await me(browser)).status).toBe(200);
  });

  it('opens by a passkey that is used, and not to somebody who has only the password of its person', async () => {
    const { id, email, browser } = await person('author');
    const origin = `http://localhost:${new URL(evenkeel.url).port}`;
    const device = new Authenticator(origin, 'localhost');
    const options = async (window: PageBrowser, of: 'account' | 'sign-in') =>
      window.api<{ challenge: string; type?: string }>('POST', `/${of}/passkey-options`, {});
    const add = async (window: PageBrowser, one: Authenticator) => {
      const { status, body } = await options(window, 'account');
      if (status !== 200) return body.type;
      return (await window.api('POST', '/account/passkeys', { response: one.create(body.challenge) })).status;
    };
    expect((await me(browser)).status).toBe(403);
    expect(await add(browser, device)).toBe(200);
    expect((await me(browser)).status).toBe(200);

    const thief = await signedIn(evenkeel, email);
    expect((await me(thief)).status).toBe(403);
    expect((await thief.get('/review')).headers.get('location')).toBe('/account');
    expect((await thief.get('/account')).html).toContain('in again with the one you have');
    expect(await add(thief, new Authenticator(origin, 'localhost'))).toContain('second-factor-first');
    const [passkey] = await query<{ id: string }[]>('SELECT id FROM passkey WHERE person_id = $1', [id]);
    for (const fields of [
      { wish: 'passkey-remove', id: passkey?.id ?? '' },
      { wish: 'two-factor-begin', password: PASSWORD },
      { wish: 'recovery-codes', password: PASSWORD },
    ]) {
      expect([fields.wish, (await thief.submit('/account', fields)).status]).toEqual([fields.wish, 403]);
    }
    const next = 'three herons at the weir';
    expect((await thief.submit('/account', { wish: 'password', current: PASSWORD, next })).status).toBe(303);
    expect((await me(thief)).status).toBe(403);
    expect((await me(browser)).status).toBe(401);

    const again = new PageBrowser(evenkeel.url);
    const { body } = await options(again, 'sign-in');
    expect((await again.api('POST', '/sign-in/passkey', device.get(body.challenge))).status).toBe(200);
    expect((await me(again)).status).toBe(200);
    const kept = { wish: 'password', current: next, next: 'four herons at the weir' };
    expect((await again.submit('/account', kept)).status).toBe(303);
    expect((await me(again)).status).toBe(200);
  });

  it('leaves keys and other workspaces of the same person alone', async () => {
    expect((await evenkeel.call('GET', '/api/v1/posts')).status).toBe(200);
    const other = await evenkeel.get(Workspaces).create('Elsewhere', 'Europe/Berlin');
    const { browser } = await person('author', other.id);
    expect((await me(browser)).status).toBe(200);
  });

  it('is made so on the page of people, by the form that only owners see', async () => {
    const viewer = await person('viewer');
    await passkeyFor(viewer.id);
    expect((await viewer.browser.get('/people')).html).not.toContain('Stop asking');
    expect((await olga.browser.get('/people')).html).toContain('Stop asking');
    const press = (demanded: string) => olga.browser.submit('/people', { wish: 'second-factor', demanded });
    expect((await press('no')).status).toBe(303);
    expect((await olga.browser.get('/people')).html).toContain('Ask everybody');
    expect((await press('yes')).status).toBe(303);
  });

  it('opens again to everybody when an owner takes it back', async () => {
    const { browser } = await person('author');
    expect((await me(browser)).status).toBe(403);
    expect((await demand(olga.browser, false)).body.requireTwoFactor).toBe(false);
    expect((await me(browser)).status).toBe(200);
  });
});
