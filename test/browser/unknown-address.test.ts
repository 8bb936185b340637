import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.js';
import { makePerson } from '../support/clinic.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';

const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('an address that leads nowhere', () => {
  let evenkeel: Evenkeel;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    evenkeel = await startEvenkeel();
    await makePerson(evenkeel, 'owner@example.org', 'owner');
    browser = await launchChromium();
    page = await browser.newPage();
  });
  afterAll(async () => {
    await browser.close();
    await evenkeel.close();
  });

  it.each(['/nowhere', '/channels/connect/x/y', '/nowhere?a=<b>'])(
    'shows a person a page of ours at %s, with a way back',
    async (path) => {
      const answer = await page.goto(evenkeel.url + path);
      expect(answer?.status()).toBe(404);
      expect(answer?.headers()).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
      });
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
      expect(await page.title()).toBe('There is nothing here · Evenkeel');
      expect(await page.getByRole('main').textContent()).toContain('No page has this address');
      await page.getByRole('link', { name: 'To the home page' }).click();
      await page.waitForURL(`${evenkeel.url}/`);
      expect(await page.getByRole('button', { name: 'Sign in', exact: true }).count()).toBe(1);
    },
  );

  it.each([
    ['/api/v1/nowhere', HTML],
    ['/health/nowhere', HTML],
    ['/webhooks/nowhere', HTML],
    ['/media/files/nowhere/at/all', HTML],
    ['/assets/nowhere.css', HTML],
    ['/nowhere', { accept: 'application/json' }],
    ['/nowhere', { accept: '*/*' }],
  ])('answers a program at %s with a problem document', async (path, headers) => {
    const answer = await fetch(evenkeel.url + path, { headers });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ]);
    expect(await answer.json()).toMatchObject({ status: 404, detail: 'There is nothing at this address.' });
  });
});
