import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AddressInfo } from 'node:net';
import { DataSource, type EntityManager } from 'typeorm';
import { SMTPServer } from 'smtp-server';
import type { Publication } from '../../src/calendar/publication.entity.js';
import { loadConfig } from '../../src/config/config.js';
import { newId } from '../../src/foundation/id.js';
import { People } from '../../src/identity/people.js';
import { Workspaces } from '../../src/identity/workspaces.js';
import { Delivery } from '../../src/notifications/delivery.js';
import { Mailer } from '../../src/notifications/mailer.js';
import { Notices } from '../../src/notifications/notices.js';
import { Outbox } from '../../src/notifications/outbox.js';
import { TroubleMails, WRITING_LOCK } from '../../src/notifications/trouble-mails.js';
import { signedIn } from '../support/clinic.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { freePort } from '../support/free-port.js';

const MINUTE = 60_000;
const OWNER = 'owner@example.org';

interface Received {
  to: string[];
  source: string;
}

/** A real mail server on loopback that keeps what it gets; `answer` may refuse a recipient. */
class Postbox {
  readonly received: Received[] = [];
  answer: (address: string) => Error | undefined = () => undefined;
  private server: SMTPServer | undefined;

  constructor(readonly port: number) {}

  async open(): Promise<void> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      logger: false,
      onRcptTo: (address, _session, callback) => {
        callback(this.answer(address.address));
      },
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const to = session.envelope.rcptTo.map(({ address }) => address);
          this.received.push({ to, source: Buffer.concat(chunks).toString('utf8') });
          callback();
        });
      },
    });
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    server.on('error', () => undefined);
    expect((server.server.address() as AddressInfo).port).toBe(this.port);
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server) {
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    }
  }
}

function refusal(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

describe('when a post does not go out', () => {
  let evenkeel: Evenkeel;
  let postbox: Postbox;
  let workspaceId: string;
  let channelId: string;
  let slotless = 0;

  const query = <T>(sql: string, parameters: unknown[] = []) => evenkeel.get(DataSource).query<T>(sql, parameters);

  /** A publication of a new post, straight into a state. */
  async function publication(
    status: Publication['status'],
    change: { title?: string; reason?: string; reasonCode?: string } = {},
  ) {
    const { title = 'A pause', reason = 'It would go out 61 minutes late.', reasonCode = 'too-late' } = change;
    const body = { title: 'A pause', kind: 'mindfulness-tip', text: 'Look at something green for a minute.' };
    const { body: post } = await evenkeel.call<{ id: string }>('POST', '/api/v1/posts', body);
    await query('UPDATE post SET title = $2 WHERE id = $1', [post.id, title]);
    const id = newId();
    slotless += 1;
    await query(
      `INSERT INTO publication (id, workspace_id, post_id, channel_id, due_at, status, reason, reason_code)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        id,
        workspaceId,
        post.id,
        channelId,
        new Date(evenkeel.clock.now().getTime() + slotless),
        status,
        reason,
        reasonCode,
      ],
    );
    return id;
  }

  /** What one tick of a worker does. */
  const tick = async () => {
    await evenkeel.get(Notices).gather();
    await evenkeel.get(TroubleMails).write();
    await evenkeel.get(Delivery).run();
  };
  const mails = () => evenkeel.get(Outbox).list(workspaceId, 100);

  beforeAll(async () => {
    postbox = new Postbox(await freePort());
    evenkeel = await startEvenkeel({
      env: {
        ROLES: 'web',
        SMTP_URL: `smtp://127.0.0.1:${postbox.port}`,
        MAIL_FROM: 'Evenkeel <calendar@example.org>',
        BOOTSTRAP_EMAIL: OWNER,
        BOOTSTRAP_PASSWORD: 'a long enough password',
      },
    });
    const [workspace] = await evenkeel.get(Workspaces).all();
    workspaceId = workspace?.id ?? '';
    const { body } = await evenkeel.call<{ items: { id: string; network: string }[] }>('GET', '/api/v1/channels');
    channelId = body.items.find(({ network }) => network === 'x')?.id ?? '';
  });
  beforeEach(async () => {
    await postbox.open();
    // Each test has an hour of its own, and nothing from the one before.
    await query('DELETE FROM publication');
    await query('DELETE FROM mail');
    await query('DELETE FROM notice');
    postbox.received.length = 0;
    postbox.answer = () => undefined;
    evenkeel.clock.advance(60 * MINUTE);
  });
  afterEach(() => postbox.close());
  afterAll(() => evenkeel.close());

  it('tells its people once: what happened, what was kept, what to do, and where', async () => {
    const id = await publication('held');
    await tick();
    expect(postbox.received).toEqual([]);
    evenkeel.clock.advance(MINUTE);
    await tick();
    for (let more = 0; more < 5; more++) {
      evenkeel.clock.advance(11 * MINUTE);
      await tick();
    }
    expect(postbox.received).toHaveLength(1);
    const [mail] = await mails();
    expect(mail).toMatchObject({ recipient: OWNER, subject: 'Held for you: A pause', state: 'sent', tries: 1 });
    for (const part of [
      'A pause',
      '61 minutes late',
      'Nothing was sent',
      'What to do:',
      `${evenkeel.url}/publications/${id}`,
    ]) {
      expect(mail?.text).toContain(part);
    }
    expect(postbox.received[0]?.to).toEqual([OWNER]);
    expect(postbox.received[0]?.source).toMatch(/^From: Evenkeel <calendar@example.org>\r$/m);
    expect(postbox.received[0]?.source).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(postbox.received[0]?.source).toContain('text/html');
  });

  it('collects what happens within a minute in one mail, the ones to check first', async () => {
    await publication('failed', { title: 'The failed one' });
    await publication('held', { title: 'The held one' });
    await tick();
    evenkeel.clock.advance(MINUTE / 2);
    await publication('unconfirmed', { title: 'The lost one' });
    await tick();
    evenkeel.clock.advance(MINUTE / 2);
    await tick();
    expect(postbox.received).toHaveLength(1);
    const [mail] = await mails();
    expect(mail?.subject).toBe('3 posts need you · Quiet Harbor Counseling');
    const places = ['The lost one', 'The held one', 'The failed one'].map((title) => mail?.text.indexOf(title) ?? -1);
    expect(places[0]).toBeGreaterThan(0);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('writes to a person at most every ten minutes; the next mail collects', async () => {
    await publication('failed', { title: 'First' });
    await tick();
    evenkeel.clock.advance(MINUTE);
    await tick();
    for (const title of ['Second', 'Third', 'Fourth']) {
      evenkeel.clock.advance(2 * MINUTE);
      await publication('failed', { title });
      await tick();
    }
    expect(postbox.received).toHaveLength(1);
    evenkeel.clock.advance(4 * MINUTE + 1_000);
    await tick();
    expect(postbox.received).toHaveLength(2);
    expect((await mails())[0]?.subject).toMatch(/^3 posts/);
  });

  async function join(manager: EntityManager, email: string): Promise<string> {
    const people = evenkeel.get(People);
    const id = await people.create(manager, { email, name: 'Second', passwordHash: 'none', emailVerified: true });
    if (id === undefined) throw new Error('This address is taken.');
    await people.join(manager, workspaceId, id, 'owner');
    return id;
  }

  it('tells each person of the workspace', async () => {
    const other = await evenkeel.get(DataSource).transaction((manager) => join(manager, 'second@example.org'));
    await publication('failed');
    await tick();
    evenkeel.clock.advance(MINUTE);
    await tick();
    expect(postbox.received.flatMap(({ to }) => to).sort()).toEqual([OWNER, 'second@example.org']);
    await query('DELETE FROM person WHERE id = $1', [other]);
    expect(await mails()).toHaveLength(2);
  });

  it('does not bother anybody with what was put right in the meantime, or with what they decided themselves', async () => {
    const soon = await publication('failed');
    await tick();
    expect((await evenkeel.call('POST', `/api/v1/publications/${soon}/cancel`)).status).toBe(200);
    const looked = await publication('unconfirmed');
    const { status } = await evenkeel.call('POST', `/api/v1/publications/${looked}/resolve`, {
      outcome: 'not-published',
    });
    expect(status).toBe(200);
    for (let ticks = 0; ticks < 3; ticks++) {
      evenkeel.clock.advance(MINUTE);
      await tick();
    }
    expect(await mails()).toEqual([]);
  });

  it('tells it again when the same publication was tried again and failed again, even between two ticks', async () => {
    const id = await publication('failed');
    await tick();
    evenkeel.clock.advance(MINUTE);
    await tick();
    expect(postbox.received).toHaveLength(1);
    expect((await evenkeel.call('POST', `/api/v1/publications/${id}/retry`)).status).toBe(200);
    await query(`UPDATE publication SET status = 'failed', reason = 'Again.' WHERE id = $1`, [id]);
    evenkeel.clock.advance(11 * MINUTE);
    await tick();
    evenkeel.clock.advance(MINUTE);
    await tick();
    expect(postbox.received).toHaveLength(2);
  });

  it('says nothing twice with two workers ticking at once', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, index) => publication('failed', { title: `Post ${index}` })));
    const gathered = await Promise.all(Array.from({ length: 4 }, () => evenkeel.get(Notices).gather()));
    expect(gathered.reduce((sum, count) => sum + count)).toBe(12);
    expect(await query('SELECT id FROM notice')).toHaveLength(12);
    evenkeel.clock.advance(MINUTE);
    await Promise.all(Array.from({ length: 4 }, () => evenkeel.get(TroubleMails).write()));
    expect(await mails()).toHaveLength(1);
    await Promise.all(Array.from({ length: 4 }, () => evenkeel.get(Delivery).run()));
    expect(postbox.received).toHaveLength(1);
    expect((await mails())[0]?.text).toContain('Post 11');
  });

  it('leaves a person to the worker that is just writing to them', async () => {
    await publication('failed');
    await tick();
    evenkeel.clock.advance(MINUTE);
    const [person] = await query<{ id: string }[]>('SELECT id FROM person');
    await evenkeel.get(DataSource).transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [WRITING_LOCK, person?.id]);
      expect(await evenkeel.get(TroubleMails).write()).toBe(0);
    });
    expect(await evenkeel.get(TroubleMails).write()).toBe(1);
  });

  it('writes to a person of two workspaces no more often than to others, and shows each workspace only its own', async () => {
    const other = await evenkeel.get(Workspaces).create('Another practice', 'Europe/Berlin');
    await query(`INSERT INTO membership (workspace_id, person_id, role) SELECT $1, id, 'owner' FROM person`, [
      other.id,
    ]);
    const id = await publication('failed', { title: 'Of the first' });
    await query(
      `INSERT INTO publication (id, workspace_id, post_id, channel_id, due_at, status)
       SELECT $1, $2, post_id, channel_id, due_at, 'failed' FROM publication WHERE id = $3`,
      [newId(), other.id, id],
    );
    await tick();
    evenkeel.clock.advance(MINUTE);
    await tick();
    await tick();
    expect(postbox.received).toHaveLength(1);
    evenkeel.clock.advance(11 * MINUTE);
    await tick();
    expect(postbox.received).toHaveLength(2);
    expect(await mails()).toHaveLength(1);
    expect(await evenkeel.get(Outbox).list(other.id, 10)).toHaveLength(1);
    await query('DELETE FROM publication');
    await query('DELETE FROM workspace WHERE id = $1', [other.id]);
  });

  it('keeps a mail that the server did not take, and sends it when the server is back', async () => {
    await postbox.close();
    await publication('failed');
    await tick();
    evenkeel.clock.advance(MINUTE);
    await tick();
    expect(await mails()).toMatchObject([
      { state: 'waiting', tries: 1, lastError: expect.stringContaining('ECONNREFUSED') },
    ]);
    await postbox.open();
    await tick();
    expect(postbox.received).toEqual([]);
    evenkeel.clock.advance(MINUTE);
    await tick();
    expect(postbox.received).toHaveLength(1);
    expect(await mails()).toMatchObject([{ state: 'sent', tries: 2, lastError: null }]);
  });

  it('tries again after "not now", and gives up at once after "never"', async () => {
    await publication('failed');
    await tick();
    postbox.answer = () => refusal(451, 'Try later');
    evenkeel.clock.advance(MINUTE);
    await tick();
    expect(await mails()).toMatchObject([{ state: 'waiting', tries: 1 }]);
    postbox.answer = () => refusal(550, 'No such mailbox');
    evenkeel.clock.advance(MINUTE);
    await tick();
    expect(await mails()).toMatchObject([
      { state: 'given-up', tries: 2, lastError: expect.stringContaining('No such mailbox') },
    ]);
    postbox.answer = () => undefined;
    evenkeel.clock.advance(60 * MINUTE);
    await tick();
    expect(postbox.received).toEqual([]);
  });

  it('sends nothing that is days old', async () => {
    await postbox.close();
    await publication('failed');
    await tick();
    evenkeel.clock.advance(MINUTE);
    await tick();
    await postbox.open();
    evenkeel.clock.advance(3 * 24 * 60 * MINUTE + MINUTE);
    await tick();
    expect(postbox.received).toEqual([]);
    expect(await mails()).toMatchObject([{ state: 'given-up', tries: 1 }]);
  });

  it('leaves a mail that another worker is sending alone, and takes it up when that worker is gone', async () => {
    await publication('failed');
    await tick();
    evenkeel.clock.advance(MINUTE);
    await evenkeel.get(TroubleMails).write();
    await query(`UPDATE mail SET tries = 1, lease_until = clock_timestamp() + interval '1 minute'`);
    expect(await evenkeel.get(Delivery).run()).toBe(0);
    await query(`UPDATE mail SET lease_until = clock_timestamp() - interval '1 second'`);
    expect(await evenkeel.get(Delivery).run()).toBe(1);
    expect(postbox.received).toHaveLength(1);
  });

  it('lets no title add a header, a recipient or a script', async () => {
    const title = 'Calm\r\nBcc: victim@example.org\r\n\r\n<script>alert(1)</script>\u202E{{this}}';
    await publication('failed', { title, reason: '<img src=x onerror=alert(1)>\nBcc: victim@example.org' });
    await tick();
    evenkeel.clock.advance(MINUTE);
    await tick();
    expect(postbox.received.map(({ to }) => to)).toEqual([[OWNER]]);
    const source = postbox.received[0]?.source ?? '';
    const head = source.slice(0, source.indexOf('\r\n\r\n'));
    expect(head).not.toMatch(/^Bcc:/im);
    const rows = await query<{ html: string; subject: string }[]>('SELECT html, subject FROM mail');
    expect(rows[0]?.subject).toMatch(/^Not published: Calm Bcc: victim@example\.org <script>alert/);
    expect(rows[0]?.subject).not.toMatch(/[\r\n\u202E]/);
    expect(rows[0]?.html).not.toContain('<script>');
    expect(rows[0]?.html).not.toContain('<img');
  });

  it('keeps mail readable where there is no mail server', async () => {
    const mailer = new Mailer(loadConfig({}));
    expect(mailer.ready).toBe(false);
    const delivery = new Delivery(evenkeel.get(DataSource), mailer, evenkeel.get(Outbox), evenkeel.clock);
    await publication('failed');
    await tick();
    evenkeel.clock.advance(MINUTE);
    await evenkeel.get(TroubleMails).write();
    expect(await delivery.run()).toBe(0);
    expect(await mails()).toMatchObject([{ sentAt: null, tries: 0, subject: 'Not published: A pause' }]);
    const browser = await signedIn(evenkeel, OWNER, 'a long enough password');
    const page = (await browser.get('/outbox')).html;
    expect(page).toContain('Not published: A pause');
    expect(page).toContain(OWNER);
  });

  it('writes to nobody, to be read in the app, where a workspace has no people', async () => {
    // A key ends with the membership of whoever made it; this one is the operator's.
    await query('UPDATE api_key SET person_id = NULL');
    const people = await query<{ person_id: string }[]>('DELETE FROM membership RETURNING person_id');
    try {
      await publication('failed');
      await tick();
      evenkeel.clock.advance(MINUTE);
      await tick();
      await publication('failed', { title: 'Another' });
      await tick();
      evenkeel.clock.advance(2 * MINUTE);
      await tick();
      expect(await mails()).toMatchObject([{ recipient: null, state: 'to-nobody', tries: 0 }]);
      expect(postbox.received).toEqual([]);
    } finally {
      const rows = (people as unknown as [{ person_id: string }[], number])[0];
      for (const { person_id: personId } of rows) {
        await query(`INSERT INTO membership (workspace_id, person_id, role) VALUES ($1, $2, 'owner')`, [
          workspaceId,
          personId,
        ]);
      }
    }
  });
});

describe('a worker', () => {
  it('tells of a publication that was held for being late, all by itself', async () => {
    const postbox = new Postbox(await freePort());
    await postbox.open();
    const evenkeel = await startEvenkeel({
      speed: 60,
      env: {
        SMTP_URL: `smtp://127.0.0.1:${postbox.port}`,
        MAIL_FROM: 'calendar@example.org',
        BOOTSTRAP_EMAIL: OWNER,
        BOOTSTRAP_PASSWORD: 'a long enough password',
      },
    });
    try {
      const channels = await evenkeel.call<{ items: { id: string; network: string }[] }>('GET', '/api/v1/channels');
      const posts = await evenkeel.call<{ items: { id: string }[] }>('GET', '/api/v1/posts?limit=1');
      const dueAt = new Date(evenkeel.clock.now().getTime() + 24 * 60 * MINUTE);
      const made = await evenkeel.call('POST', '/api/v1/publications', {
        postId: posts.body.items[0]?.id,
        channelId: channels.body.items.find(({ network }) => network === 'x')?.id,
        dueAt: dueAt.toISOString(),
      });
      expect(made.status).toBe(201);
      evenkeel.moveTo(new Date(dueAt.getTime() + 3 * 60 * MINUTE));
      for (const end = performance.now() + 30_000; postbox.received.length === 0 && performance.now() < end;) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(postbox.received.map(({ to }) => to)).toEqual([[OWNER]]);
      expect(postbox.received[0]?.source).toContain('Held for you');
    } finally {
      await evenkeel.close();
      await postbox.close();
    }
  });
});
