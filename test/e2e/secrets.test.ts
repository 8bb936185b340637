import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Channels } from '../../src/channels/channels.js';
import { ApiKeys } from '../../src/identity/api-keys.js';
import { Workspaces } from '../../src/identity/workspaces.js';
import { makePerson, PASSWORD, signedIn } from '../support/clinic.js';
import { databaseText } from '../support/database-text.js';
import { API_KEY, type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { operationsOf } from '../support/open-api.js';
import { captureOutput, type Output } from '../support/output.js';
import { routesOf } from '../support/routes.js';
import { until } from '../support/wait.js';

const MINUTE = 60_000;
/** Values that no other text can hold by chance. */
const SETTINGS = {
  META_APP_ID: '1234567890',
  META_APP_SECRET: 'secret-of-the-meta-app-4711',
  SMTP_URL: 'smtp://mailer:password-of-the-mail-server-4711@127.0.0.1:1',
  MAIL_FROM: 'evenkeel@example.org',
};

interface Publication {
  id: string;
  status: string;
}

describe('after a whole run', () => {
  let evenkeel: Evenkeel;
  let output: Output;
  /** By what it is; every one of them was used in the run. */
  const secrets = new Map<string, string>();
  /** Every answer that anybody got, with what was asked. */
  const answers = new Map<string, string>();

  beforeAll(async () => {
    output = captureOutput();
    evenkeel = await startEvenkeel({ speed: 60, env: { SANDBOX: 'on', ...SETTINGS } });
    await run();
  }, 120_000);
  afterAll(async () => {
    await evenkeel.close();
    output.stop();
  });

  const call = async <T>(method: string, path: string, body?: unknown) => {
    const answer = await evenkeel.call<T>(method, path, body);
    answers.set(`${method} ${path} ${answers.size}`, JSON.stringify([answer.body, ...answer.headers]));
    return answer.body;
  };

  /** People come, keys are made, posts go out, tokens are renewed, and things go wrong. */
  async function run(): Promise<void> {
    const [workspace] = await evenkeel.get(Workspaces).all();
    const workspaceId = workspace?.id ?? '';
    secrets.set('the bootstrap key', API_KEY);
    secrets.set("the installation's secret", 'a secret for tests, long enough to be one');
    secrets.set("Meta's app secret", SETTINGS.META_APP_SECRET);
    secrets.set("the mail server's password", 'password-of-the-mail-server-4711');
    secrets.set('a password', PASSWORD);
    await makePerson(evenkeel, 'lead@example.org', 'owner', workspaceId);
    const browser = await signedIn(evenkeel, 'lead@example.org');
    for (const [name, value] of browser.cookies) if (value.length > 30) secrets.set(`the cookie ${name}`, value);
    await signedIn(evenkeel, 'lead@example.org', 'a-wrong-password-4711').catch(() => undefined);
    secrets.set('a wrong password', 'a-wrong-password-4711');
    secrets.set('another key', await evenkeel.get(ApiKeys).create({ workspaceId, personId: null, name: 'another' }));

    await noteTokens('at first');
    const wrong = { accessToken: 'a-token-that-no-network-takes-4711', refreshToken: 'a-refresh-token-4711' };
    secrets.set('a token that does not work', wrong.accessToken);
    secrets.set('a refresh token that does not work', wrong.refreshToken);
    await call('POST', '/api/v1/channels', { network: 'x', externalId: '99', name: 'Broken', credentials: wrong });
    await call('POST', '/api/v1/channels', { network: 'x', externalId: 'not-a-number', name: 'B', credentials: wrong });

    const faults = [
      { network: 'x', operation: 'publish', fault: 'expired-token', times: 1 },
      { network: 'x', operation: 'token', fault: '500', times: 1 },
      { network: 'facebook', operation: 'publish', fault: '500', times: 1 },
    ];
    for (const fault of faults) {
      const posted = await fetch(`${evenkeel.sandbox.url}/_sandbox/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fault),
      });
      expect([fault, posted.status < 300]).toEqual([fault, true]);
    }
    const posts = await call<{ items: { id: string; mediaIds: string[] }[] }>(
      'GET',
      '/api/v1/posts?kind=mindfulness-tip',
    );
    const postId = posts.items.find(({ mediaIds }) => mediaIds.length > 0)?.id;
    const channels = await call<{ items: { id: string }[] }>('GET', '/api/v1/channels');
    const dueAt = new Date(evenkeel.clock.now().getTime() + 2 * MINUTE).toISOString();
    for (const channel of channels.items) {
      await call('POST', '/api/v1/publications', { postId, channelId: channel.id, dueAt });
    }
    await until(
      'everything to have come to its end',
      async () => {
        const { items } = await call<{ items: Publication[] }>('GET', '/api/v1/publications');
        return items.length === 4 && items.every(({ status }) => !['scheduled', 'publishing'].includes(status));
      },
      40_000,
    );
    await noteTokens('in the end');
    await askEverything();
    for (const page of ['/', '/outbox', '/audit', '/people', '/keys', '/account']) {
      answers.set(`the page ${page}`, (await browser.get(page)).html);
    }
  }

  /** What the channels hold now, as the networks know it. */
  async function noteTokens(when: string): Promise<void> {
    const rows = await evenkeel
      .get(DataSource)
      .query<{ id: string }[]>('SELECT id FROM channel WHERE sealed_credentials IS NOT NULL');
    for (const { id } of rows) {
      const opened = await evenkeel.get(Channels).account(id);
      if (!opened) continue;
      const { accessToken, refreshToken } = opened.credentials;
      secrets.set(`the access token of ${opened.channel.network} ${opened.channel.externalId} ${when}`, accessToken);
      if (refreshToken !== undefined)
        secrets.set(
          `the refresh token of ${opened.channel.network} ${opened.channel.externalId} ${when}`,
          refreshToken,
        );
    }
  }

  /** Every operation that reads. */
  async function askEverything(): Promise<void> {
    const { items } = await call<{ items: Publication[] }>('GET', '/api/v1/publications');
    const document = await call<unknown>('GET', '/api/docs-json');
    for (const { method, path } of operationsOf(document)) {
      if (method === 'GET') await call('GET', path.replaceAll(/\{\w+\}/g, items[0]?.id ?? ''));
    }
    for (const { method, path } of routesOf(evenkeel.app)) {
      if (method === 'GET' && !path.startsWith('/api/'))
        await call('GET', path.replaceAll(/\{\w+\}/g, items[0]?.id ?? ''));
    }
  }

  /** As it is, and as it would look in JSON, in an address, in base64 or in bytea. */
  const shapesOf = (secret: string) => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    Buffer.from(secret).toString('base64url'),
    Buffer.from(secret).toString('hex'),
  ];
  const foundIn = (texts: Iterable<[string, string]>) =>
    [...texts].flatMap(([place, text]) =>
      [...secrets].flatMap(([name, secret]) =>
        shapesOf(secret).some((shape) => text.includes(shape)) ? [`${name}: ${place}`] : [],
      ),
    );

  it('has used them all', async () => {
    expect([...secrets.keys()].filter((name) => name.startsWith('the access token')).length).toBeGreaterThanOrEqual(7);
    const { items } = await call<{ items: Publication[] }>('GET', '/api/v1/publications');
    expect(items.filter(({ status }) => status === 'published').length).toBeGreaterThanOrEqual(2);
    const tokens = [...secrets].filter(([name]) => name.startsWith('the access token of x 15000'));
    // The token was refused once, so another one was fetched.
    expect(new Set(tokens.map(([, token]) => token)).size).toBe(2);
  });

  it('the whole database holds none of them', async () => {
    const tables = await databaseText(evenkeel.databaseUrl);
    expect(tables.get('public.channel')?.length).toBe(4);
    expect([...tables.keys()].some((table) => table.startsWith('jobs.'))).toBe(true);
    expect(foundIn([...tables].map(([table, rows]) => [table, rows.join('\n')]))).toEqual([]);
  });

  it('no answer holds any of them', () => {
    expect(answers.size).toBeGreaterThan(40);
    expect(foundIn(answers)).toEqual([]);
  });

  it('the logs hold none of them', () => {
    // Tokens that could not be renewed, at least.
    expect(output.text()).toContain('TokenRefresh');
    expect(foundIn([['the output', output.text()]])).toEqual([]);
  });
});
