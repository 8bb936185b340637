import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import { DataSource } from 'typeorm';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, SCREENS } from '../support/chromium.js';
import { makePerson, PASSWORD } from '../support/clinic.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';

const LINKS_MAX = 60;
const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core calls serious or critical on a page, as lines that say where. */
async function faultsOn(page: Page): Promise<string[]> {
  // Into the page's own world by the debugger: the pages allow no inline script.
  await page.evaluate(await axeSource);
  const { violations } = await page.evaluate<AxeResults>(
    `axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  );
  const width = await page.evaluate<number>(`document.documentElement.scrollWidth - window.innerWidth`);
  return [
    ...violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ html }) => `${new URL(page.url()).pathname}: ${id}: ${html.slice(0, 160)}`),
      ),
    ...(width > 0 ? [`${new URL(page.url()).pathname}: wider than the screen by ${width} px`] : []),
  ];
}

/** Pages of one kind differ in their ids only; two of each are looked at. */
function kindOf(path: string): string {
  return path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID').replace(/\?.*/, '');
}

describe.each(SCREENS)('every page, $name,', (screen) => {
  let evenkeel: Evenkeel;
  let browser: Browser;

  beforeAll(async () => {
    evenkeel = await startEvenkeel();
    await makePerson(evenkeel, 'owner@example.org', 'owner');
    await makePerson(evenkeel, 'viewer@example.org', 'viewer');
    await fill();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await evenkeel.close();
  });

  async function open(): Promise<Page> {
    const page = await (await browser.newContext(screen.options)).newPage();
    page.setDefaultTimeout(10_000);
    return page;
  }

  async function signIn(email: string): Promise<Page> {
    const page = await open();
    await page.goto(`${evenkeel.url}/sign-in`);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(`${evenkeel.url}/`);
    return page;
  }

  /** Something of each kind to look at: publications in several states, a review, a lost channel. */
  async function fill(): Promise<void> {
    const call = async <T>(method: string, path: string, body?: unknown) => {
      const answer = await evenkeel.call<T>(method, path, body);
      if (answer.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
      return answer;
    };
    const { body: posts } = await call<{ items: { id: string }[] }>('GET', '/api/v1/posts?limit=12');
    const { body: channels } = await call<{ items: { id: string; network: string }[] }>('GET', '/api/v1/channels');
    await call('PATCH', '/api/v1/workspace/approval', { reviewers: 1 });
    const channelId = channels.items.find(({ network }) => network === 'facebook')?.id;
    const dueAt = new Date(evenkeel.clock.now().getTime() + 48 * 3_600_000).toISOString();
    for (const [index, { id: postId }] of posts.items.entries()) {
      await call('POST', '/api/v1/publications', { postId, channelId, dueAt });
      if (index < 2) await call('POST', `/api/v1/posts/${postId}/review/submit`, {});
    }
    const query = (sql: string) => evenkeel.get(DataSource).query(sql);
    for (const status of ['held', 'failed', 'unconfirmed', 'published']) {
      await query(
        `UPDATE publication SET status = '${status}', reason = 'The network said no.', reason_code = 'refused'
          WHERE id = (SELECT id FROM publication WHERE status = 'scheduled' ORDER BY id LIMIT 1)`,
      );
    }
    await query(
      `UPDATE channel SET status = 'needs-reconnect', status_reason = 'X does not take the token any more.' WHERE network = 'x'`,
    );
  }

  /** Follows the links from the home page. @returns the kinds of page that were seen, and what was wrong */
  async function walk(page: Page): Promise<{ kinds: Set<string>; wrong: string[]; refused: string[] }> {
    const waiting = ['/'];
    const seen = new Map<string, number>();
    const wrong: string[] = [];
    const refused: string[] = [];
    for (let path = waiting.shift(); path !== undefined && seen.size < LINKS_MAX; path = waiting.shift()) {
      const kind = kindOf(path);
      const times = seen.get(kind) ?? 0;
      if (times >= 2) continue;
      seen.set(kind, times + 1);
      const answer = await page.goto(evenkeel.url + path);
      if ((answer?.status() ?? 0) >= 400) refused.push(`${answer?.status() ?? 0} ${path}`);
      await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`);
      wrong.push(...(await faultsOn(page)));
      const links = await page.evaluate<string[]>(
        `[...document.querySelectorAll('a[href^="/"]')].map((link) => link.getAttribute('href'))`,
      );
      waiting.push(
        ...links
          .map((link) => link.replace(/#.*/, ''))
          .filter((link) => !/^\/(?:api\/|assets\/|audit\/csv)/.test(link)),
      );
    }
    return { kinds: new Set(seen.keys()), wrong, refused };
  }

  it('that an owner comes to by links has nothing serious against it, and no link is refused', async () => {
    const { kinds, wrong, refused } = await walk(await signIn('owner@example.org'));
    expect([...kinds]).toEqual(
      expect.arrayContaining([
        '/',
        '/account',
        '/audit',
        '/channels',
        '/channels/ID',
        '/channels/connect/x',
        '/channels/token',
        '/costs',
        '/doctor',
        '/keys',
        '/outbox',
        '/people',
        '/publications/ID',
        '/review',
        '/review/ID',
      ]),
    );
    expect(wrong).toEqual([]);
    expect(refused).toEqual([]);
  }, 120_000);

  it('that a viewer comes to by links has nothing serious against it, and no link is refused', async () => {
    const { kinds, wrong, refused } = await walk(await signIn('viewer@example.org'));
    expect([...kinds]).toEqual(
      expect.arrayContaining(['/', '/channels', '/channels/ID', '/people', '/publications/ID']),
    );
    expect(wrong).toEqual([]);
    expect(refused).toEqual([]);
  }, 120_000);

  it('with a form in error, and those of people without an account, have nothing serious against them', async () => {
    const page = await open();
    const wrong: string[] = [];
    const look = async () => wrong.push(...(await faultsOn(page)));
    const submit = async (button: string | RegExp) => {
      await page.evaluate(`for (const one of document.forms) one.noValidate = true`);
      await page.getByRole('button', { name: button }).first().click();
      await look();
      expect(await page.getByRole('alert').count()).toBeGreaterThan(0);
    };
    for (const path of [
      '/sign-in',
      '/sign-in/code',
      '/reset',
      '/sign-up',
      '/reset/a-token',
      '/verify/a-token',
      '/join/a-token',
      '/review/guest/x',
      '/nowhere',
    ]) {
      await page.goto(evenkeel.url + path);
      await look();
    }
    await page.goto(`${evenkeel.url}/sign-in`);
    await submit('Sign in');
    await page.goto(`${evenkeel.url}/reset`);
    await submit(/link/);
    await page.context().close();
    expect(wrong).toEqual([]);
  }, 120_000);

  it('around connecting and with a form in error have nothing serious against them', async () => {
    const page = await signIn('owner@example.org');
    const wrong: string[] = [];
    const look = async () => wrong.push(...(await faultsOn(page)));
    for (const [path, button] of [
      ['/keys', 'Make it'],
      ['/people', 'Invite'],
      ['/channels/token', 'Check it with the network'],
      ['/account', 'Change it'],
    ] as const) {
      await page.goto(evenkeel.url + path);
      await page.evaluate(`for (const one of document.forms) one.noValidate = true`);
      await page.getByRole('button', { name: button, exact: true }).click();
      await page.getByRole('alert').first().waitFor();
      await look();
    }
    for (const decision of ['Cancel', 'Authorize']) {
      await page.goto(`${evenkeel.url}/channels/connect/facebook`);
      await page.getByRole('button', { name: /^Go on to/ }).click();
      await page.waitForURL(/oauth/);
      await page.getByRole('link', { name: 'Sasha Thorne' }).click();
      await look();
      await page.getByRole('button', { name: decision }).click();
      await page.waitForURL(/channels\/(?:callback|choose)/);
      await look();
    }
    await page.getByRole('button', { name: 'Connect' }).click();
    await look();
    expect(wrong).toEqual([]);
  }, 120_000);
});
