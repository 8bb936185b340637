import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ChargeLedgerModule } from '../../src/costs/costs.module.js';
import { Config, loadConfig } from '../../src/config/config.js';
import { Outside } from '../../src/foundation/outside/outside.js';
import { LinkLooking } from '../../src/library/links/link-looking.js';
import { LinkReading } from '../../src/library/links/link-reading.js';
import { LinksWorker } from '../../src/library/links/links-worker.js';
import { type LibraryApp, libraryApp } from '../support/library-app.js';

interface Problem {
  rule: string;
  severity: string;
  field: string;
  start?: number;
  end?: number;
  message: string;
}

const DAY = 24 * 3_600_000;

describe('the links in posts', () => {
  let app: LibraryApp;
  let key: string;
  let server: Server;
  let port: number;
  let asked: string[];
  /** What the site answers for a path. */
  let pages: Record<string, number>;
  let online: boolean;
  let names: Record<string, string>;

  beforeAll(async () => {
    app = await libraryApp([ChargeLedgerModule]);
    server = createServer((request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      const status = pages[request.url ?? ''] ?? 200;
      response
        .writeHead(request.method === 'HEAD' && request.url?.startsWith('/no-head') === true ? 405 : status)
        .end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    await app.close();
  });
  beforeEach(async () => {
    ({ key } = await app.workspace());
    [asked, pages, online, names] = [[], {}, true, { 'clinic.example': '127.0.0.1', 'other.example': '127.0.0.1' }];
  });
  afterEach(() =>
    app
      .get(DataSource)
      .query('DELETE FROM link_check; DELETE FROM post_links; DELETE FROM post_media; DELETE FROM post'),
  );

  const outside = () =>
    new Outside({
      allow: [`127.0.0.1:${port}`],
      resolver: (name) => {
        const address = names[name];
        const code = online ? 'ENOTFOUND' : 'EAI_AGAIN';
        return online && address !== undefined
          ? Promise.resolve([{ address, family: 4 }])
          : Promise.reject(Object.assign(new Error('?'), { code }));
      },
    });
  /** The networks' own hosts are asked when nothing else tells whether there is an internet. */
  const config = (network = 'clinic.example') => {
    const settings: Pick<Config, keyof Config> = app.get(Config);
    const url = `http://${network}:${port}`;
    return { ...settings, networks: { ...settings.networks, metaGraphUrl: url, xApiUrl: url } };
  };
  const looking = (network?: string) => new LinkLooking(app.get(DataSource), app.clock, outside(), config(network));
  const reading = () => new LinkReading(app.get(DataSource), app.clock);
  /** Everything that is due, as ticks would do it. */
  const look = async (network?: string) => {
    await reading().run();
    while ((await looking(network).run()) > 0);
  };
  const write = async (fields: object): Promise<string> => {
    const post = { title: 'Where to find help', kind: 'resource', text: 'You are not alone.', ...fields };
    const answer = await app.call(key, 'POST', '/api/v1/posts', post);
    const { id } = (await answer.json()) as { id: string };
    return id;
  };
  const remarks = async (id: string): Promise<Problem[]> => {
    const answer = await app.call(key, 'POST', `/api/v1/posts/${id}/check`, { networks: ['x'] });
    const { problems } = (await answer.json()) as { problems: Problem[] };
    return problems.filter(({ rule }) => rule === 'accessibility/link-gone');
  };
  const at = (path: string, host = 'clinic.example') => `http://${host}:${port}${path}`;

  it('are looked at once each, in the link, the source, the text and the variants', async () => {
    const text = `Breathe. ${at('/text')}, and ${at('/text')}#part. Not http://a or mail@example.org or clinic.example`;
    const id = await write({
      link: at('/link'),
      citation: { title: 'Ways of Coping', source: at('/source') },
      text,
      variants: { x: { text: `Short: ${at('/variant')}` } },
    });
    expect(await remarks(id)).toEqual([]);
    await look();
    expect(asked.filter((each) => each !== 'HEAD /').sort()).toEqual([
      'HEAD /link',
      'HEAD /source',
      'HEAD /text',
      'HEAD /variant',
    ]);
    asked = [];
    await look();
    expect(asked).toEqual([]);
  });

  it('are warned of when the page is gone, with the place in the text and the day', async () => {
    pages = { '/gone': 404 };
    const id = await write({ link: at('/gone'), text: `See ${at('/gone')} for more.` });
    await look();
    expect(await remarks(id)).toEqual([
      expect.objectContaining({ severity: 'warning', field: 'link' }),
      expect.objectContaining({ severity: 'warning', field: 'text', start: 4, end: 4 + at('/gone').length }),
    ]);
    const message = (await remarks(id))[0]?.message;
    expect(message).toContain('the site answered 404 when it was looked at on 24 November 2026');
    const seen = await app.call(key, 'GET', `/api/v1/posts/${id}`);
    const { problems } = (await seen.json()) as { problems: Problem[] };
    expect(problems.map(({ rule }) => rule)).toContain('accessibility/link-gone');
  });

  it('are asked for again with GET where HEAD is not answered well', async () => {
    const id = await write({ link: at('/no-head') });
    await look();
    expect(asked).toEqual(expect.arrayContaining(['HEAD /no-head', 'GET /no-head']));
    expect(await remarks(id)).toEqual([]);
  });

  it.each([401, 403, 429, 500, 503])('are not warned of for an answer of %d alone', async (status) => {
    pages = { '/page': status };
    const id = await write({ link: at('/page') });
    await look();
    expect(await remarks(id)).toEqual([]);
  });

  it('are looked at anew after an edit, and after 30 days, but not when the post is gone', async () => {
    pages = { '/old': 410 };
    const id = await write({ link: at('/old') });
    await look();
    expect(await remarks(id)).toHaveLength(1);
    await app.call(key, 'PATCH', `/api/v1/posts/${id}`, { link: at('/new') });
    expect(await remarks(id)).toEqual([]);
    await look();
    expect(asked).toContain('HEAD /new');
    asked = [];
    app.clock.advance(29 * DAY);
    await look();
    expect(asked).toEqual([]);
    app.clock.advance(2 * DAY);
    await look();
    expect(asked).toEqual(['HEAD /new']);
    await app.call(key, 'DELETE', `/api/v1/posts/${id}`);
    asked = [];
    app.clock.advance(31 * DAY);
    await look();
    expect(asked).toEqual([]);
    expect(await app.get(DataSource).query('SELECT 1 FROM link_check')).toEqual([]);
  });

  it('are warned of when there is no such site, but only while others can be reached', async () => {
    const id = await write({ link: at('/', 'no-such.example') });
    await look('also-not-there.example');
    expect(await remarks(id)).toEqual([]);
    app.clock.advance(2 * 3_600_000);
    await look('clinic.example');
    expect((await remarks(id))[0]?.message).toContain('no site of this name');
  });

  it('stay silent while this machine has no internet, and keep what was found before', async () => {
    pages = { '/gone': 404 };
    const good = await write({ link: at('/good') });
    const bad = await write({ link: at('/gone') });
    await look();
    online = false;
    for (let days = 0; days < 45; days += 5) {
      app.clock.advance(5 * DAY);
      await look();
    }
    expect(await remarks(good)).toEqual([]);
    expect((await remarks(bad))[0]?.message).toContain('404');
  });

  it('are warned of when a site that answered before does not for more than a day, while others do', async () => {
    const id = await write({ link: at('/page', 'other.example') });
    await look();
    pages = { '/page': 502 };
    app.clock.advance(31 * DAY);
    await look();
    expect(await remarks(id)).toEqual([]);
    for (const hours of [2, 7, 25]) {
      app.clock.advance(hours * 3_600_000);
      await look();
    }
    expect((await remarks(id))[0]?.message).toContain('before that it did');
    delete pages['/page'];
    app.clock.advance(4 * DAY);
    await look();
    expect(await remarks(id)).toEqual([]);
  });

  it('never lead into a network that is not public, and say so', async () => {
    const id = await write({ link: 'http://127.0.0.1/admin', text: 'http://169.254.169.254/latest/meta-data/' });
    await look();
    expect((await remarks(id)).map(({ message }) => message)).toEqual([
      expect.stringContaining('not one that readers can open'),
      expect.stringContaining('not one that readers can open'),
    ]);
  });

  it('of one site are looked at one at a time, over all workers', async () => {
    for (let page = 0; page < 6; page++) await write({ link: at(`/${page}`), text: at('/there', 'other.example') });
    await reading().run();
    const [one, two] = await Promise.all([looking().run(), looking().run()]);
    expect(one + two).toBe(2);
  });

  it('are not looked at in the sandbox, where nothing leaves the machine', async () => {
    await write({ link: at('/page') });
    const tick = (on: boolean) =>
      new LinksWorker(loadConfig({ SANDBOX: on ? 'on' : 'off' }), reading(), looking()).look();
    await tick(true);
    expect(asked).toEqual([]);
    await tick(false);
    expect(asked).toEqual(['HEAD /page']);
  });
});
