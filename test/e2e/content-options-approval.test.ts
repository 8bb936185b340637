import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { picture, uploadForm } from '../support/pictures.js';
import { type Member, ReviewClinic } from '../support/review-clinic.js';

const SAMPLE_VIDEO = new URL('../../samples/media/box-breathing.mp4', import.meta.url);
const SRT = '1\n00:00:00,500 --> 00:00:02,000\nBreathe in.\n';

describe('an approval', () => {
  let evenkeel: Evenkeel;
  let clinic: ReviewClinic;
  let author: Member;
  let lead: Member;
  let coverId: string;
  let pictureId: string;
  let videoId: string;

  beforeAll(async () => {
    evenkeel = await startEvenkeel();
    clinic = await ReviewClinic.open(evenkeel);
    [author, lead] = await Promise.all([clinic.member('Ada', 'author'), clinic.member('Lea', 'reviewer')]);
    await evenkeel.call('PATCH', '/api/v1/workspace/approval', { reviewers: 1 });
    coverId = await upload(await picture({ width: 500, height: 500 }), 'c.jpg', 'image/jpeg');
    pictureId = await upload(await picture({ width: 1_600, height: 400 }), 'p.jpg', 'image/jpeg');
    videoId = await upload(await readFile(SAMPLE_VIDEO), 'v.mp4', 'video/mp4');
  }, 60_000);
  afterAll(async () => {
    await evenkeel.close();
  });

  const statusOf = async (id: string) => (await author.call<{ status: string }>('GET', `/posts/${id}`)).body.status;
  async function upload(bytes: Uint8Array, name: string, type: string): Promise<string> {
    const form = uploadForm(bytes, name, type, { altText: type.startsWith('image') ? 'A room.' : '' });
    return (await evenkeel.call<{ id: string }>('POST', '/api/v1/media', form)).body.id;
  }
  async function approved(change: object): Promise<string> {
    const id = await clinic.post(author, change);
    await clinic.submit(author, id);
    expect((await clinic.approve(lead, id)).body).toMatchObject({ state: 'approved' });
    return id;
  }
  const change = (path: string, body: object) => evenkeel.call('PATCH', `/api/v1${path}`, body);

  it('is asked for with all that goes out: by the API, and on the page of the review', async () => {
    const id = await clinic.post(author, {
      mediaIds: [videoId],
      variants: { instagram: { firstComment: 'More in our bio.', cover: { mediaId: coverId }, madeWithAi: true } },
    });
    await clinic.submit(author, id);
    const { body } = await lead.call<{ networks: { network: string; options?: object }[] }>(
      'GET',
      `/posts/${id}/review`,
    );
    expect(body.networks.find(({ network }) => network === 'instagram')?.options).toEqual({
      firstComment: 'More in our bio.',
      madeWithAi: true,
      cover: { mediaId: coverId, altText: 'A room.' },
    });
    const page = await evenkeel.call<string>('GET', `/review/${id}`);
    for (const words of ['More in our bio.', 'A picture of its own: A room.', 'Made with artificial intelligence']) {
      expect(page.body).toContain(words);
    }
  });

  it('ends when an option of a network is changed', async () => {
    const id = await approved({ variants: { instagram: { firstComment: 'More in our bio.' } } });
    await author.call('PATCH', `/posts/${id}`, { variants: { instagram: { firstComment: 'More in our bio!' } } });
    expect(await statusOf(id)).toBe('draft');
  });

  it('ends when a picture, or the cover of a reel, is cropped around another point', async () => {
    const wide = await approved({ mediaIds: [pictureId] });
    const reel = await approved({ mediaIds: [videoId], variants: { instagram: { cover: { mediaId: coverId } } } });
    await change(`/media/${pictureId}`, { focus: { x: 0.9, y: 0.5 } });
    expect([await statusOf(wide), await statusOf(reel)]).toEqual(['draft', 'approved']);
    await change(`/media/${coverId}`, { focus: { x: 0.1, y: 0.5 } });
    expect(await statusOf(reel)).toBe('draft');
  });

  it('ends when a video gets or loses captions, and stays when it is only noted that they are burnt in', async () => {
    const id = await approved({ mediaIds: [videoId] });
    await change(`/media/${videoId}`, { captionsBurntIn: true });
    expect(await statusOf(id)).toBe('approved');
    const form = uploadForm(Buffer.from(SRT), 'c.srt', 'text/plain', { language: 'en' });
    const path = `/api/v1/media/${videoId}/captions`;
    const { status, body } = await evenkeel.call<{ id: string }>('POST', path, form);
    expect({ status, state: await statusOf(id) }).toEqual({ status: 201, state: 'draft' });
    await clinic.submit(author, id);
    await clinic.approve(lead, id);
    expect((await evenkeel.call('DELETE', `${path}/${body.id}`)).status).toBe(204);
    expect(await statusOf(id)).toBe('draft');
  });

  it('ends when an event moves of which the text tells the time', async () => {
    const event = { startsAt: '2026-12-20T17:30:00Z', timeZone: 'Europe/Berlin' };
    const id = await approved({ kind: 'announcement', event, text: 'We meet at {{event.localTime}}.' });
    const silent = await approved({ kind: 'announcement', event, text: 'We meet.' });
    const later = { ...event, startsAt: '2026-12-20T18:30:00Z' };
    for (const each of [id, silent]) await author.call('PATCH', `/posts/${each}`, { event: later });
    expect([await statusOf(id), await statusOf(silent)]).toEqual(['draft', 'approved']);
  });
});
