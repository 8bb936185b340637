import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReviewClinic, type Member } from '../support/review-clinic.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { picture, uploadForm } from '../support/pictures.js';
import { hiddenIn, PlainBrowser } from '../support/plain-browser.js';

const DAY = 24 * 3_600_000;
const GUEST = { name: 'Dr. Grey' };

describe('reviewing on pages', () => {
  let evenkeel: Evenkeel;
  let clinic: ReviewClinic;
  let author: Member;
  let lead: Member;
  let second: Member;

  const ask = (reviewers: number) => evenkeel.call('PATCH', '/api/v1/workspace/approval', { reviewers });
  const browser = () => new PlainBrowser(evenkeel.url);

  async function inReview(change: object = {}): Promise<string> {
    const id = await clinic.post(author, change);
    await clinic.submit(author, id);
    return id;
  }

  /** A link's id and the path of its page. */
  async function link(by: Member, postId: string, change: object = {}): Promise<{ id: string; path: string }> {
    const made = await by.call<{ id: string }>('POST', `/posts/${postId}/review/links`, {
      guest: GUEST.name,
      ...change,
    });
    expect(made.status).toBe(201);
    const { body } = await by.call<{ url: string }>('GET', `/posts/${postId}/review/links/${made.body.id}/address`);
    return { id: made.body.id, path: new URL(body.url).pathname };
  }

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ env: { ROLES: 'web' } });
    clinic = await ReviewClinic.open(evenkeel);
    [author, lead, second] = await Promise.all([
      clinic.member('Ada', 'author'),
      clinic.member('Lea', 'reviewer'),
      clinic.member('Mo', 'manager'),
    ]);
    await ask(1);
  }, 60_000);
  afterAll(async () => {
    await evenkeel.close();
  });

  describe('as a guest', () => {
    it('shows exactly what each network gets, word for word, and is kept by no search engine', async () => {
      const form = uploadForm(await picture({ width: 2_000, height: 1_000 }), 'lake.png', 'image/jpeg', {
        altText: 'A calm <lake>.',
      });
      const { body: media } = await author.call<{ id: string }>('POST', '/media', form);
      const id = await inReview({
        text: 'For everybody.\n\nWord for word.',
        link: 'https://example.org/help',
        mediaIds: [media.id],
        variants: { x: { text: 'For X <alone>.' } },
      });
      const { path } = await link(lead, id);
      const page = await browser().get(path);
      expect(page.status).toBe(200);
      expect(page.headers.get('x-robots-tag')).toContain('noindex');
      expect(page.headers.get('cache-control')).toBe('no-store');
      for (const part of [
        'Instagram',
        'Facebook',
        'For X &lt;alone&gt;.',
        'For everybody.\n\nWord for word.',
        'https://example.org/help',
        'A calm &lt;lake&gt;.',
      ]) {
        expect(page.html).toContain(part);
      }
      const sources = [...page.html.matchAll(/<img [^>]*src="(\/media\/files\/[^"]+)"/g)].map(
        ([, source]) => source ?? '',
      );
      expect(sources).toHaveLength(3);
      for (const source of sources)
        expect((await fetch(`${evenkeel.url}${source}`)).headers.get('content-type')).toBe('image/jpeg');
      // The rest of the house stays closed.
      expect(page.html).not.toContain('href="/outbox"');
    });

    it('counts as one reviewer under the name that was given, when a reviewer made the link', async () => {
      const id = await inReview();
      const { path } = await link(lead, id);
      const answer = await browser().press(path, 'approve', { name: ' Dr.  Iris Grey ', note: 'Lovely.' });
      expect(answer.status).toBe(303);
      expect(await clinic.review(author, id)).toMatchObject({ state: 'approved', given: 1 });
      expect((await clinic.history(author, id)).slice(0, 2)).toEqual([
        'Dr. Iris Grey (guest) approved it; Lea vouches for them.',
        'Lea made a review link for Dr. Grey.',
      ]);
    });

    it('does not count by a link that the author made, until another reviewer confirms it', async () => {
      const id = await inReview();
      const { path } = await link(author, id);
      await browser().press(path, 'approve', GUEST);
      const waiting = await clinic.review(author, id);
      expect(waiting).toMatchObject({ state: 'in-review', given: 0, approvals: [{ guest: true, counts: false }] });
      const confirm = (by: Member) =>
        by.call('POST', `/posts/${id}/review/approvals/${waiting.approvals[0]?.id ?? ''}/confirm`);
      expect((await confirm(author)).status).toBe(403);
      expect((await confirm(lead)).status).toBe(200);
      expect(await clinic.review(author, id)).toMatchObject({ state: 'approved', given: 1 });
    });

    it('does not count by a link whose maker, a reviewer, wrote the post or changed it since', async () => {
      const own = await clinic.post(lead);
      await clinic.submit(lead, own);
      await browser().press((await link(lead, own)).path, 'approve', GUEST);
      expect(await clinic.review(lead, own)).toMatchObject({ state: 'in-review', given: 0 });

      const edited = await inReview();
      const { path } = await link(lead, edited);
      await lead.call('PATCH', `/posts/${edited}`, { text: 'What Lea made of it.' });
      await browser().press(path, 'approve', GUEST);
      expect(await clinic.review(lead, edited)).toMatchObject({ state: 'in-review', given: 0 });
    });

    it('is not a second person beside the one who answers for the guest', async () => {
      await ask(2);
      const id = await inReview();
      await browser().press((await link(lead, id)).path, 'approve', GUEST);
      await clinic.approve(lead, id);
      expect(await clinic.review(author, id)).toMatchObject({ state: 'in-review', given: 1, needed: 2 });
      await clinic.approve(second, id);
      expect((await clinic.review(author, id)).state).toBe('approved');
      await ask(1);
    });

    it('asks for changes with a note', async () => {
      const id = await inReview();
      const { path } = await link(author, id);
      expect((await browser().press(path, 'changes', { ...GUEST, note: '' })).status).toBe(422);
      expect((await browser().press(path, 'changes', { name: '  ', note: 'Softer.' })).status).toBe(422);
      expect((await browser().press(path, 'changes', { ...GUEST, note: 'Softer.' })).status).toBe(303);
      expect((await clinic.review(author, id)).state).toBe('changes-asked');
      expect((await browser().get(path)).html).toContain('not in review at the moment');
    });

    it('cannot approve what was changed after the page was opened', async () => {
      const id = await inReview();
      const { path } = await link(lead, id);
      const guest = browser();
      const fields = hiddenIn((await guest.get(path)).html);
      await author.call('PATCH', `/posts/${id}`, { text: 'Another text.' });
      const answer = await guest.post(path, { ...fields, wish: 'approve', ...GUEST, note: 'My note.' });
      expect(answer.status).toBe(409);
      expect(answer.html).toContain('My note.');
      expect(answer.html).toContain('Another text.');
      expect((await clinic.review(author, id)).given).toBe(0);
    });

    it('opens nothing once it ended, was taken back, or was guessed', async () => {
      const id = await inReview();
      const [ended, revoked] = [await link(lead, id, { expiresInDays: 2 }), await link(lead, id)];
      const [one, other] = [browser(), browser()];
      const fields = [hiddenIn((await one.get(ended.path)).html), hiddenIn((await other.get(revoked.path)).html)];
      expect((await lead.call('POST', `/posts/${id}/review/links/${revoked.id}/revoke`)).status).toBe(204);
      expect((await other.post(revoked.path, { ...fields[1], wish: 'approve', ...GUEST })).status).toBe(410);
      const start = evenkeel.clock.now();
      evenkeel.moveTo(new Date(start.getTime() + 2 * DAY));
      expect((await one.post(ended.path, { ...fields[0], wish: 'approve', ...GUEST })).status).toBe(410);
      evenkeel.moveTo(start);
      const guessed = ended.path.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
      for (const path of [guessed, '/review/guest/nothing', `/review/guest/${'A'.repeat(43)}`]) {
        const answer = await browser().get(path);
        expect(answer.status).toBe(404);
        expect(answer.html).not.toContain('green');
      }
      expect((await clinic.review(author, id)).given).toBe(0);
    });

    it('presses no button for another site', async () => {
      const id = await inReview();
      const { path } = await link(lead, id);
      const guest = browser();
      const fields = { ...hiddenIn((await guest.get(path)).html), wish: 'approve', ...GUEST };
      expect(
        (await guest.post(path, fields, { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }))
          .status,
      ).toBe(403);
      expect((await browser().post(path, fields)).status).toBe(403);
      expect((await clinic.review(author, id)).given).toBe(0);
    });

    it('has an address that only the maker sees and that the database does not hold', async () => {
      const id = await inReview();
      const { id: linkId, path } = await link(lead, id);
      expect((await author.call('GET', `/posts/${id}/review/links/${linkId}/address`)).status).toBe(403);
      const token = path.split('/').at(-1) ?? '';
      const [found] = await clinic.query<{ rows: string }[]>(
        `SELECT string_agg(l::text, ' ') AS rows FROM review_link l`,
      );
      expect(found?.rows).not.toContain(token);
      expect(JSON.stringify((await author.call('GET', `/posts/${id}/review/links`)).body)).not.toContain(token);
    });

    it('is invited to posts in review only', async () => {
      const id = await clinic.post(author);
      expect((await author.call('POST', `/posts/${id}/review/links`, { guest: 'Somebody' })).status).toBe(409);
    });
  });

  describe('as a member', () => {
    async function signedIn(member: Member): Promise<PlainBrowser> {
      const own = browser();
      expect((await own.post('/sign-in', { key: member.key, next: '/review' })).headers.get('location')).toBe(
        '/review',
      );
      return own;
    }

    it('leads from one decision to the next post, and to the end of the list', async () => {
      for (const { postId } of (await lead.call<{ items: { postId: string }[] }>('GET', '/reviews')).body.items) {
        await author.call('POST', `/posts/${postId}/review/withdraw`, {});
      }
      const [first, next] = [await inReview({ title: 'First' }), await inReview({ title: 'Next' })];
      const own = await signedIn(lead);
      const list = await own.get('/review');
      expect(list.html).toContain('These posts wait for you');
      const one = await own.press(`/review/${first}`, 'approve', { note: 'Fine.' });
      expect(one.headers.get('location')).toBe(`/review/${next}?done=approve`);
      const refused = await own.press(`/review/${next}`, 'changes', { note: '' });
      expect(refused.status).toBe(422);
      expect(refused.html).toContain('Say what should be different.');
      const last = await own.press(`/review/${next}`, 'changes', { note: 'Shorter.' });
      expect(last.headers.get('location')).toBe('/review?done=changes');
      expect((await own.get('/review')).html).toContain('Nothing waits for you');
    });

    it('offers an author no decision, but the rest', async () => {
      const id = await inReview({ text: 'Words to talk about.' });
      const own = await signedIn(author);
      expect((await own.get(`/review/${id}`)).html).not.toContain('value="approve"');
      expect((await own.press(`/review/${id}`, 'approve')).status).toBe(403);
      const comment = await own.press(`/review/${id}`, 'comment', { words: 'to talk', note: 'Or write?' });
      expect(comment.status).toBe(303);
      expect((await clinic.review(author, id)).comments).toMatchObject([{ quote: 'to talk', start: 6, end: 13 }]);
      const invited = await own.press(`/review/${id}`, 'invite', { guest: 'My supervisor' });
      expect((await own.get(invited.headers.get('location') ?? '')).html).toContain(`${evenkeel.url}/review/guest/`);
    });

    it("shows a reviewer's own post with the reason why somebody else decides", async () => {
      const id = await clinic.post(lead);
      await clinic.submit(lead, id);
      const own = await signedIn(lead);
      const { html } = await own.get(`/review/${id}`);
      expect(html).toContain('somebody else decides');
      expect(html).not.toContain('value="approve"');
    });

    it('tells the review on the page of a publication', async () => {
      const id = await inReview();
      await clinic.approve(lead, id);
      const publication = await clinic.schedule(author, id, 'x', new Date(evenkeel.clock.now().getTime() + DAY));
      await author.call('PATCH', `/posts/${id}`, { text: 'Changed after all.' });
      const own = await signedIn(author);
      const { html } = await own.get(`/publications/${publication}`);
      expect(html).toContain('A reviewer has to approve it before it goes out.');
      expect(html).toContain('Ada changed the text, so the approval of Lea no longer holds.');
    });

    it('is not there for a post that nobody knows', async () => {
      const own = await signedIn(lead);
      expect((await own.get('/review/0190a5c8-0000-7000-8000-000000000001')).status).toBe(404);
      expect((await own.get('/review/nonsense')).status).toBe(404);
    });
  });
});
