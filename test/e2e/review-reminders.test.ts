import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Reminders } from '../../src/approval/reminders.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { type Member, ReviewClinic } from '../support/review-clinic.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface MailRow {
  recipient: string;
  subject: string;
  text: string;
}

describe('a day before it is due', () => {
  let evenkeel: Evenkeel;
  let clinic: ReviewClinic;
  let author: Member;
  let lead: Member;
  let viewer: Member;
  let mailsSeen = 0;

  const inHours = (hours: number) => new Date(evenkeel.clock.now().getTime() + hours * HOUR);
  const remind = () => evenkeel.get(Reminders).write();
  /** Mails since this was asked last, by recipient. */
  async function newMails(): Promise<MailRow[]> {
    const rows = await clinic.query<MailRow[]>('SELECT recipient, subject, text FROM mail ORDER BY id');
    const fresh = rows.slice(mailsSeen).toSorted((one, other) => (one.recipient < other.recipient ? -1 : 1));
    mailsSeen = rows.length;
    return fresh;
  }

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ env: { ROLES: 'web' } });
    clinic = await ReviewClinic.open(evenkeel);
    author = await clinic.member('Ada', 'author');
    lead = await clinic.member('Lea', 'reviewer');
    viewer = await clinic.member('Vera', 'viewer');
    await evenkeel.call('PATCH', '/api/v1/workspace/approval', { reviewers: 1 });
  }, 60_000);
  afterAll(async () => {
    await evenkeel.close();
  });

  it('tells author and reviewers once, in one mail, what still needs approval', async () => {
    const [one, other, fine] = await Promise.all(
      ['Green', 'Blue', 'Approved'].map((title) => clinic.post(author, { title, text: `${title} helps.` })),
    );
    for (const id of [one, other, fine]) await clinic.submit(author, id ?? '');
    await clinic.approve(lead, fine ?? '');
    await clinic.schedule(author, one ?? '', 'x', inHours(25));
    await clinic.schedule(author, other ?? '', 'facebook', inHours(30));
    await clinic.schedule(author, fine ?? '', 'x', inHours(26));
    expect(await remind()).toBe(0);
    evenkeel.clock.advance(2 * HOUR);
    // Two workers at once write no more than one.
    const written = await Promise.all([remind(), remind()]);
    expect(Math.max(...written)).toBeGreaterThan(0);
    const mails = await newMails();
    expect(mails.map(({ recipient }) => recipient)).toEqual([author.email, lead.email]);
    expect(mails[0]?.subject).toContain('2 posts need approval');
    expect(mails[0]?.text).toMatch(/Green[\s\S]*Blue/);
    expect(mails[0]?.text).not.toContain('Approved');
    expect(mails[0]?.text).not.toContain(viewer.email);
    for (const hours of [0.5, 1, 5]) {
      evenkeel.clock.advance(hours * HOUR);
      expect(await remind()).toBe(0);
    }
  });

  it('tells again when an approval was lost since for what nobody was told of, though not of the rest', async () => {
    const late = await clinic.post(author, { title: 'Red', text: 'Red helps.' });
    await clinic.schedule(author, late, 'x', inHours(20));
    expect(await remind()).toBe(2);
    expect((await newMails())[0]).toMatchObject({ recipient: author.email, text: expect.stringContaining('Red') });
  });

  it('leaves ten minutes between two mails to a person', async () => {
    const [one, other] = [await clinic.post(author, { title: 'One' }), await clinic.post(author, { title: 'Other' })];
    evenkeel.clock.advance(HOUR);
    await clinic
      .schedule(author, one, 'instagram', inHours(5))
      .catch(() => clinic.schedule(author, one, 'x', inHours(5)));
    expect(await remind()).toBe(2);
    await clinic.schedule(author, other, 'x', inHours(6));
    expect(await remind()).toBe(0);
    evenkeel.clock.advance(11 * MINUTE);
    expect(await remind()).toBe(2);
    expect(await newMails()).toHaveLength(4);
  });
});
