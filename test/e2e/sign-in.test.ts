import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createOTP } from '@better-auth/utils/otp';
import { DataSource } from 'typeorm';
import { Passwords } from '../../src/identity/passwords.js';
import { Aside } from '../../src/identity/aside.js';
import { Outbox } from '../../src/notifications/outbox.js';
import { PageBrowser } from '../support/browser.js';
import { ELSEWHERE, makePerson, PASSWORD, signedIn } from '../support/clinic.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SESSION = 'evenkeel.session_token';

describe('signing in', () => {
  let evenkeel: Evenkeel;
  let stranger: PageBrowser;
  let count = 0;

  const query = <T>(sql: string, parameters: unknown[] = []) => evenkeel.get(DataSource).query<T>(sql, parameters);
  const newPerson = async () => {
    count += 1;
    const email = `person-${count}@example.org`;
    return { email, id: await makePerson(evenkeel, email, 'author') };
  };
  const letters = async (email: string) => {
    await evenkeel.get(Aside).settled();
    return (await evenkeel.get(Outbox).letters(100)).filter(({ recipient }) => recipient === email);
  };
  const linkIn = (text: string) => /https?:\/\/[^/]+(\/\S+)/.exec(text)?.[1] ?? '';

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ env: { ROLES: 'web' } });
    await makePerson(evenkeel, 'owner@example.org', 'owner');
  });
  beforeEach(async () => {
    stranger = new PageBrowser(evenkeel.url, ELSEWHERE);
    await query('DELETE FROM attempt');
  });
  afterAll(() => evenkeel.close());

  it('lets somebody in with the right password, and remembers them', async () => {
    const { email } = await newPerson();
    const answer = await stranger.post('/sign-in', { email: email.toUpperCase(), password: PASSWORD });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith(SESSION)) ?? '';
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect((await stranger.get('/')).html).toContain('Quiet Harbor');
    const me = await stranger.api<{ person: { email: string }; permissions: string[] }>('GET', '/api/v1/me');
    expect(me.body.person.email).toBe(email);
    expect(me.body.permissions).toContain('library.write');
    expect(me.body.permissions).not.toContain('people.manage');
  });

  it('marks its cookies as secure behind https', async () => {
    const other = await startEvenkeel({ env: { ROLES: 'web', PUBLIC_URL: 'https://calendar.example.org' } });
    try {
      await makePerson(other, 'a@example.org', 'owner');
      const answer = await new PageBrowser(other.url).post('/sign-in', { email: 'a@example.org', password: PASSWORD });
      expect(answer.status).toBe(303);
      expect(answer.headers.getSetCookie().join('\n')).toMatch(/^__Secure-evenkeel\.session_token=.*Secure/im);
    } finally {
      await other.close();
    }
  });

  it('tells nobody whether an address is known: not by words, status, cookies or the work it does', async () => {
    const { email } = await newPerson();
    await query(`DELETE FROM account WHERE person_id = (SELECT id FROM person WHERE email = $1)`, ['none@example.org']);
    const passwords = evenkeel.get(Passwords);
    const tries = [];
    for (const address of [email, 'nobody@example.org']) {
      const before = passwords.worked;
      const answer = await stranger.post('/sign-in', { email: address, password: 'not the right sentence' });
      tries.push({
        status: answer.status,
        html: answer.html.replaceAll(address, 'X'),
        cookies: answer.headers.getSetCookie().length,
        worked: passwords.worked - before,
      });
    }
    expect(tries[0]).toEqual(tries[1]);
    expect(tries[0]).toMatchObject({ status: 401, worked: 1 });
  });

  it('answers a question for a new password before it looks whether it knows the address', async () => {
    const { email } = await newPerson();
    const answers = [];
    for (const address of [email, 'nobody@example.org']) {
      const { status, html } = await stranger.submit('/reset', { email: address });
      answers.push({ status, html: html.replaceAll(address, 'X') });
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(await letters(email)).toHaveLength(1);
    expect(await letters('nobody@example.org')).toHaveLength(0);
  });

  it('closes an address after many wrong tries, known or not, tells its person once, and opens again later', async () => {
    const { email } = await newPerson();
    for (const address of [email, 'nobody@example.org']) {
      for (let index = 0; index < 10; index++) {
        expect((await stranger.post('/sign-in', { email: address, password: 'wrong wrong wrong' })).status).toBe(401);
      }
      for (let index = 0; index < 2; index++) {
        const closed = await stranger.post('/sign-in', { email: address, password: PASSWORD });
        expect(closed.status).toBe(429);
        expect(Number(closed.headers.get('retry-after'))).toBeGreaterThan(0);
      }
    }
    expect((await letters(email)).map(({ subject }) => subject)).toEqual(['Too many tries to sign in as you']);
    evenkeel.clock.advance(15 * 60_000 + 1_000);
    expect((await stranger.post('/sign-in', { email, password: PASSWORD })).status).toBe(303);
  });

  it('lets somebody in again who was locked out, by a link to a new password', async () => {
    const { email } = await newPerson();
    for (let index = 0; index < 11; index++) await stranger.post('/sign-in', { email, password: 'wrong wrong wrong' });
    await stranger.submit('/reset', { email });
    const path = linkIn((await letters(email)).find(({ text }) => text.includes('/reset/'))?.text ?? '');
    const guessable = await stranger.submit(path, { password: `${email.split('@')[0] ?? ''}2026!` });
    expect([guessable.status, guessable.html]).toEqual([422, expect.stringContaining('your name or address')]);
    await stranger.submit(path, { password: 'another sentence of mine' });
    await signedIn(evenkeel, email, 'another sentence of mine');
  });

  it('counts tries that come at the same moment, in any process, as many tries', async () => {
    const { email } = await newPerson();
    const second = await startEvenkeel({ env: { ROLES: 'web' }, beside: evenkeel });
    const strangers = [stranger, new PageBrowser(second.url, ELSEWHERE)];
    const tries = Array.from({ length: 10 }, () =>
      strangers.map((one) => one.post('/sign-in', { email, password: 'wrong wrong wrong' })),
    );
    const statuses = (await Promise.all(tries.flat())).map(({ status }) => status);
    await second.close();
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
    const kept = await query<{ bucket: Buffer }[]>('SELECT bucket FROM attempt');
    expect(kept.map(({ bucket }) => bucket.toString('latin1')).join('\n')).not.toContain(email);
  });

  it.each([
    'https://example.org/',
    '//example.org',
    '/\\example.org',
    '/api/docs',
    '/people/../x',
    'javascript:alert(1)',
  ])('leads nowhere else: %s', async (next) => {
    const { email } = await newPerson();
    expect((await stranger.post('/sign-in', { email, password: PASSWORD, next })).headers.get('location')).toBe('/');
  });

  it('gives a new session at each sign-in, and the one before is over', async () => {
    const { email } = await newPerson();
    const browser = await signedIn(evenkeel, email);
    const before = browser.copy();
    await browser.post('/sign-in', { email, password: PASSWORD });
    expect(browser.cookies.get(SESSION)).not.toBe(before.cookies.get(SESSION));
    expect((await before.api('GET', '/api/v1/me')).status).toBe(401);
    expect((await browser.api('GET', '/api/v1/me')).status).toBe(200);
  });

  it('believes no cookie that it did not sign', async () => {
    const { email } = await newPerson();
    const browser = await signedIn(evenkeel, email);
    const [row] = await query<{ token: string }[]>('SELECT token FROM session ORDER BY created_at DESC LIMIT 1');
    for (const forged of [row?.token, `${row?.token}.`, `${row?.token}.${'A'.repeat(43)}%3D`, '%E0%A4%A', '.', '']) {
      browser.cookies.set(SESSION, forged ?? '');
      expect((await browser.api('GET', '/api/v1/me')).status).toBe(401);
    }
  });

  it('ends a session that nobody used for eight days, and any after thirty', async () => {
    const { email } = await newPerson();
    const start = evenkeel.clock.now();
    const idle = await signedIn(evenkeel, email);
    const busy = await signedIn(evenkeel, email);
    for (let day = 6; day <= 30; day += 6) {
      evenkeel.moveTo(new Date(start.getTime() + day * DAY - HOUR));
      expect((await busy.api('GET', '/api/v1/me')).status).toBe(200);
    }
    expect((await idle.api('GET', '/api/v1/me')).status).toBe(401);
    evenkeel.moveTo(new Date(start.getTime() + 30 * DAY + HOUR));
    expect((await busy.api('GET', '/api/v1/me')).status).toBe(401);
  });

  it('shows a person where they are signed in, and signs them out there or everywhere else', async () => {
    const { email } = await newPerson();
    const [here, there, elsewhere] = [
      await signedIn(evenkeel, email),
      await signedIn(evenkeel, email),
      await signedIn(evenkeel, email),
    ];
    const { body } = await here.api<{ items: { id: string; current: boolean }[] }>('GET', '/api/v1/me/sessions');
    expect(body.items.map(({ current }) => current).sort()).toEqual([false, false, true]);
    const mine = (await there.api<typeof body>('GET', '/api/v1/me/sessions')).body.items.find(({ current }) => current);
    expect((await here.api('DELETE', `/api/v1/me/sessions/${mine?.id}`)).status).toBe(204);
    expect((await there.api('GET', '/api/v1/me')).status).toBe(401);
    expect((await here.api('DELETE', '/api/v1/me/sessions')).status).toBe(204);
    expect((await elsewhere.api('GET', '/api/v1/me')).status).toBe(401);
    expect((await here.api('GET', '/api/v1/me')).status).toBe(200);
    const other = await signedIn(evenkeel, (await newPerson()).email);
    const current = (await here.api<typeof body>('GET', '/api/v1/me/sessions')).body.items[0];
    expect((await other.api('DELETE', `/api/v1/me/sessions/${current?.id}`)).status).toBe(404);
  });

  it('signs out for good', async () => {
    const { email } = await newPerson();
    const browser = await signedIn(evenkeel, email);
    const before = browser.copy();
    expect((await browser.post('/sign-out', {})).status).toBe(303);
    expect(browser.cookies.has(SESSION)).toBe(false);
    expect((await before.api('GET', '/api/v1/me')).status).toBe(401);
  });

  it('takes a new password by a link that works once, and signs out everywhere', async () => {
    const { email } = await newPerson();
    const browser = await signedIn(evenkeel, email);
    await stranger.submit('/reset', { email });
    const path = linkIn((await letters(email))[0]?.text ?? '');
    expect(path).toMatch(/^\/reset\/\w+$/);
    expect((await stranger.submit(path, { password: 'too short' })).status).toBe(422);
    expect((await stranger.submit(path, { password: 'another sentence of mine' })).status).toBe(200);
    expect((await stranger.submit(path, { password: 'a third sentence of mine' })).status).toBe(410);
    expect((await browser.api('GET', '/api/v1/me')).status).toBe(401);
    expect((await stranger.post('/sign-in', { email, password: PASSWORD })).status).toBe(401);
    await signedIn(evenkeel, email, 'another sentence of mine');
    expect((await letters(email)).map(({ subject }) => subject)).toContain('Your password was changed');
  });

  it('keeps no link to a new password where the database could be read', async () => {
    const { email } = await newPerson();
    await stranger.submit('/reset', { email });
    const secret =
      linkIn((await letters(email))[0]?.text ?? '')
        .split('/')
        .at(-1) ?? 'none';
    expect(secret.length).toBeGreaterThan(20);
    for (const table of ['verification', 'mail', 'attempt']) {
      const rows = await query<{ row: string }[]>(`SELECT t::text AS row FROM ${table} t`);
      expect(rows.some(({ row }) => row.includes(secret))).toBe(false);
    }
    // A colleague reads the workspace's outbox, not other people's letters.
    const colleague = await signedIn(evenkeel, (await newPerson()).email);
    expect((await colleague.get('/outbox')).html).not.toContain(secret);
    expect((await colleague.get('/outbox/letters')).status).toBe(404);
    expect((await new PageBrowser(evenkeel.url).get('/outbox/letters')).html).toContain(secret);
  });

  it('changes the password with the present one only, and signs out everywhere else', async () => {
    const { email } = await newPerson();
    const [browser, other] = [await signedIn(evenkeel, email), await signedIn(evenkeel, email)];
    const next = 'the sentence after that one';
    const wrong = await browser.submit('/account', { wish: 'password', current: 'not my password', next });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('This is not your password.');
    expect((await browser.submit('/account', { wish: 'password', current: PASSWORD, next: 'short' })).status).toBe(422);
    const common = await browser.submit('/account', { wish: 'password', current: PASSWORD, next: 'Password1234' });
    expect([common.status, common.html]).toEqual([422, expect.stringContaining('Many people use this password')]);
    expect((await browser.submit('/account', { wish: 'password', current: PASSWORD, next })).status).toBe(303);
    expect((await browser.api('GET', '/api/v1/me')).status).toBe(200);
    expect((await other.api('GET', '/api/v1/me')).status).toBe(401);
  });

  it('asks for a code of the authenticator app once one is set up, and takes each recovery code once', async () => {
    const { email } = await newPerson();
    const browser = await signedIn(evenkeel, email);
    const setUp = await browser.submit('/account', { wish: 'two-factor-begin', password: PASSWORD });
    expect(setUp.status).toBe(200);
    expect(setUp.html).toContain('<svg');
    const key = /type this into the app: <code>([A-Z2-7]+)/.exec(setUp.html)?.[1] ?? '';
    const [recovery = ''] =
      /<h3>Your recovery codes[\s\S]*?<code>([\s\S]*?)<\/code>/.exec(setUp.html)?.[1]?.trim().split('\n') ?? [];
    const code = () => createOTP(Buffer.from(base32(key)).toString()).totp();
    expect((await browser.submit('/account', { wish: 'two-factor-confirm', code: '000000' })).status).toBe(422);
    expect((await browser.submit('/account', { wish: 'two-factor-confirm', code: await code() })).status).toBe(303);
    expect((await browser.get('/account')).html).toContain('takes a code of your authenticator app');

    const next = await stranger.post('/sign-in', { email, password: PASSWORD, next: '/people' });
    expect(next.headers.get('location')).toBe('/sign-in/code?next=%2Fpeople');
    expect((await stranger.api('GET', '/api/v1/me')).status).toBe(401);
    expect((await stranger.post('/sign-in/code', { code: '000000', next: '/people' })).status).toBe(401);
    const used = await code();
    const through = await stranger.post('/sign-in/code', { code: used, next: '/people' });
    expect([through.status, through.headers.get('location')]).toEqual([303, '/people']);
    expect((await stranger.api('GET', '/api/v1/me')).status).toBe(200);

    // Looked over a shoulder: the same code a second time.
    const shoulder = new PageBrowser(evenkeel.url, ELSEWHERE);
    await shoulder.post('/sign-in', { email, password: PASSWORD });
    expect((await shoulder.post('/sign-in/code', { code: used })).status).toBe(401);
    expect((await shoulder.api('GET', '/api/v1/me')).status).toBe(401);

    for (const expected of [303, 401]) {
      const guest = new PageBrowser(evenkeel.url, ELSEWHERE);
      await guest.post('/sign-in', { email, password: PASSWORD });
      expect((await guest.post('/sign-in/code', { code: recovery })).status).toBe(expected);
    }
    const rows = await query<{ row: string }[]>('SELECT t::text AS row FROM two_factor t');
    expect(rows.some(({ row }) => row.includes(key) || row.includes(recovery))).toBe(false);
    expect((await browser.submit('/account', { wish: 'two-factor-end', password: PASSWORD })).status).toBe(303);
    await signedIn(evenkeel, email);
  });

  it('ends the second step after a few wrong codes', async () => {
    const { email } = await newPerson();
    const browser = await signedIn(evenkeel, email);
    const setUp = await browser.submit('/account', { wish: 'two-factor-begin', password: PASSWORD });
    const key = /type this into the app: <code>([A-Z2-7]+)/.exec(setUp.html)?.[1] ?? '';
    const code = () => createOTP(Buffer.from(base32(key)).toString()).totp();
    await browser.submit('/account', { wish: 'two-factor-confirm', code: await code() });
    await stranger.post('/sign-in', { email, password: PASSWORD });
    for (let index = 0; index < 6; index++) await stranger.post('/sign-in/code', { code: '000000' });
    expect((await stranger.post('/sign-in/code', { code: await code() })).status).toBe(401);
  });

  it('confirms an address by a letter', async () => {
    const { email, id } = await newPerson();
    await query('UPDATE person SET email_verified = false WHERE id = $1', [id]);
    const browser = await signedIn(evenkeel, email);
    expect((await browser.submit('/account', { wish: 'verify' })).html).toContain('on its way');
    const path = linkIn((await letters(email)).find(({ text }) => text.includes('/verify/'))?.text ?? '');
    expect((await stranger.submit(path, {})).status).toBe(200);
    expect((await browser.get('/account')).html).toContain('Your address is confirmed.');
    expect((await stranger.submit('/verify/not-a-link', {})).status).toBe(410);
  });

  it('lets no other site press the buttons of an account', async () => {
    const { email } = await newPerson();
    const browser = await signedIn(evenkeel, email);
    const token = /name="token" value="([^"]+)"/.exec((await browser.get('/account')).html)?.[1] ?? '';
    expect((await browser.post('/account', { wish: 'sessions-end' })).status).toBe(403);
    expect(
      (await browser.post('/account', { wish: 'sessions-end', token }, { 'sec-fetch-site': 'cross-site' })).status,
    ).toBe(403);
    const other = await signedIn(evenkeel, (await newPerson()).email);
    expect((await other.post('/account', { wish: 'sessions-end', token })).status).toBe(403);
  });
});

/** RFC 4648, for reading what an authenticator app would. */
function base32(text: string): Uint8Array {
  const bits = Array.from(text, (letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  ).join('');
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => parseInt(byte, 2));
}
