import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { Aside } from '../../src/identity/aside.js';
import { Delivery } from '../../src/notifications/delivery.js';
import { PageBrowser } from '../support/browser.js';
import { ELSEWHERE, makePerson, PASSWORD, signedIn } from '../support/clinic.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { freePort } from '../support/free-port.js';

/** What quoted-printable made of a mail, undone. */
function plain(source: string): string {
  return source
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

describe('letters to people, where there is a mail server', () => {
  let evenkeel: Evenkeel;
  let server: SMTPServer;
  const received: { to: string; source: string }[] = [];

  beforeAll(async () => {
    const port = await freePort();
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          received.push({
            to: session.envelope.rcptTo[0]?.address ?? '',
            source: Buffer.concat(chunks).toString('utf8'),
          });
          callback();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const mail = { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'Evenkeel <calendar@example.org>' };
    evenkeel = await startEvenkeel({ env: { ROLES: 'web', ...mail } });
    await makePerson(evenkeel, 'owner@example.org', 'owner');
  });
  afterAll(async () => {
    await evenkeel.close();
    await new Promise<void>((resolve) => {
      server.close(resolve);
    });
  });

  const lastTo = async (address: string) => {
    await evenkeel.get(Aside).settled();
    await evenkeel.get(Delivery).run();
    return plain(received.findLast(({ to }) => to === address)?.source ?? '');
  };

  it('bring an invitation, whose link lets the person in', async () => {
    const owner = await signedIn(evenkeel, 'owner@example.org');
    await owner.submit('/people', { wish: 'invite', email: 'nia@example.org', role: 'author' });
    const letter = await lastTo('nia@example.org');
    expect(letter).toContain('Quiet Harbor');
    const path = /http:\/\/[^/\s]+(\/join\/[\w-]+)/.exec(letter)?.[1] ?? '';
    const nia = new PageBrowser(evenkeel.url, ELSEWHERE);
    expect((await nia.submit(path, { name: 'Nia', password: PASSWORD })).status).toBe(303);
  });

  it('bring a link to a new password, and are not readable in the app', async () => {
    await new PageBrowser(evenkeel.url, ELSEWHERE).submit('/reset', { email: 'owner@example.org' });
    const path = /http:\/\/[^/\s]+(\/reset\/\w+)/.exec(await lastTo('owner@example.org'))?.[1] ?? '';
    expect(
      (await new PageBrowser(evenkeel.url, ELSEWHERE).submit(path, { password: 'a new sentence of mine' })).status,
    ).toBe(200);
    expect((await new PageBrowser(evenkeel.url).get('/outbox/letters')).status).toBe(404);
    await signedIn(evenkeel, 'owner@example.org', 'a new sentence of mine');
  });
});
