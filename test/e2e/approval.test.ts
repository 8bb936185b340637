import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { ReviewClinic, type Member } from '../support/review-clinic.js';
import { picture, uploadForm } from '../support/pictures.js';
import { until } from '../support/wait.js';

const MINUTE = 60_000;

describe('approval', () => {
  let evenkeel: Evenkeel;
  let clinic: ReviewClinic;
  let author: Member;
  let lead: Member;
  let second: Member;

  const soon = (minutes: number) => new Date(evenkeel.clock.now().getTime() + minutes * MINUTE);
  const ask = (change: object) => evenkeel.call('PATCH', '/api/v1/workspace/approval', change);
  const statusOf = async (id: string) => (await author.call<{ status: string }>('GET', `/posts/${id}`)).body.status;

  async function approved(change: object = {}): Promise<string> {
    const id = await clinic.post(author, change);
    await clinic.submit(author, id);
    expect((await clinic.approve(lead, id)).body).toMatchObject({ state: 'approved' });
    return id;
  }

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ speed: 20 });
    clinic = await ReviewClinic.open(evenkeel);
    [author, lead, second] = await Promise.all([
      clinic.member('Ada', 'author'),
      clinic.member('Lea', 'reviewer'),
      clinic.member('Mo', 'manager'),
    ]);
  }, 60_000);
  afterEach(async () => {
    await evenkeel.call('PATCH', '/api/v1/workspace', { signature: '', hashtags: [] });
    expect((await ask({ reviewers: 0, kinds: null, channelIds: null })).status).toBe(200);
  });
  afterAll(async () => {
    await evenkeel.close();
  });

  describe('where nobody asks for it', () => {
    it('leaves drafts free to go out', async () => {
      const id = await clinic.post(author, { text: 'Free as a bird.' });
      await clinic.becomes(await clinic.schedule(author, id, 'x', soon(1)), 'published');
      expect(await statusOf(id)).toBe('draft');
    });
  });

  describe('of a post', () => {
    it('goes from a draft over review to approved, and says who did what', async () => {
      await ask({ reviewers: 1 });
      const id = await clinic.post(author);
      expect((await clinic.review(author, id)).state).toBe('draft');
      expect((await clinic.submit(author, id)).body).toMatchObject({ state: 'in-review', given: 0, needed: 1 });
      expect((await clinic.approve(lead, id)).body).toMatchObject({ state: 'approved', given: 1 });
      expect(await statusOf(id)).toBe('approved');
      expect(await clinic.history(author, id)).toEqual(['Lea approved it.', 'Ada asked for review.']);
    });

    it('is asked to be changed with a note, and needs to be submitted again', async () => {
      const id = await clinic.post(author);
      await clinic.submit(author, id);
      expect((await lead.call('POST', `/posts/${id}/review/changes`, { note: ' ' })).status).toBe(422);
      const asked = await lead.call<{ state: string }>('POST', `/posts/${id}/review/changes`, {
        note: 'Softer, please.',
      });
      expect(asked.body.state).toBe('changes-asked');
      expect(await statusOf(id)).toBe('draft');
      expect((await clinic.approve(lead, id)).status).toBe(409);
      expect((await clinic.submit(author, id)).body.state).toBe('in-review');
    });

    it('is not given by its author, by who edited it last, by a lower role, or by a key of nobody', async () => {
      await ask({ reviewers: 1 });
      const own = await clinic.post(lead);
      await clinic.submit(lead, own);
      expect((await clinic.approve(lead, own)).status).toBe(403);
      const edited = await clinic.post(author);
      await lead.call('PATCH', `/posts/${edited}`, { text: 'Look at something blue for a minute.' });
      await clinic.submit(author, edited);
      expect((await clinic.approve(lead, edited)).status).toBe(403);
      expect((await clinic.approve(author, edited)).status).toBe(403);
      const { content } = await clinic.review(author, edited);
      const nobody = await evenkeel.call('POST', `/api/v1/posts/${edited}/review/approve`, { content });
      expect(nobody.status).toBe(403);
      expect((await clinic.approve(second, edited)).body.state).toBe('approved');
    });

    it('needs two different people where two are asked for, also when both decide in the same second', async () => {
      await ask({ reviewers: 2 });
      const id = await clinic.post(author);
      await clinic.submit(author, id);
      const { content } = await clinic.review(lead, id);
      const twice = await Promise.all([clinic.approve(lead, id, content), clinic.approve(lead, id, content)]);
      expect(twice.map(({ status }) => status)).toEqual([200, 200]);
      expect(await clinic.review(lead, id)).toMatchObject({ state: 'in-review', given: 1, needed: 2 });
      expect((await clinic.approve(second, id, content)).body).toMatchObject({ state: 'approved', given: 2 });

      const other = await clinic.post(author, { text: 'Look at something red for a minute.' });
      await clinic.submit(author, other);
      const seen = (await clinic.review(lead, other)).content;
      await Promise.all([clinic.approve(lead, other, seen), clinic.approve(second, other, seen)]);
      expect(await clinic.review(lead, other)).toMatchObject({ state: 'approved', given: 2 });
    });

    it('is lost when another reviewer asks for changes at the same second, whoever comes first', async () => {
      await ask({ reviewers: 1 });
      const id = await clinic.post(author);
      await clinic.submit(author, id);
      const { content } = await clinic.review(lead, id);
      const [yes, no] = await Promise.all([
        clinic.approve(lead, id, content),
        second.call('POST', `/posts/${id}/review/changes`, { note: 'Not yet.' }),
      ]);
      expect(no.status).toBe(200);
      expect([200, 409]).toContain(yes.status);
      expect(await clinic.review(lead, id)).toMatchObject({ state: 'changes-asked', given: 0 });
    });

    it('is refused for something else than what was seen', async () => {
      await ask({ reviewers: 1 });
      const id = await clinic.post(author);
      await clinic.submit(author, id);
      const { content } = await clinic.review(lead, id);
      await author.call('PATCH', `/posts/${id}`, { text: 'Look at something yellow for a minute.' });
      expect(await clinic.approve(lead, id, content)).toMatchObject({
        status: 409,
        body: { type: expect.stringContaining('post-changed') },
      });
      expect((await clinic.review(lead, id)).state).toBe('in-review');
      expect((await clinic.approve(lead, id)).status).toBe(200);
    });
  });

  describe('once given', () => {
    it.each<[string, object]>([
      ['text', { text: 'Look at something else for a minute.' }],
      ['own text of a network', { variants: { x: { text: 'Green helps.' } } }],
      ['link', { link: 'https://example.org/green' }],
      ['source', { citation: { title: 'Attention restoration' } }],
      ['topics, which are printed as hashtags', { topics: ['nature'] }],
      ['kind, which decides the layout', { kind: 'resource', citation: { title: 'Nature' } }],
    ])('is lost by a change of the %s', async (_, change) => {
      await ask({ reviewers: 1 });
      const id = await approved({ text: 'Look at something green for a minute, then breathe.' });
      await author.call('PATCH', `/posts/${id}`, change);
      expect(await clinic.review(author, id)).toMatchObject({ given: 0, state: 'draft' });
      expect((await clinic.history(author, id))[0]).toMatch(
        /^Ada changed .*, so the approval of Lea no longer holds\.$/,
      );
    });

    it('stays when only the title or the evergreen rule changes', async () => {
      await ask({ reviewers: 1 });
      const id = await approved();
      await author.call('PATCH', `/posts/${id}`, { title: 'A green pause', evergreen: true });
      expect(await clinic.review(author, id)).toMatchObject({ given: 1, state: 'approved' });
    });

    it("is lost by a change of a picture's alt text, made in the media library", async () => {
      await ask({ reviewers: 1 });
      const form = uploadForm(await picture({ width: 1_000, height: 1_000 }), 'lake.jpg', 'image/jpeg', {
        altText: 'A calm lake.',
      });
      const { body: media } = await author.call<{ id: string }>('POST', '/media', form);
      const id = await approved({ mediaIds: [media.id] });
      await author.call('PATCH', `/media/${media.id}`, { altText: 'A calm lake.' });
      expect((await clinic.review(author, id)).state).toBe('approved');
      await lead.call('PATCH', `/media/${media.id}`, { altText: 'A calm lake at dawn.' });
      expect(await clinic.review(author, id)).toMatchObject({ given: 0, state: 'draft' });
      await clinic.submit(author, id);
      // Who changed what is published does not approve it.
      expect((await clinic.approve(lead, id)).status).toBe(403);
      expect((await clinic.approve(second, id)).status).toBe(200);
    });

    it("is lost by a change of the workspace's signature where it is printed", async () => {
      await ask({ reviewers: 1 });
      const plain = await approved();
      const own = await approved({
        variants: Object.fromEntries(
          ['instagram', 'facebook', 'x'].map((name) => [name, { text: 'In my own words.' }]),
        ),
      });
      await second.call('PATCH', '/workspace', { signature: 'Your clinic' });
      expect((await clinic.review(author, plain)).state).toBe('draft');
      expect((await clinic.review(author, own)).state).toBe('approved');
    });

    it('is one of two too few when the workspace asks for more', async () => {
      await ask({ reviewers: 1 });
      const id = await approved();
      await ask({ reviewers: 2 });
      expect(await clinic.review(author, id)).toMatchObject({ state: 'in-review', given: 1, needed: 2 });
      await ask({ reviewers: 1 });
      expect(await clinic.review(author, id)).toMatchObject({ state: 'approved', given: 1, needed: 1 });
    });
  });

  describe('at the due minute', () => {
    it('holds what nobody approved, sends nothing, and lets it go once it is approved in time', async () => {
      await ask({ reviewers: 1 });
      const id = await clinic.post(author, { text: 'Unseen so far.' });
      const publication = await clinic.schedule(author, id, 'x', soon(1));
      const held = await clinic.becomes(publication, 'held');
      expect(held.reason).toContain('not approved yet');
      await clinic.submit(author, id);
      expect((await clinic.sandboxPosts()).some(({ text }) => text.includes('Unseen so far.'))).toBe(false);
      await clinic.approve(lead, id);
      await clinic.becomes(publication, 'published');
      expect((await clinic.sandboxPosts()).filter(({ text }) => text.includes('Unseen so far.'))).toHaveLength(1);
      expect((await clinic.history(author, id))[0]).toContain('goes out after all');
    });

    it('holds what was changed behind the approval, and nothing of it reaches the network', async () => {
      await ask({ reviewers: 1 });
      const id = await approved({ text: 'As it was approved.' });
      const publication = await clinic.schedule(author, id, 'x', soon(1));
      // As if the edit had come in by a way that tells nobody.
      await clinic.query('UPDATE post SET text = $2 WHERE id = $1', [id, 'As nobody approved it.']);
      const held = await clinic.becomes(publication, 'held');
      expect(held.reason).toContain('not what was approved');
      expect((await clinic.sandboxPosts()).filter(({ text }) => /approved it\.|was approved\./.test(text))).toEqual([]);
    });

    it('keeps held what is approved only after the late limit, and says so', async () => {
      await ask({ reviewers: 1 });
      const id = await clinic.post(author, { text: 'Too late a look.' });
      const publication = await clinic.schedule(author, id, 'x', soon(1));
      await clinic.becomes(publication, 'held');
      evenkeel.moveTo(soon(61));
      await clinic.submit(author, id);
      await clinic.approve(lead, id);
      const held = await clinic.publication(publication);
      expect(held).toMatchObject({ status: 'held', reason: expect.stringContaining('only after its time') });
      expect((await author.call('POST', `/publications/${publication}/retry`, {})).status).toBe(200);
      await clinic.becomes(publication, 'published');
    });

    it('lets go what is held when the workspace asks for nothing any more', async () => {
      await ask({ reviewers: 1 });
      const id = await clinic.post(author, { text: 'Rules can change.' });
      const publication = await clinic.schedule(author, id, 'x', soon(1));
      await clinic.becomes(publication, 'held');
      await ask({ reviewers: 0 });
      await clinic.becomes(publication, 'published');
    });

    it('lets go what was held at the very moment of the approval', async () => {
      await ask({ reviewers: 1 });
      const id = await approved({ text: 'A photo finish.' });
      const publication = await clinic.schedule(author, id, 'x', soon(30));
      const held = `UPDATE publication SET status = 'held', reason = 'Not approved.', reason_code = 'not-approved' WHERE id = $1`;
      await clinic.query(held, [publication]);
      await clinic.becomes(publication, 'scheduled');
    });

    it('takes a stale approval away where it finds one, and says so in the history', async () => {
      await ask({ reviewers: 1 });
      const id = await approved({ text: 'Seen like this.' });
      const publication = await clinic.schedule(author, id, 'x', soon(1));
      await clinic.query('UPDATE post SET text = $2 WHERE id = $1', [id, 'Not seen like this.']);
      await clinic.becomes(publication, 'held');
      await until('the approval to end', async () => (await statusOf(id)) === 'draft');
      expect((await clinic.history(author, id))[0]).toBe(
        'Something of what goes out was changed, so the approval of Lea no longer holds.',
      );
      expect((await clinic.publication(publication)).status).toBe('held');
    });

    it('writes each decision into the audit trail', async () => {
      const id = await approved({ text: 'For the record.' });
      const rows = await clinic.query<{ action: string; name: string }[]>(
        'SELECT action, actor_name AS name FROM audit_entry WHERE subject = $1 ORDER BY seq',
        [id],
      );
      expect(rows).toEqual([
        { action: 'review.submitted', name: 'Ada' },
        { action: 'review.approved', name: 'Lea' },
      ]);
    });

    it('asks only for the kinds and channels that are named', async () => {
      await ask({ reviewers: 1, kinds: ['psychoeducation'], channelIds: [clinic.channels.get('facebook')] });
      const id = await clinic.post(author, { text: 'A tip on two channels.' });
      const [x, facebook] = [
        await clinic.schedule(author, id, 'x', soon(1)),
        await clinic.schedule(author, id, 'facebook', soon(1)),
      ];
      await clinic.becomes(x, 'published');
      await clinic.becomes(facebook, 'held');
      expect((await ask({ channelIds: ['0190a5c8-0000-7000-8000-000000000001'] })).status).toBe(422);
    });
  });

  describe('comments', () => {
    it('have a place in the words, and say when these were changed', async () => {
      const id = await clinic.post(author, { text: 'Take a breath 🌿 and wait.' });
      const add = (body: object) =>
        lead.call<{ id: string; quote: string }>('POST', `/posts/${id}/review/comments`, body);
      const made = await add({ text: 'Which plant?', field: 'text', start: 14, end: 16 });
      expect(made).toMatchObject({ status: 201, body: { quote: '🌿', author: 'Lea', outdated: false } });
      expect((await add({ text: 'Half a plant?', field: 'text', start: 14, end: 15 })).status).toBe(422);
      expect((await add({ text: 'Where?', field: 'variants.x.text' })).status).toBe(422);
      await author.call('PATCH', `/posts/${id}`, { text: 'Take a breath and wait.' });
      await author.call('POST', `/posts/${id}/review/comments/${made.body.id}/resolve`);
      expect((await clinic.review(author, id)).comments).toMatchObject([
        { quote: '🌿', outdated: true, resolvedBy: 'Ada' },
      ]);
    });
  });

  it('lists for each reviewer what they can decide, the first due on top', async () => {
    await ask({ reviewers: 2 });
    const [late, early, own] = [await clinic.post(author), await clinic.post(author), await clinic.post(lead)];
    for (const id of [late, early]) await clinic.submit(author, id);
    await clinic.submit(lead, own);
    await clinic.schedule(author, late, 'x', soon(60 * 24 * 3));
    await clinic.schedule(author, early, 'x', soon(60 * 24 * 2));
    const waiting = async (by: Member) => {
      const { body } = await by.call<{ items: { postId: string }[] }>('GET', '/reviews');
      return body.items.map(({ postId }) => postId).filter((id) => [late, early, own].includes(id));
    };
    expect(await waiting(lead)).toEqual([early, late]);
    expect(await waiting(second)).toEqual([early, late, own]);
    await clinic.approve(lead, early);
    expect(await waiting(lead)).toEqual([late]);
  });
});
