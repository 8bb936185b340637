import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChargeLedger } from '../../src/costs/charge-ledger.js';
import { BudgetLetters } from '../../src/costs/budget-letters.js';
import { Measuring } from '../../src/engagement/measuring.js';
import { PageBrowser } from '../support/browser.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { until } from '../support/wait.js';

interface Month {
  month: string;
  spentUsd: number;
  items: { item: string; count: number; usd: number }[];
  channels: { channelId: string; usd: number }[];
  plannedUsd: number;
  budgetUsd?: number;
  standing?: string;
}

interface Cost {
  posts: number;
  postsWithLink: number;
  publishUsd: number;
  measureUsd: number;
  totalUsd: number;
  warning?: string;
}

const POST_USD = 0.015;
const POST_WITH_LINK_USD = 0.2;
/** On nine days of its first thirty a post is read. */
const READS = 9;
const READ_USD = 0.005;

describe('what X costs', () => {
  let evenkeel: Evenkeel;
  let x: string;
  let facebook: string;
  let plain: string;
  let linked: string;

  const month = async (name = '') => (await evenkeel.call<Month>('GET', `/api/v1/costs${name}`)).body;
  const newPost = async (body: object) => (await evenkeel.call<{ id: string }>('POST', '/api/v1/posts', body)).body.id;
  const letters = async () => {
    const outbox = await evenkeel.call<string>('GET', '/outbox');
    return [...outbox.body.matchAll(/mail__subject">(Budget for X [a-z ]+)/g)].map(([, words]) => words);
  };

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ start: '2026-11-09T08:00:00Z', speed: 60 });
    const { body } = await evenkeel.call<{ items: { id: string; network: string }[] }>('GET', '/api/v1/channels');
    const idOf = (network: string) => body.items.find((one) => one.network === network)?.id ?? '';
    x = idOf('x');
    facebook = idOf('facebook');
    plain = await newPost({
      title: 'Breathe',
      kind: 'mindfulness-tip',
      text: 'Breathe out slowly, twice as long as in.',
    });
    linked = await newPost({
      title: 'Sleep',
      kind: 'resource',
      text: 'A page about sleep.',
      link: 'https://example.org/sleep',
    });
  }, 60_000);
  afterAll(async () => {
    await evenkeel.close();
  });

  it('is nothing on networks that do not charge', async () => {
    const { status, body } = await evenkeel.call<Cost>('POST', '/api/v1/costs/estimate', {
      postIds: [plain, linked],
      channelIds: [facebook],
    });
    expect({ status, total: body.totalUsd, posts: body.posts }).toEqual({ status: 200, total: 0, posts: 0 });
  });

  it('is estimated before anything is queued: posts, links, and reading the numbers', async () => {
    const { body } = await evenkeel.call<Cost>('POST', '/api/v1/costs/estimate', {
      postIds: [plain, linked],
      channelIds: [x, facebook],
    });
    expect(body).toEqual({
      posts: 2,
      postsWithLink: 1,
      publishUsd: 0.215,
      measureUsd: 2 * READS * READ_USD,
      totalUsd: 0.305,
    });
  });

  it('is not estimated for what is not there', async () => {
    const { status, body } = await evenkeel.call<{ errors: { path: string }[] }>('POST', '/api/v1/costs/estimate', {
      postIds: [plain, x],
      channelIds: [plain],
    });
    expect({ status, paths: body.errors.map(({ path }) => path) }).toEqual({
      status: 422,
      paths: ['postIds.1', 'channelIds.0'],
    });
  });

  it('is within a budget of nothing while it is nothing, and nobody is written to', async () => {
    await evenkeel.call('PUT', '/api/v1/costs/budget', { monthlyUsd: 0 });
    expect(await evenkeel.get(BudgetLetters).write()).toBe(0);
    expect(await letters()).toEqual([]);
    expect(await month()).toMatchObject({ spentUsd: 0, plannedUsd: 0, budgetUsd: 0, standing: 'within' });
  });

  it('warns in the answer to queueing when the budget would be passed, and queues all the same', async () => {
    await evenkeel.call('PUT', '/api/v1/costs/budget', { monthlyUsd: 0.25 });
    const { status, body } = await evenkeel.call<{ publications: unknown[]; cost?: Cost }>('POST', '/api/v1/queue', {
      postIds: [linked],
      channelIds: [x, facebook],
    });
    expect({ status, publications: body.publications.length }).toEqual({ status: 201, publications: 2 });
    expect(body.cost?.warning).toBeUndefined();
    const second = await evenkeel.call<{ cost?: Cost }>('POST', '/api/v1/queue', { postIds: [plain], channelIds: [x] });
    expect(second.body.cost?.warning).toContain('more than the budget of $0.25');
    const now = await month();
    expect(now).toMatchObject({ spentUsd: 0, budgetUsd: 0.25, standing: 'near' });
    expect(now.plannedUsd).toBeCloseTo(POST_USD + POST_WITH_LINK_USD + 2 * READS * READ_USD, 6);
  });

  it('tells people once before the budget is passed', async () => {
    expect(await evenkeel.get(BudgetLetters).write()).toBe(1);
    expect(await evenkeel.get(BudgetLetters).write()).toBe(0);
    expect(await letters()).toEqual(['Budget for X nearly spent']);
  });

  it('is noted when it is spent: the post once, and each read once a day', async () => {
    const { body } = await evenkeel.call<{ items: { id: string; dueAt: string; channelId: string }[] }>(
      'GET',
      '/api/v1/publications?limit=200',
    );
    const mine = body.items.filter(({ channelId }) => channelId === x);
    const due = new Date(Math.max(...mine.map(({ dueAt }) => Date.parse(dueAt))));
    for (const { id } of mine) {
      const moved = { dueAt: new Date(evenkeel.clock.now().getTime() + 120_000) };
      expect((await evenkeel.call('PATCH', `/api/v1/publications/${id}`, moved)).status).toBe(200);
    }
    expect(due.getTime()).toBeGreaterThan(0);
    await until('the posts are public', async () => {
      const page = await evenkeel.call<{ items: { channelId: string }[] }>(
        'GET',
        '/api/v1/publications?status=published',
      );
      return page.body.items.filter(({ channelId }) => channelId === x).length === mine.length;
    });
    // Two measurings on the same day are one read for the bill.
    evenkeel.moveTo(new Date(evenkeel.clock.now().getTime() + 20 * 60_000));
    await evenkeel.get(Measuring).run();
    evenkeel.moveTo(new Date(evenkeel.clock.now().getTime() + 60 * 60_000));
    await evenkeel.get(Measuring).run();
    await evenkeel.get(ChargeLedger).settled();
    const now = await month();
    const count = (item: string) => now.items.find((line) => line.item === item)?.count;
    expect({
      post: count('post'),
      'post-with-link': count('post-with-link'),
      'post-read': count('post-read'),
    }).toEqual({ post: 1, 'post-with-link': 1, 'post-read': 2 });
    expect(now.spentUsd).toBeCloseTo(POST_USD + POST_WITH_LINK_USD + 2 * READ_USD, 6);
    expect(now.channels).toEqual([{ channelId: x, name: expect.any(String), usd: now.spentUsd }]);
  });

  it('tells people once more when the budget is passed, and begins anew with another budget', async () => {
    await evenkeel.call('PUT', '/api/v1/costs/budget', { monthlyUsd: 0.1, ownsApp: true });
    expect(await evenkeel.get(BudgetLetters).write()).toBe(1);
    expect(await evenkeel.get(BudgetLetters).write()).toBe(0);
    expect(await letters()).toContain('Budget for X passed');
    expect(await month()).toMatchObject({ standing: 'passed', budgetUsd: 0.1 });
    const budget = await evenkeel.call('GET', '/api/v1/costs/budget');
    expect(budget.body).toEqual({ monthlyUsd: 0.1, ownsApp: true });
  });

  it('is planned for the month it is due in, and for no later one', async () => {
    const postId = await newPost({ title: 'Rest', kind: 'mindfulness-tip', text: 'Look at something far away.' });
    const publication = { postId, channelId: x, dueAt: '2026-11-29T12:00:00Z' };
    expect((await evenkeel.call('POST', '/api/v1/publications', publication)).status).toBe(201);
    // Two readings of what is due two days before November ends, at the price for the app's own account.
    expect((await month()).plannedUsd).toBeCloseTo(POST_USD + 2 * 0.001, 6);
    expect(await month('?month=2026-12')).toMatchObject({ spentUsd: 0, plannedUsd: 0 });
    expect(await month('?month=2027-01')).toMatchObject({ spentUsd: 0, plannedUsd: 0 });
  });

  it('belongs to its month: the one before is empty', async () => {
    expect(await month('?month=2026-10')).toMatchObject({ month: '2026-10', spentUsd: 0, plannedUsd: 0, items: [] });
  });

  it('refuses a month that is none, and a budget that is none', async () => {
    expect((await evenkeel.call('GET', '/api/v1/costs?month=2026-13')).status).toBe(422);
    expect((await evenkeel.call('PUT', '/api/v1/costs/budget', { monthlyUsd: -1 })).status).toBe(422);
  });
});

describe('the page about costs', () => {
  let evenkeel: Evenkeel;

  beforeAll(async () => {
    evenkeel = await startEvenkeel();
  }, 60_000);
  afterAll(async () => {
    await evenkeel.close();
  });

  it('takes a budget with a decimal comma, keeps what was typed when it is none, and shows both', async () => {
    const browser = new PageBrowser(evenkeel.url);
    const wrong = await browser.submit('/costs', { amount: 'a lot' });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('value="a lot"');
    expect(wrong.html).toContain('Write an amount such as 25 or 12.50');
    expect((await browser.submit('/costs', { amount: '12,50', ownsApp: 'yes' })).status).toBe(303);
    const { html } = await browser.get('/costs');
    expect(html).toContain('<dd>$12.50. Within the budget.</dd>');
    expect(html).toMatch(/name="ownsApp" value="yes" checked/);
    expect((await browser.submit('/costs', { amount: '' })).status).toBe(303);
    expect((await browser.get('/costs')).html).toContain('<dd>None</dd>');
  });
});
