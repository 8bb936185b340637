import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { newId } from '../../src/foundation/id.js';
import { ApiKeys } from '../../src/identity/api-keys.js';
import { Workspaces } from '../../src/identity/workspaces.js';
import { API_KEY, type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { picture, uploadForm } from '../support/pictures.js';

const HOUR = 3_600_000;

interface Page {
  status: number;
  html: string;
  headers: Headers;
}

/** A browser without JavaScript: it keeps cookies, follows what a form says, and names where it comes from. */
class Browser {
  private readonly cookies = new Map<string, string>();

  constructor(
    private readonly url: string,
    private readonly headers: Record<string, string> = {},
  ) {}

  async get(path: string, headers: Record<string, string> = {}): Promise<Page> {
    return this.ask(path, { headers });
  }

  async post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Page> {
    const fromHere = {
      origin: this.url,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
    };
    return this.ask(path, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: { ...fromHere, ...headers },
    });
  }

  /** Presses the button of the form with this wish, its fields filled in. */
  async press(
    path: string,
    wish: string,
    fields: Record<string, string> = {},
    headers: Record<string, string> = {},
  ): Promise<Page> {
    return this.post(path, { token: tokenIn((await this.get(path)).html), wish, ...fields }, headers);
  }

  private async ask(
    path: string,
    init: { method?: string; body?: string; headers: Record<string, string> },
  ): Promise<Page> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...this.headers, ...(cookie !== '' && { cookie }), ...init.headers };
    const answer = await fetch(`${this.url}${path}`, { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) this.cookies.set(name, value);
    }
    return { status: answer.status, html: await answer.text(), headers: answer.headers };
  }
}

function tokenIn(html: string): string {
  return /name="token" value="([^"]+)"/.exec(html)?.[1] ?? '';
}

function wishesIn(html: string): string[] {
  return [...html.matchAll(/name="wish" value="([^"]+)"/g)].map(([, wish]) => wish ?? '');
}

describe("a publication's page", () => {
  let evenkeel: Evenkeel;
  let browser: Browser;
  let workspaceId: string;
  const channels = new Map<string, string>();

  const query = <T>(sql: string, parameters: unknown[] = []) => evenkeel.get(DataSource).query<T>(sql, parameters);
  const api = async (id: string) =>
    (
      await evenkeel.call<{
        status: string;
        remoteId?: string;
        permalink?: string;
        dueAt: string;
        attempts: { text: string }[];
      }>('GET', `/api/v1/publications/${id}`)
    ).body;

  async function newPost(change: object = {}): Promise<string> {
    const body = {
      title: 'A pause',
      kind: 'mindfulness-tip',
      text: 'Look at something green for a minute.',
      ...change,
    };
    const made = await evenkeel.call<{ id: string }>('POST', '/api/v1/posts', body);
    expect(made.status).toBe(201);
    return made.body.id;
  }

  /** A publication straight in a state, as a worker would have left it. */
  async function publication(
    status: string,
    change: { network?: string; title?: string; reason?: string; reasonCode?: string } = {},
  ) {
    const { network = 'x', title = 'A pause', reason = null, reasonCode = null } = change;
    const id = newId();
    const dueAt = new Date(evenkeel.clock.now().getTime() + (status === 'scheduled' ? 24 : -1) * HOUR);
    await query(
      `INSERT INTO publication (id, workspace_id, post_id, channel_id, due_at, status, reason, reason_code, draft, committed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        id,
        workspaceId,
        await newPost({ title }),
        channels.get(network),
        dueAt,
        status,
        reason,
        reasonCode,
        status === 'scheduled' ? null : JSON.stringify({ network, format: 'text', text: `Sent: ${title}`, media: [] }),
        status === 'unconfirmed' ? dueAt : null,
      ],
    );
    return id;
  }

  async function line(
    publicationId: string,
    step: string,
    outcome: string,
    change: { code?: string; requestId?: string; message?: string } = {},
  ) {
    const now = evenkeel.clock.now();
    await query(
      `INSERT INTO publication_attempt (id, publication_id, fence, step, started_at, ended_at, outcome, code, http_status, request_id, message)
       VALUES ($1, $2, 1, $3, $4, $4, $5, $6, 200, $7, $8)`,
      [
        newId(),
        publicationId,
        step,
        now,
        outcome,
        change.code ?? null,
        change.requestId ?? null,
        change.message ?? null,
      ],
    );
    evenkeel.clock.advance(1_000);
  }

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ env: { ROLES: 'web' } });
    workspaceId = (await evenkeel.get(Workspaces).all())[0]?.id ?? '';
    await evenkeel.call('PATCH', '/api/v1/workspace', { timeZone: 'Europe/London' });
    const { body } = await evenkeel.call<{ items: { id: string; network: string }[] }>('GET', '/api/v1/channels');
    for (const { id, network } of body.items) {
      channels.set(network, id);
      await evenkeel.call('PATCH', `/api/v1/channels/${id}`, { timeZone: 'Europe/Berlin' });
    }
  });
  beforeEach(() => {
    browser = new Browser(evenkeel.url);
  });
  afterAll(() => evenkeel.close());

  it('shows what would be sent, with its picture and alt text, before it goes out', async () => {
    const fern = await picture({ width: 1_200, height: 900, format: 'png' });
    const form = uploadForm(fern, 'fern.png', 'image/png', { altText: 'A fern in the "morning" light' });
    const media = await evenkeel.call<{ id: string }>('POST', '/api/v1/media', form);
    const postId = await newPost({ title: 'The fern', text: 'Look at one leaf & breathe.', mediaIds: [media.body.id] });
    const dueAt = new Date(evenkeel.clock.now().getTime() + 24 * HOUR).toISOString();
    const made = await evenkeel.call<{ id: string }>('POST', '/api/v1/publications', {
      postId,
      channelId: channels.get('instagram'),
      dueAt,
    });
    const page = await browser.get(`/publications/${made.body.id}`);
    expect(page.status).toBe(200);
    for (const part of [
      'The fern',
      'Instagram would get now',
      'Look at one leaf &amp; breathe.',
      'A fern in the &quot;morning&quot; light',
      'Nothing has been sent or tried yet',
    ]) {
      expect(page.html).toContain(part);
    }
    const src = /<img loading="lazy"[^>]* src="([^"]+)"/.exec(page.html)?.[1] ?? '';
    const shown = await fetch(`${evenkeel.url}${src}`);
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(page.html).toMatch(/Monday 30 November 2026 at 18:0/);
    expect(page.html).toMatch(/Monday 30 November 2026 at 19:0\d Europe\/Berlin/);
    expect(page.html).not.toMatch(/<script(?! type="module" src="\/assets\/)|<style|\son[a-z]+="|\sstyle="/);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('cache-control')).toBe('no-store');
  });

  it('tells the ledger in plain words, with the times of the workspace and what support needs', async () => {
    const id = await publication('unconfirmed', { reason: 'Nobody can tell.' });
    await line(id, 'upload-chunk', 'pending');
    await line(id, 'upload-chunk', 'pending');
    await line(id, 'commit', 'begun');
    await line(id, 'publish', 'unknown', { code: '503', requestId: 'x-transaction-77', message: 'X answered 503.' });
    const { html } = await browser.get(`/publications/${id}`);
    for (const part of [
      'Uploaded a part of the file. <span class="quiet">(2 times)</span>',
      'Began to publish.',
      'The answer was lost; Evenkeel looks whether the post is there before anything is sent again.',
      'request x-transaction-77, code 503',
      'Exactly what X gets',
      'Sent: A pause',
      'Nobody can tell.',
    ]) {
      expect(html).toContain(part);
    }
    const { attempts } = await api(id);
    expect(attempts.map(({ text }) => text)).toEqual([
      'Uploaded a part of the file.',
      'Uploaded a part of the file.',
      'Began to publish.',
      'The answer was lost; Evenkeel looks whether the post is there before anything is sent again.',
    ]);
  });

  it.each([
    ['scheduled', ['time', 'cancel']],
    ['publishing', []],
    ['published', []],
    ['held', ['now', 'time', 'cancel']],
    ['failed', ['now', 'time', 'cancel']],
    ['unconfirmed', ['there', 'not-there']],
    ['cancelled', []],
  ])('of a %s one has the buttons %j', async (status, wishes) => {
    const { html } = await browser.get(`/publications/${await publication(status)}`);
    expect(wishesIn(html)).toEqual(wishes);
    expect(html.includes('data-look-again')).toBe(status === 'publishing');
  });

  it('moves it to a time on the clocks of its channel', async () => {
    const id = await publication('scheduled');
    const answer = await browser.press(`/publications/${id}`, 'time', { time: '2027-01-15T09:30' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/publications/${id}?done=time`]);
    expect(await api(id)).toMatchObject({ status: 'scheduled', dueAt: '2027-01-15T08:30:00.000Z' });
    expect((await browser.get(`/publications/${id}?done=time`)).html).toContain('It has its new time.');
  });

  it('says in place what is wrong with a time, and keeps what was typed', async () => {
    const id = await publication('scheduled');
    const before = await api(id);
    for (const [time, sentence] of [
      ['2020-01-01T09:00', 'Must not be in the past'],
      ['2027-03-28T02:30', 'go forward'],
      ['next week "soon"', 'not a day and a time'],
      ['', 'Choose a day and a time'],
    ] as const) {
      const { status, html } = await browser.press(`/publications/${id}`, 'time', { time });
      expect([time, status]).toEqual([time, 422]);
      expect(html).toMatch(new RegExp(`role="alert" id="time-wrong">[^<]*${sentence}`));
      expect(html).toContain(`value="${time.replaceAll('"', '&quot;')}" min=`);
    }
    expect(await api(id)).toEqual(before);
  });

  it('cancels, tries again now, and tries again at a time', async () => {
    const cancelled = await publication('held', { reasonCode: 'too-late', reason: 'It would go out 61 minutes late.' });
    expect((await browser.press(`/publications/${cancelled}`, 'cancel')).status).toBe(303);
    expect((await api(cancelled)).status).toBe('cancelled');
    const now = await publication('failed');
    expect((await browser.press(`/publications/${now}`, 'now')).status).toBe(303);
    expect(await api(now)).toMatchObject({ status: 'scheduled', dueAt: evenkeel.clock.now().toISOString() });
    const later = await publication('failed');
    expect((await browser.press(`/publications/${later}`, 'time', { time: '2027-02-01T10:00' })).status).toBe(303);
    expect(await api(later)).toMatchObject({ status: 'scheduled', dueAt: '2027-02-01T09:00:00.000Z' });
  });

  it("takes a person's word that it is there, with a link or without", async () => {
    const withLink = await publication('unconfirmed');
    const link = 'https://x.com/quiet_harbor/status/1999000000000000001';
    expect((await browser.press(`/publications/${withLink}`, 'there', { reference: link })).status).toBe(303);
    expect(await api(withLink)).toMatchObject({
      status: 'published',
      remoteId: '1999000000000000001',
      permalink: link,
    });
    const instagram = await publication('unconfirmed', { network: 'instagram' });
    const shown = 'https://www.instagram.com/p/DAbcdef/';
    await browser.press(`/publications/${instagram}`, 'there', { reference: shown });
    expect(await api(instagram)).toMatchObject({ status: 'published', permalink: shown });
    const without = await publication('unconfirmed');
    await browser.press(`/publications/${without}`, 'there');
    expect((await api(without)).status).toBe('published');
    const absent = await publication('unconfirmed');
    await browser.press(`/publications/${absent}`, 'not-there');
    const page = await browser.get(`/publications/${absent}?done=not-there`);
    expect(page.html).toContain('A person looked: it is not on X.');
    expect(wishesIn(page.html)).toEqual(['now', 'time', 'cancel']);
  });

  it('refuses a link that leads elsewhere or an id that is taken, and keeps it', async () => {
    const first = await publication('unconfirmed');
    await browser.press(`/publications/${first}`, 'there', { reference: '4242' });
    const id = await publication('unconfirmed');
    for (const [reference, status] of [
      ['https://example.org/status/1', 422],
      ['javascript:alert(1)', 422],
      ['4242', 409],
    ] as const) {
      const page = await browser.press(`/publications/${id}`, 'there', { reference });
      expect([reference, page.status]).toEqual([reference, status]);
      expect(page.html).toContain('role="alert" id="reference-wrong"');
      expect(page.html).toContain(`value="${reference}"`);
    }
    expect((await api(id)).status).toBe('unconfirmed');
  });

  it('says so when somebody else was faster', async () => {
    const id = await publication('held');
    const token = tokenIn((await browser.get(`/publications/${id}`)).html);
    await evenkeel.call('POST', `/api/v1/publications/${id}/cancel`);
    const page = await browser.post(`/publications/${id}`, { token, wish: 'now' });
    expect(page.status).toBe(409);
    expect(page.html).toMatch(/role="alert">This publication is cancelled/);
  });

  it('lets no other site press its buttons', async () => {
    const id = await publication('held');
    const path = `/publications/${id}`;
    const stranger = new Browser(evenkeel.url);
    const token = tokenIn((await stranger.get(path)).html);
    const tries = [
      await browser.press(path, 'cancel', { token: '' }),
      await browser.press(path, 'cancel', { token }),
      await new Browser(evenkeel.url).post(path, { token, wish: 'cancel' }),
      await browser.press(path, 'cancel', {}, { 'sec-fetch-site': 'cross-site' }),
      await browser.press(path, 'cancel', {}, { 'sec-fetch-site': 'same-site' }),
      await browser.press(path, 'cancel', {}, { origin: 'https://example.org' }),
      await browser.press(path, 'cancel', {}, { origin: 'null' }),
    ];
    expect(tries.map(({ status }) => status)).toEqual(tries.map(() => 403));
    expect((await api(id)).status).toBe('held');
    const page = await browser.get(path);
    expect(page.status).toBe(200);
    expect((await new Browser(evenkeel.url).get(path)).headers.get('set-cookie')).toMatch(
      /^evenkeel_form=[\w-]{24}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect((await browser.press(path, 'cancel')).status).toBe(303);
  });

  it('needs a visit, leads there by the sign-in, and takes links from a web mail along', async () => {
    const id = await publication('held', { title: 'Behind the door' });
    const path = `/publications/${id}`;
    const guest = new Browser(evenkeel.url, { 'x-forwarded-for': '203.0.113.7' });
    const door = await guest.get(path);
    expect(door.status).toBe(401);
    expect(door.html).not.toContain('Behind the door');
    expect((await guest.post(path, { token: '', wish: 'cancel' })).status).toBe(401);
    expect(door.html).toContain(`name="next" value="${path}"`);
    const arriving = await guest.get(path, { 'sec-fetch-site': 'cross-site' });
    expect(arriving.html).toContain(`content="0; url=${path}"`);
    const signedIn = await guest.post('/sign-in', { key: API_KEY, next: path });
    expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, path]);
    expect((await guest.get(path)).html).toContain('Behind the door');
    expect((await guest.press(path, 'cancel')).status).toBe(303);
    for (const next of [
      'https://example.org/',
      '//example.org',
      '/publications/../../x',
      '/api/docs',
      '/\\example.org',
    ]) {
      expect((await guest.post('/sign-in', { key: API_KEY, next })).headers.get('location')).toBe('/');
    }
    expect((await guest.post('/sign-in', { key: API_KEY }, { origin: 'https://example.org' })).status).toBe(401);
  });

  it('does not exist for another workspace, nor for an id nobody has', async () => {
    const id = await publication('held', { title: 'Ours alone' });
    const other = await evenkeel.get(Workspaces).create('Another practice', 'Europe/Berlin');
    const key = await evenkeel.get(ApiKeys).create({ workspaceId: other.id, personId: null, name: 'other' });
    const stranger = new Browser(evenkeel.url, { 'x-forwarded-for': '203.0.113.8' });
    await stranger.post('/sign-in', { key });
    const foreign = await stranger.get(`/publications/${id}`);
    const unknown = await stranger.get(`/publications/${randomUUID()}`);
    expect([foreign.status, unknown.status]).toEqual([404, 404]);
    expect(foreign.html).toBe(unknown.html);
    expect((await stranger.get('/publications/1%20OR%201=1')).status).toBe(404);
    const token = tokenIn((await browser.get(`/publications/${id}`)).html);
    expect([403, 404]).toContain((await stranger.post(`/publications/${id}`, { token, wish: 'cancel' })).status);
    expect((await stranger.get('/outbox')).html).toContain('Nothing had to be written yet');
    expect((await api(id)).status).toBe('held');
  });

  it.each([
    ['another wish', { wish: 'explode' }],
    ['no wish', {}],
    ['a link of 5,000 characters', { wish: 'there', reference: 'x'.repeat(5_000) }],
  ])('answers a form with %s by a page, and does nothing', async (_, fields: Record<string, string>) => {
    const id = await publication('unconfirmed');
    const page = await browser.post(`/publications/${id}`, fields);
    expect(page.status).toBe(422);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect((await api(id)).status).toBe('unconfirmed');
  });

  it('shows words that others wrote as the words they are', async () => {
    const title = '<script>alert(1)</script>{{token}}"';
    const id = await publication('failed', { title, reason: '<img src=x onerror=alert(1)>' });
    await line(id, '<b>step</b>', 'refused', { code: '"><script>', message: '<i>no</i>' });
    for (const path of ['/', `/publications/${id}`]) {
      const { html } = await browser.get(path);
      expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;{{token}}&quot;');
      expect(html).not.toMatch(/<script>|<img src=x|<b>step|<i>no/);
    }
  });

  it('is linked from the home page: to check first, then held, then failed, each with what to do', async () => {
    await query(`UPDATE publication SET status = 'cancelled' WHERE status IN ('unconfirmed', 'held', 'failed')`);
    const lost = await publication('unconfirmed', { title: 'The lost one' });
    evenkeel.clock.advance(HOUR);
    const held = await publication('held', { title: 'The held one', reasonCode: 'too-late' });
    evenkeel.clock.advance(HOUR);
    const failed = await publication('failed', { title: 'The failed one' });
    const { html } = await browser.get('/');
    const needs = html.slice(html.indexOf('Needs you'), html.indexOf('</section>', html.indexOf('Needs you')));
    const links = [...needs.matchAll(/<h3><a href="\/publications\/([^"]+)"/g)].map(([, id]) => id);
    expect(links).toEqual([lost, held, failed]);
    expect(needs).toContain('then say whether the post is there');
    expect(needs).toContain('Let it go out now, give it another time, or cancel it.');
  });
});
