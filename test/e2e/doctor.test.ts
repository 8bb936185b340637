import { chmod } from 'node:fs/promises';
import { createServer, request as ask, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChannelSeals } from '../../src/channels/channel-seals.js';
import { Config } from '../../src/config/config.js';
import { AddressChecks } from '../../src/doctor/address-checks.js';
import { DatabaseChecks } from '../../src/doctor/database-checks.js';
import { Doctor } from '../../src/doctor/doctor.js';
import type { Check, Finding, Found } from '../../src/doctor/finding.js';
import { InstanceMark } from '../../src/doctor/instance-mark.js';
import { KeepingChecks } from '../../src/doctor/keeping-checks.js';
import { MachineChecks } from '../../src/doctor/machine-checks.js';
import { NetworkChecks } from '../../src/doctor/network-checks.js';
import { VersionWatch } from '../../src/doctor/version-watch.js';
import { DerivedSecret } from '../../src/foundation/app-secret.js';
import { PublicMedia } from '../../src/media/public-media.js';
import { MailTemplates } from '../../src/notifications/mail-templates.js';
import { Mailer } from '../../src/notifications/mailer.js';
import { Outbox } from '../../src/notifications/outbox.js';
import { ManualClock } from '../support/clock.js';
import { makePerson, signedIn } from '../support/clinic.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { picture, uploadForm } from '../support/pictures.js';
import { type Program, startProgram } from '../support/program.js';

type Examined = { at: string; findings: Finding[] };
type Networks = Config['networks'];
type Settings = Pick<Config, keyof Config>;
/** What the app was configured with, to be changed in one place for one check. */
const plain = (config: Config): Settings => config;

describe('the doctor', () => {
  let evenkeel: Evenkeel;
  const servers: Server[] = [];
  const programs: Program[] = [];

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ start: new Date().toISOString(), env: { ROLES: 'web' } });
    await chmod(config().dataDir, 0o700);
    await evenkeel.call(
      'POST',
      '/api/v1/media',
      uploadForm(await picture({ width: 900, height: 900 }), 'a.jpg', 'image/jpeg'),
    );
  });
  afterEach(() => {
    // One that hangs would keep its pipes, and so this process, open.
    for (const { child } of programs.splice(0)) child.kill('SIGKILL');
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });
  afterAll(() => evenkeel.close());

  const get = <T>(type: Type<T>): T => evenkeel.get(type);
  const config = () => plain(get(Config as unknown as Type<Config>));
  const withConfig = (change: Partial<Config>): Settings => ({ ...config(), ...change });
  const withNetworks = (change: Partial<Networks>): Settings =>
    withConfig({ networks: { ...config().networks, ...change } });
  const look = async (checks: { list(): Check[] }, name: string): Promise<Found> => {
    const check = checks.list().find((one) => one.check === name);
    if (!check) throw new Error(`There is no check ${name}.`);
    return check.look();
  };
  const serve = async (answer: RequestListener): Promise<string> => {
    const server = createServer(answer);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  describe('as a whole', () => {
    it('finds nothing broken in a fresh installation with the sandbox networks', async () => {
      const { findings } = await get(Doctor).examine();
      expect(findings.filter(({ state }) => state === 'problem')).toEqual([]);
      expect(findings.filter(({ state }) => state === 'unknown').map(({ check }) => check)).toEqual(['backup']);
      expect(new Set(findings.map(({ check }) => check)).size).toBe(findings.length);
    });

    it('is read through the API and as a page by whoever manages channels, and by nobody else', async () => {
      const { status, body } = await evenkeel.call<Examined>('GET', '/api/v1/doctor');
      expect(status).toBe(200);
      const redirects = body.findings.find(({ check }) => check === 'redirects');
      expect(redirects?.exact).toEqual(
        ['facebook', 'instagram', 'x'].map((name) => `${evenkeel.url}/channels/callback/${name}`),
      );
      await makePerson(evenkeel, 'manager@example.org', 'manager');
      await makePerson(evenkeel, 'author@example.org', 'author');
      const manager = await signedIn(evenkeel, 'manager@example.org');
      const author = await signedIn(evenkeel, 'author@example.org');
      const page = await manager.get('/doctor');
      expect([page.status, page.html]).toEqual([200, expect.stringContaining(`${evenkeel.url}/channels/callback/x`)]);
      expect((await manager.get('/')).html).toContain('href="/doctor"');
      expect((await author.get('/')).html).not.toContain('href="/doctor"');
      expect((await author.get('/doctor')).status).toBe(403);
      expect((await author.api('GET', '/api/v1/doctor')).status).toBe(403);
    });

    it('tells no secret', async () => {
      const said = JSON.stringify(await get(Doctor).examine());
      const { metaApp, instagramApp, xClient } = config().networks;
      const password = new URL(evenkeel.databaseUrl).password;
      const secrets = [metaApp?.secret, instagramApp?.secret, xClient?.secret, password, 'a secret for tests'];
      for (const secret of secrets) {
        expect(secret).toBeTruthy();
        expect(said).not.toContain(secret);
      }
    });

    it('tells strangers who may sign up nothing of the machine', async () => {
      const open = new Doctor(
        withConfig({ openSignUp: true }),
        ...([evenkeel.clock, get(NetworkChecks), get(AddressChecks), get(DatabaseChecks)] as const),
        ...([get(MachineChecks), get(KeepingChecks)] as const),
      );
      const topics = (findings: Finding[]) => new Set(findings.map(({ topic }) => topic));
      expect(topics((await open.examineForMember()).findings)).toEqual(new Set(['networks', 'address', 'machine']));
      expect((await open.examineForMember()).findings.map(({ check }) => check)).not.toContain('disk');
      expect(topics((await open.examine()).findings)).toContain('keeping');
    });

    it('is a command, which runs beside the app and ends with 1 when something is broken', async () => {
      const env = {
        ...{ DATABASE_URL: evenkeel.databaseUrl, APP_SECRET: 'a secret for tests, long enough to be one' },
        ...{ PUBLIC_URL: evenkeel.url, PORT: new URL(evenkeel.url).port, DATA_DIR: config().dataDir },
        SANDBOX_PORT: String(config().sandbox.port),
      };
      const run = async (more: Record<string, string>, ...args: string[]) => {
        const program = startProgram('cli/main.js', { ...env, ...more }, ['doctor', ...args]);
        programs.push(program);
        return { status: await program.ended, said: program.output() };
      };
      const good = await run({}, '--json');
      const { findings } = JSON.parse(good.said.slice(good.said.indexOf('{'))) as Examined;
      expect(findings.filter(({ state }) => state === 'problem')).toEqual([]);
      expect(good.status).toBe(0);
      const bad = await run({ META_APP_ID: '123', META_APP_SECRET: 'not the secret', SANDBOX: 'on' });
      expect(bad.said).toMatch(/PROBLEM +Meta app \(Facebook Login\): Meta knows no app 123\./);
      expect(bad.said).not.toContain('not the secret');
      expect(bad.status).toBe(1);
      const lost = await run({ DATABASE_URL: 'postgres://calendar:hush-hush@127.0.0.1:9/calendar' });
      expect(lost.said).toContain('The database does not let Evenkeel in: connect ECONNREFUSED');
      expect(lost.said).toContain('DATABASE_URL');
      expect(lost.said).not.toContain('hush-hush');
      expect(lost.status).toBe(1);
    });
  });

  describe('at the networks', () => {
    const checks = (change: Partial<Networks>) =>
      new NetworkChecks(withNetworks(change), new ManualClock('2026-11-29T18:00:00Z'));
    const meta = () => config().networks.metaApp?.id ?? '';
    const instagram = () => config().networks.instagramApp?.id ?? '';
    const x = () => config().networks.xClient?.id ?? '';

    it.each([
      ['meta-app', () => ({ metaApp: { id: '1', secret: 's' } }), 'knows no app 1'],
      ['meta-app', () => ({ metaApp: { id: meta(), secret: 'wrong' } }), 'does not take the secret'],
      ['instagram-app', () => ({ instagramApp: { id: '1', secret: 's' } }), 'knows no app 1'],
      ['instagram-app', () => ({ instagramApp: { id: instagram(), secret: 'wrong' } }), 'does not take the secret'],
      ['x-app', () => ({ xClient: { id: x(), secret: 'wrong' } }), 'does not take the client id and secret'],
    ])('finds what is wrong with %s', async (check, change, words) => {
      const found = await look(checks(change()), check);
      expect(found).toMatchObject({ state: 'problem', found: expect.stringContaining(words) as unknown });
      expect(found.advice).toMatch(/META_APP|INSTAGRAM_APP|X_CLIENT/);
    });

    it('says that it cannot tell when nobody answers, or answers strangely', async () => {
      const nowhere = 'http://127.0.0.1:9';
      const silent = { metaGraphUrl: nowhere, instagramTokenUrl: nowhere, xApiUrl: nowhere };
      const html = await serve((_, response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<p>Bad'));
      const strange = { metaGraphUrl: html, instagramTokenUrl: html, xApiUrl: html };
      for (const check of ['meta-app', 'instagram-app', 'x-app']) {
        expect([check, (await look(checks(silent), check)).state]).toEqual([check, 'unknown']);
        expect([check, (await look(checks(strange), check)).state]).toEqual([check, 'unknown']);
      }
      expect((await look(checks(silent), 'clock-networks')).state).toBe('unknown');
    });

    it('sees a clock that is wrong', async () => {
      const late = await serve((_, response) => {
        response.writeHead(200, { date: new Date(Date.now() - 300_000).toUTCString() }).end();
      });
      const found = await look(checks({ metaGraphUrl: late, xApiUrl: late }), 'clock-networks');
      expect(found).toMatchObject({
        state: 'problem',
        found: expect.stringMatching(/(299|300|301) seconds ahead/) as unknown,
      });
    });

    it.each([
      ['v25.0', 'ok'],
      ['v26.0', 'ok'],
      ['v21.0', 'warning'],
      ['v20.0', 'problem'],
      ['v99.0', 'warning'],
    ])('knows how %s stands on 29 November 2026: %s', async (metaGraphVersion, state) => {
      expect((await look(checks({ metaGraphVersion }), 'graph-version')).state).toBe(state);
    });
  });

  describe('at its own address', () => {
    const checks = (publicUrl: string, change: Partial<Config> = {}) =>
      new AddressChecks(withConfig({ publicUrl, ...change }), get(DataSource), get(PublicMedia), get(InstanceMark));
    const real = { sandbox: { on: false, port: 0, url: '' } };
    /** A proxy in front of the app that changes what it answers. */
    const proxy = (change: (headers: Record<string, unknown>, response: ServerResponse) => number | undefined) =>
      serve((incoming, response) => {
        const outgoing = ask(
          `${evenkeel.url}${incoming.url ?? ''}`,
          { method: incoming.method, headers: incoming.headers },
          (answer) => {
            const headers: Record<string, unknown> = { ...answer.headers };
            const status = change(headers, response) ?? answer.statusCode ?? 500;
            response.writeHead(status, headers as Record<string, string>);
            answer.pipe(response);
          },
        );
        // Whoever asked may be gone before the app has answered.
        outgoing.on('error', () => response.destroy());
        response.once('close', () => outgoing.destroy());
        outgoing.end();
      });

    it('knows itself, and wants a public https address for real networks', async () => {
      expect(await look(checks(evenkeel.url), 'public-url')).toMatchObject({ state: 'ok' });
      expect(await look(checks(evenkeel.url, real), 'public-url')).toMatchObject({
        state: 'problem',
        found: expect.stringContaining('Meta cannot fetch') as unknown,
      });
    });

    it('sees that another installation answers there', async () => {
      const other = new InstanceMark(new DerivedSecret('another secret, which is long enough, too'));
      const url = await serve((request, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ mark: other.answer(request.url?.split('/').at(-1) ?? '') }));
      });
      expect(await look(checks(url), 'public-url')).toMatchObject({
        state: 'problem',
        found: expect.stringContaining('not as this installation') as unknown,
      });
    });

    it('tells an address that does not lead here from an app that does not run', async () => {
      const nowhere = 'http://127.0.0.1:9';
      expect((await look(checks(nowhere), 'public-url')).state).toBe('problem');
      expect((await look(checks(nowhere, { port: 9 }), 'public-url')).state).toBe('unknown');
    });

    it('is content with media that come through as they are', async () => {
      expect((await look(checks(evenkeel.url), 'media-address')).state).toBe('ok');
      expect((await look(checks(await proxy(() => undefined)), 'media-address')).state).toBe('ok');
    });

    it.each<[string, (headers: Record<string, unknown>) => number | undefined, string]>([
      ['redirects', (headers) => ((headers['location'] = '/elsewhere'), 302), 'redirects'],
      ['asks for a sign-in', () => 401, '401'],
      ['changes the type', (headers) => ((headers['content-type'] = 'text/html'), undefined), 'text/html'],
      ['hides the length', (headers) => (delete headers['content-length'], undefined), 'how long'],
      ['knows no parts', (headers) => (delete headers['content-range'], undefined), 'a part of a file'],
    ])('sees a proxy that %s', async (_, change, words) => {
      const found = await look(checks(await proxy(change)), 'media-address');
      expect(found).toMatchObject({ state: 'problem', found: expect.stringContaining(words) as unknown });
    });
  });

  describe('at what is kept', () => {
    const keeping = (change: Partial<Config> = {}) => {
      const changed = withConfig(change);
      return new KeepingChecks(changed, get(DataSource), evenkeel.clock, get(ChannelSeals), new Mailer(changed));
    };

    it('sees tokens that the secret does not open, and names their channels', async () => {
      expect((await look(keeping(), 'secret')).state).toBe('ok');
      const [channel] = await get(DataSource).query<{ id: string; name: string; sealed: Buffer }[]>(
        'SELECT id, name, sealed_credentials AS sealed FROM channel ORDER BY id LIMIT 1',
      );
      const set = (sealed: Buffer | undefined) =>
        get(DataSource).query('UPDATE channel SET sealed_credentials = $2 WHERE id = $1', [channel?.id, sealed]);
      const broken = Buffer.from(channel?.sealed ?? '');
      broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1;
      await set(broken);
      const found = await look(keeping(), 'secret');
      await set(channel?.sealed);
      expect(found).toMatchObject({
        state: 'problem',
        found: expect.stringContaining(channel?.name ?? '?') as unknown,
      });
    });

    it('sees a mail server that cannot be used, and says nothing of its password', async () => {
      const mail = { smtpUrl: 'smtp://someone:hush-hush@127.0.0.1:9', from: 'a@example.org' };
      const found = await look(keeping({ mail }), 'mail');
      expect(found.state).toBe('problem');
      expect(JSON.stringify(found)).not.toContain('hush-hush');
    });

    it('wants a mail server and backups where the networks are real', async () => {
      const real = { sandbox: { on: false, port: 0, url: '' } };
      expect((await look(keeping(real), 'mail')).state).toBe('warning');
      expect((await look(keeping(real), 'backup')).state).toBe('warning');
    });

    it('sees that uploads are not where they are looked for', async () => {
      expect(await look(get(MachineChecks), 'media-store')).toMatchObject({ state: 'ok' });
      const move = (from: string, to: string) =>
        get(DataSource).query('UPDATE media SET storage_key = replace(storage_key, $1, $2)', [from, to]);
      await move('.jpg', '.gone');
      const found = await look(get(MachineChecks), 'media-store');
      await move('.gone', '.jpg');
      expect(found).toMatchObject({ state: 'problem', found: expect.stringContaining('not there') as unknown });
    });

    it('sees a folder that others may look into', async () => {
      const { dataDir } = config();
      await chmod(dataDir, 0o755);
      const open = await look(get(MachineChecks), 'folder');
      await chmod(dataDir, 0o700);
      expect(open).toMatchObject({ state: 'problem', advice: `chmod 700 ${dataDir}` });
      expect((await look(get(MachineChecks), 'folder')).state).toBe('ok');
    });
  });

  describe("before Meta's interface ends", () => {
    const watch = (now: string, metaGraphVersion: string, sandbox = false) =>
      new VersionWatch(
        { ...withNetworks({ metaGraphVersion }), sandbox: { on: sandbox, port: 0, url: '' } },
        new ManualClock(now),
        get(DataSource),
        get(Outbox),
        get(MailTemplates),
      );
    const mails = () =>
      get(DataSource).query<{ recipient: string | null; text: string }[]>(
        `SELECT recipient, text FROM mail WHERE subject LIKE 'The version of Meta%' ORDER BY id`,
      );

    it('owners are written to once at each step, whoever looks and however often', async () => {
      await makePerson(evenkeel, 'owner@example.org', 'owner');
      expect(await watch('2027-02-18T00:00:00Z', 'v22.0').run()).toBe(0);
      expect(await watch('2027-03-01T00:00:00Z', 'v22.0', true).run()).toBe(0);
      expect(await mails()).toEqual([]);
      const both = [watch('2027-03-01T00:00:00Z', 'v22.0'), watch('2027-03-01T00:00:00Z', 'v22.0')];
      expect((await Promise.all(both.map((one) => one.run()))).sort()).toEqual([0, 1]);
      expect(await mails()).toEqual([
        { recipient: 'owner@example.org', text: expect.stringContaining('in 80 days') as unknown },
      ]);
      expect(await watch('2027-03-20T00:00:00Z', 'v22.0').run()).toBe(0);
      expect(await watch('2027-05-01T00:00:00Z', 'v22.0').run()).toBe(1);
      expect(await watch('2027-05-21T00:00:00Z', 'v22.0').run()).toBe(1);
      expect(await watch('2027-06-21T00:00:00Z', 'v22.0').run()).toBe(0);
      expect(await watch('2027-06-21T00:00:00Z', 'v23.0').run()).toBe(0);
      expect(await mails()).toHaveLength(3);
    });
  });
});
