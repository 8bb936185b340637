import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { PageBrowser } from '../support/browser.js';
import { ELSEWHERE, makePerson, PASSWORD, signedIn } from '../support/clinic.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { startProgram } from '../support/program.js';

describe('the command line, for people', () => {
  let evenkeel: Evenkeel;

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ env: { ROLES: 'web' } });
  });
  afterAll(() => evenkeel.close());

  const run = async (...args: string[]) => {
    const env = {
      DATABASE_URL: evenkeel.databaseUrl,
      APP_SECRET: 'a secret for tests, long enough to be one',
      PUBLIC_URL: evenkeel.url,
    };
    const program = startProgram('cli/main.js', env, args);
    return { status: await program.ended, said: program.output() };
  };
  const pathIn = (said: string, kind: string) =>
    new RegExp(`https?://[^/\\s]+(/${kind}/[\\w-]+)`).exec(said)?.[1] ?? '';

  it('makes the first owner, who chooses a password by the link', async () => {
    const made = await run('user', 'add', 'Owner@Example.org', '--role', 'owner');
    expect(made.status).toBe(0);
    const browser = new PageBrowser(evenkeel.url, ELSEWHERE);
    expect((await browser.submit(pathIn(made.said, 'join'), { name: 'Olga', password: PASSWORD })).status).toBe(303);
    const listed = await run('user', 'list');
    expect(listed.said).toMatch(/owner +owner@example\.org +Olga/);
    expect((await run('user', 'add', 'owner@example.org', '--role', 'viewer')).said).toContain('needs an owner');
    expect((await run('user', 'add', 'x@example.org', '--role', 'king')).said).toContain('Must be one of owner');
    expect((await run('user', 'add', 'not an address')).status).toBe(1);
  });

  it('gives a link to a new password', async () => {
    const path = pathIn((await run('user', 'reset-password', 'owner@example.org')).said, 'reset');
    const browser = new PageBrowser(evenkeel.url, ELSEWHERE);
    expect((await browser.submit(path, { password: 'the next sentence of mine' })).status).toBe(200);
    await signedIn(evenkeel, 'owner@example.org', 'the next sentence of mine');
    expect((await run('user', 'reset-password', 'nobody@example.org')).status).toBe(1);
  });

  it('takes a second factor away from somebody who lost it', async () => {
    const email = 'lost@example.org';
    const id = await makePerson(evenkeel, email, 'author');
    const before = await signedIn(evenkeel, email);
    await evenkeel.get(DataSource).query('UPDATE person SET two_factor_enabled = true WHERE id = $1', [id]);
    await expect(signedIn(evenkeel, email).then((browser) => browser.api('GET', '/api/v1/me'))).resolves.toMatchObject({
      status: 401,
    });
    expect((await run('user', 'reset-two-factor', email)).status).toBe(0);
    expect((await before.api('GET', '/api/v1/me')).status).toBe(401);
    expect((await (await signedIn(evenkeel, email)).api('GET', '/api/v1/me')).status).toBe(200);
  });

  it('makes a key with scopes', async () => {
    const made = await run('key', 'create', '--name', 'Reader', '--scopes', 'library.read,workspace.read');
    const authorization = `Bearer ${/ek_[\w-]+/.exec(made.said)?.[0] ?? ''}`;
    expect((await evenkeel.call('GET', '/api/v1/posts', undefined, { authorization })).status).toBe(200);
    expect((await evenkeel.call('GET', '/api/v1/people', undefined, { authorization })).status).toBe(403);
    const wrong = await run('key', 'create', '--scopes', 'library.read,everything');
    expect([wrong.status, wrong.said]).toEqual([1, expect.stringContaining('There is no scope everything')]);
    expect((await run('key', 'list')).said).toContain('library.read,workspace.read');
  });
});
