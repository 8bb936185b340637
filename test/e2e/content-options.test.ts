import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { contentHash } from '../../src/approval/content.js';
import { Composer } from '../../src/library/composer.js';
import { Importer } from '../../src/library/importer.js';
import { PostShelf } from '../../src/library/post-shelf.js';
import { PublicMedia } from '../../src/media/public-media.js';
import type { Draft } from '../../src/networks/network.js';
import { DataSource } from 'typeorm';
import { type LibraryApp, libraryApp } from '../support/library-app.js';
import { picture, uploadForm } from '../support/pictures.js';

const SAMPLE_VIDEO = new URL('../../samples/media/box-breathing.mp4', import.meta.url);
const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const EVENT = {
  startsAt: '2026-12-03T18:30:00+01:00',
  endsAt: '2026-12-03T20:00:00+01:00',
  timeZone: 'Europe/Berlin',
  place: 'Room 2',
  url: 'https://example.org/group',
};

interface View {
  id: string;
  variants: Record<string, object>;
  event: object | null;
  problems: { rule: string; severity: string; field: string; message: string; network?: string }[];
}
interface Answer<T> {
  status: number;
  body: T;
}
interface Refusal {
  errors: { path: string; message: string }[];
}
interface Preview {
  networks: {
    network: string;
    format: string;
    text: string;
    length: { count: number; limit: number; unit: string };
    media: { url: string; width: number; height: number; sizeBytes: number }[];
    options?: { cover?: { url: string; width: number; height: number }; [name: string]: unknown };
    problems: View['problems'];
  }[];
}

describe('what a post can hold beside words and pictures', () => {
  let app: LibraryApp;
  let key: string;
  let workspaceId: string;
  let pictureId: string;

  beforeAll(async () => {
    app = await libraryApp();
  });
  afterAll(async () => {
    await app.close();
  });
  beforeEach(async () => {
    ({ key, workspaceId } = await app.workspace());
    pictureId = await upload(await picture({ width: 800, height: 800 }), 'a.jpg', 'image/jpeg');
  });

  async function upload(bytes: Uint8Array, name: string, type: string, fields = {}, as = key): Promise<string> {
    const answer = await app.call(as, 'POST', '/api/v1/media', uploadForm(bytes, name, type, fields));
    expect(answer.status).toBe(201);
    return ((await answer.json()) as { id: string }).id;
  }
  const video = async (): Promise<string> => upload(await readFile(SAMPLE_VIDEO), 'v.mp4', 'video/mp4');
  const send = async <T>(method: string, path: string, body?: object, as = key): Promise<Answer<T>> => {
    const answer = await app.call(as, method, `/api/v1${path}`, body);
    return { status: answer.status, body: (answer.status === 204 ? undefined : await answer.json()) as T };
  };
  const write = async (fields: object): Promise<View> => {
    const { status, body } = await send<View>('POST', '/posts', {
      title: 'A post',
      kind: 'announcement',
      text: 'Come to our group.',
      ...fields,
    });
    expect({ status, body }).toMatchObject({ status: 201 });
    return body;
  };
  const compose = (postId: string, network: Draft['network']): Promise<Draft> =>
    app.get(Composer).compose({ workspaceId, postId }, network);
  const captionsForm = (text: string | Uint8Array, fields: Record<string, string>): FormData =>
    uploadForm(typeof text === 'string' ? Buffer.from(text) : text, 'c.srt', 'text/plain', fields);

  it('keeps every option as it was given, and drafts say the same', async () => {
    const reel = await video();
    const variants = {
      instagram: {
        collaborators: ['@Ada.Berg', 'clinic_berlin'],
        firstComment: 'More in our bio.',
        cover: { mediaId: pictureId },
        shareToFeed: false,
        madeWithAi: true,
        paidPartnership: true,
      },
      facebook: { firstComment: 'More at our place.', videoTitle: 'Box breathing' },
      x: { replySettings: 'following', madeWithAi: true, paidPartnership: false },
    };
    const post = await write({ mediaIds: [reel], variants });
    const kept = { ...variants, instagram: { ...variants.instagram, collaborators: ['Ada.Berg', 'clinic_berlin'] } };
    expect(post.variants).toEqual(kept);
    const instagram = await compose(post.id, 'instagram');
    expect(instagram).toMatchObject({
      format: 'reel',
      options: {
        collaborators: ['Ada.Berg', 'clinic_berlin'],
        firstComment: 'More in our bio.',
        cover: { mediaId: pictureId, mimeType: 'image/jpeg', width: 450, height: 800, rendition: 'instagram-cover-1' },
        shareToFeed: false,
        madeWithAi: true,
        paidPartnership: true,
      },
    });
    expect((await compose(post.id, 'facebook')).options).toEqual(variants.facebook);
    expect((await compose(post.id, 'x')).options).toEqual({ replySettings: 'following', madeWithAi: true });
    const cover = instagram.options?.cover;
    expect(cover && (await app.get(PublicMedia).read(cover, 0, 3)).toString('hex')).toBe('ffd8ff');
    const moment = await write({ mediaIds: [reel], variants: { instagram: { cover: { atMs: 1_500 } } } });
    expect((await compose(moment.id, 'instagram')).options).toEqual({ coverAtMs: 1_500 });
  });

  it.each([
    ['instagram.collaborators', { instagram: { collaborators: ['a', 'b', 'c', 'd'] } }],
    ['instagram.collaborators', { instagram: { collaborators: ['a', '@A'] } }],
    ['instagram.collaborators.0', { instagram: { collaborators: ['not a name'] } }],
    ['instagram.collaborators.0', { instagram: { collaborators: ['a'.repeat(31)] } }],
    ['instagram.firstComment', { instagram: { firstComment: ' ' } }],
    ['instagram.cover', { instagram: { cover: { atMs: -1 } } }],
    ['instagram.cover', { instagram: { cover: 'first' } }],
    ['x.replySettings', { x: { replySettings: 'nobody' } }],
    ['facebook.videoTitle', { facebook: { videoTitle: 'x'.repeat(256) } }],
    ['instagram.cover.mediaId', { instagram: { cover: { mediaId: UNKNOWN } } }],
  ])('refuses what no network takes, naming %s', async (path, variants) => {
    const fields = { title: 'A post', kind: 'announcement', text: 'Hello.', variants };
    const { status, body } = await send<Refusal>('POST', '/posts', fields);
    expect(status).toBe(422);
    expect(body.errors.map((error) => error.path).join(' ')).toContain(`variants.${path}`);
  });

  it('takes as a cover a picture of this workspace only, and keeps that from being deleted', async () => {
    const other = await app.workspace('Another');
    const foreign = await upload(await picture({ width: 400, height: 400 }), 'b.jpg', 'image/jpeg', {}, other.key);
    const reel = await video();
    for (const mediaId of [foreign, reel]) {
      const variants = { instagram: { cover: { mediaId } } };
      expect(await send('POST', '/posts', { title: 'A', kind: 'announcement', text: 'A', variants })).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'variants.instagram.cover.mediaId' }] },
      });
    }
    const { id } = await write({ mediaIds: [reel], variants: { instagram: { cover: { mediaId: pictureId } } } });
    expect(await send('DELETE', `/media/${pictureId}`)).toMatchObject({ status: 409 });
    expect(await send('PATCH', `/posts/${id}`, { variants: {} })).toMatchObject({ status: 200 });
    expect(await send('DELETE', `/media/${pictureId}`)).toMatchObject({ status: 204 });
  });

  it('never has a cover that was deleted at the same moment', async () => {
    for (let round = 0; round < 8; round++) {
      const mediaId = await upload(await picture({ width: 60, height: 60 }), 'c.jpg', 'image/jpeg');
      const post = { title: 'A', kind: 'announcement', text: 'A', variants: { instagram: { cover: { mediaId } } } };
      const [made, gone] = await Promise.all([send('POST', '/posts', post), send('DELETE', `/media/${mediaId}`)]);
      expect([`${made.status} ${gone.status}`]).toEqual([expect.stringMatching(/^(201 409|422 204)$/)]);
    }
  });

  describe('captions of a video', () => {
    const SRT = '1\r\n00:00:00,500 --> 00:00:02,000\r\nBreathe in.\r\n';
    const VTT = 'WEBVTT\n\n00:00.500 --> 00:02.000\nEinatmen.\n';

    it('are kept, one file for each language, and given to the networks as they came', async () => {
      const reel = await video();
      const path = `/media/${reel}/captions`;
      const post = await write({ mediaIds: [reel] });
      const without = contentHash(await compose(post.id, 'x'));
      expect(await send('POST', path, captionsForm(`\uFEFF${SRT}`, { language: 'en-us' }))).toMatchObject({
        status: 201,
        body: { language: 'en-US', label: 'American English', format: 'srt', mediaId: reel },
      });
      await send('POST', path, captionsForm('1\n00:00:00,000 --> 00:00:01,000\nOld', { language: 'de' }));
      const german = await send<{ id: string }>(
        'POST',
        path,
        captionsForm(VTT, { language: 'DE', label: ' Deutsch (DE) ' }),
      );
      const list = await send<{ items: { id: string; language: string }[] }>('GET', path);
      expect(list.body.items.map(({ language }) => language)).toEqual(['en-US', 'de']);
      const draft = await compose(post.id, 'x');
      const captions = draft.media[0]?.captions ?? [];
      expect(captions).toEqual([
        {
          captionsId: list.body.items[0]?.id,
          language: 'en-US',
          label: 'American English',
          format: 'srt',
          sizeBytes: SRT.length,
        },
        { captionsId: german.body.id, language: 'de', label: 'Deutsch (DE)', format: 'vtt', sizeBytes: VTT.length },
      ]);
      expect(contentHash(draft)).not.toBe(without);
      expect(await Promise.all(captions.map((each) => app.get(PublicMedia).readCaptions(each)))).toEqual([SRT, VTT]);
      const file = await app.call(key, 'GET', `/api/v1${path}/${german.body.id}/file?format=srt`);
      expect(await file.text()).toBe('1\n00:00:00,500 --> 00:00:02,000\nEinatmen.\n');
      expect(await send('DELETE', `${path}/${german.body.id}`)).toMatchObject({ status: 204 });
      expect(await send('DELETE', `${path}/${german.body.id}`)).toMatchObject({ status: 404 });
      await expect(captions[1] && app.get(PublicMedia).readCaptions(captions[1])).rejects.toThrow(
        'deleted or replaced',
      );
    });

    it.each<[string, string | Uint8Array, Record<string, string>, string, string]>([
      ['no language', SRT, {}, 'language', 'no language'],
      ['a language that is none', SRT, { language: 'en_US' }, 'language', 'BCP 47'],
      ['a field nobody knows', SRT, { language: 'en', size: '1' }, 'size', 'not known'],
      ['no subtitles', 'Dear Ada', { language: 'en' }, 'file', 'Line 1'],
      ['a cue after the end', '1\n00:59:00,000 --> 00:59:01,000\nLate', { language: 'en' }, 'file', 'Line 2'],
      ['another encoding', new Uint8Array([0x31, 0x0a, 0xe4, 0xff]), { language: 'en' }, 'file', 'UTF-8'],
      ['NULs', '1\n00:00:00,000 --> 00:00:01,000\nA\0', { language: 'en' }, 'file', 'NUL'],
    ])('are refused with %s', async (_, text, fields, path, words) => {
      const reel = await video();
      const answer = await send<Refusal>('POST', `/media/${reel}/captions`, captionsForm(text, fields));
      expect(answer).toMatchObject({
        status: 422,
        body: { errors: [{ path, message: expect.stringContaining(words) }] },
      });
      expect(await send('GET', `/media/${reel}/captions`)).toMatchObject({ body: { items: [] } });
    });

    it('are refused beyond a megabyte, and for a picture, and for what another workspace has', async () => {
      const reel = await video();
      const large = captionsForm(`${SRT}\n${'x'.repeat(1024 ** 2)}`, { language: 'en' });
      expect(await send('POST', `/media/${reel}/captions`, large)).toMatchObject({ status: 413 });
      expect(await send('POST', `/media/${pictureId}/captions`, captionsForm(SRT, { language: 'en' }))).toMatchObject({
        status: 422,
      });
      const other = await app.workspace('Another');
      for (const method of ['POST', 'GET'])
        expect(
          await send(
            method,
            `/media/${reel}/captions`,
            method === 'POST' ? captionsForm(SRT, { language: 'en' }) : undefined,
            other.key,
          ),
        ).toMatchObject({ status: 404 });
    });

    it('are asked for where there is sound and no words to read, until there are', async () => {
      const reel = await video();
      const post = await write({ mediaIds: [reel] });
      const rules = async (): Promise<string[]> => {
        const { body } = await send<View>('GET', `/posts/${post.id}`);
        return body.problems.filter(({ rule }) => rule === 'accessibility/captions').map(({ severity }) => severity);
      };
      expect(await rules()).toEqual(['warning']);
      expect(await send('PATCH', `/media/${reel}`, { captionsBurntIn: true })).toMatchObject({
        status: 200,
        body: { captionsBurntIn: true },
      });
      expect(await rules()).toEqual([]);
      await send('PATCH', `/media/${reel}`, { captionsBurntIn: false });
      await send('POST', `/media/${reel}/captions`, captionsForm(SRT, { language: 'en' }));
      expect(await rules()).toEqual([]);
      expect(await send('PATCH', `/media/${pictureId}`, { captionsBurntIn: true })).toMatchObject({ status: 422 });
      expect(await send('PATCH', `/media/${reel}`, { focus: { x: 0, y: 0 } })).toMatchObject({ status: 422 });
    });
  });

  describe('the focal point of a picture', () => {
    const isRed = async (draft: Draft): Promise<boolean> => {
      const [media] = draft.media;
      const bytes = media && (await app.get(PublicMedia).read(media, 0, media.sizeBytes));
      const { channels } = await sharp(bytes).stats();
      return (channels[0]?.mean ?? 0) > (channels[2]?.mean ?? 0);
    };

    it('stays in sight wherever the picture is cropped, and is part of what was approved there', async () => {
      // Left half red, right half blue.
      const wide = await upload(await picture({ width: 1_600, height: 400 }), 'w.jpg', 'image/jpeg', {
        focus: '{"x": 0, "y": 0.5}',
      });
      const post = await write({ mediaIds: [wide], variants: { instagram: { format: 'story' } } });
      const left = await compose(post.id, 'instagram');
      expect(left).toMatchObject({ format: 'story', media: [{ width: 320, height: 569, focus: { x: 0, y: 0.5 } }] });
      expect(await isRed(left)).toBe(true);
      const onX = contentHash(await compose(post.id, 'x'));
      expect(await send('PATCH', `/media/${wide}`, { focus: { x: 1, y: 0.5 } })).toMatchObject({
        status: 200,
        body: { focus: { x: 1, y: 0.5 } },
      });
      const right = await compose(post.id, 'instagram');
      expect(await isRed(right)).toBe(false);
      expect(contentHash(right)).not.toBe(contentHash(left));
      expect(contentHash(await compose(post.id, 'x'))).toBe(onX);
      // The old rendition is still there for whoever was promised it.
      expect(await isRed(left)).toBe(true);
      const shelved = await app.get(PostShelf).get(app.get(DataSource).manager, workspaceId, post.id);
      const expected = await app
        .get(Composer)
        .preview(app.get(DataSource).manager, workspaceId, [shelved], 'instagram');
      expect(contentHash(expected.get(post.id) ?? left)).toBe(contentHash(right));
      expect(await send<object>('PATCH', `/media/${wide}`, { focus: null })).toMatchObject({ status: 200 });
      expect((await compose(post.id, 'instagram')).media[0]).not.toHaveProperty('focus');
    });

    it('is refused outside of the picture', async () => {
      for (const focus of [{ x: 1.1, y: 0 }, { x: 0.5 }, 'middle'])
        expect(await send('PATCH', `/media/${pictureId}`, { focus })).toMatchObject({ status: 422 });
      const form = uploadForm(await picture({ width: 50, height: 50 }), 'a.jpg', 'image/jpeg', { focus: 'middle' });
      expect((await app.call(key, 'POST', '/api/v1/media', form)).status).toBe(422);
    });

    it('does not matter to the shape of a series, which is that of its first picture', async () => {
      const wide = await upload(await picture({ width: 1_600, height: 800 }), 'w.jpg', 'image/jpeg');
      const tall = await upload(await picture({ width: 800, height: 1_600 }), 't.jpg', 'image/jpeg');
      const shapes = async (mediaIds: string[]): Promise<string[]> => {
        const { media } = await compose((await write({ mediaIds })).id, 'instagram');
        return media.map(({ width, height }) => (width / height).toFixed(2));
      };
      expect(await shapes([pictureId, wide, tall])).toEqual(['1.00', '1.00', '1.00']);
      expect(await shapes([tall, wide, pictureId])).toEqual(['0.80', '0.80', '0.80']);
      expect(await shapes([wide, tall])).toEqual(['1.91', '1.91']);
    });
  });

  describe('a preview', () => {
    it('is what would be sent, with the very files, the length in the network’s measure, and the problems', async () => {
      const tall = await upload(await picture({ width: 400, height: 1_200 }), 't.jpg', 'image/jpeg', { altText: 'A' });
      const post = await write({
        text: `See {{event.url}} ${'a'.repeat(250)}`,
        mediaIds: [tall],
        event: EVENT,
        variants: { instagram: { cover: { mediaId: pictureId }, text: 'On {{event.localDate}}.' } },
      });
      const { status, body } = await send<Preview>('GET', `/posts/${post.id}/preview?networks=instagram,x`);
      expect(status).toBe(200);
      const [instagram, x] = body.networks;
      const drafts = [await compose(post.id, 'instagram'), await compose(post.id, 'x')];
      expect(body.networks.map(({ text }) => text)).toEqual(drafts.map(({ text }) => text));
      expect(instagram).toMatchObject({
        format: 'image',
        text: 'On Thursday 3 December 2026.',
        length: { count: 28, limit: 2_200, unit: 'characters' },
        media: [{ width: 400, height: 500 }],
        options: { cover: { width: 450, height: 800 } },
      });
      expect(instagram?.problems.map(({ rule }) => rule)).toContain('network/picture-cropped');
      // A link counts 23 on X, whatever its length.
      expect(x).toMatchObject({ length: { count: 4 + 23 + 1 + 250, limit: 280, unit: 'weighted-characters' } });
      for (const { url, width, height } of [...(instagram?.media ?? []), ...(x?.media ?? [])]) {
        const { pathname } = new URL(url);
        const bytes = Buffer.from(await (await fetch(app.url + pathname)).arrayBuffer());
        expect(await sharp(bytes).metadata()).toMatchObject({ width, height });
      }
      expect((await send<Preview>('GET', `/posts/${post.id}/preview`)).body.networks).toHaveLength(3);
      expect((await send('GET', `/posts/${post.id}/preview?networks=myspace`)).status).toBe(422);
      expect((await send('GET', `/posts/${UNKNOWN}/preview`)).status).toBe(404);
      const other = await app.workspace('Another');
      expect((await send('GET', `/posts/${post.id}/preview`, undefined, other.key)).status).toBe(404);
    });
  });

  describe('the event of an announcement', () => {
    it('is kept as instants, and told in every text in the zone it has', async () => {
      const post = await write({
        event: EVENT,
        text: '{{event.localDate}}, {{event.localTime}} in {{event.place}}.',
        variants: {
          x: { thread: ['At {{event.localTime}}', 'In {{ event.place }}'] },
          facebook: { firstComment: '{{event.url}}' },
        },
      });
      expect(post.event).toEqual({
        ...EVENT,
        startsAt: '2026-12-03T17:30:00.000Z',
        endsAt: '2026-12-03T19:00:00.000Z',
      });
      expect(post.problems.filter(({ severity }) => severity === 'error').map(({ rule }) => rule)).not.toContain(
        'readability/placeholder',
      );
      expect((await compose(post.id, 'facebook')).text).toBe('Thursday 3 December 2026, 18:30 CET in Room 2.');
      expect((await compose(post.id, 'facebook')).options).toEqual({ firstComment: EVENT.url });
      expect(await compose(post.id, 'x')).toMatchObject({
        thread: ['At 18:30 CET', 'In Room 2'],
      });
    });

    it('is told in the alt text of its pictures, too', async () => {
      const post = await write({
        event: EVENT,
        mediaIds: [pictureId],
        altText: 'A poster: {{event.localTime}}, {{event.day}}.',
      });
      expect(post.problems.filter(({ rule }) => rule === 'readability/placeholder')).toMatchObject([
        { severity: 'error', field: 'altText', start: 31, end: 44 },
      ]);
      await send('PATCH', `/posts/${post.id}`, { altText: 'A poster: {{event.localTime}}.' });
      expect((await compose(post.id, 'x')).media[0]?.altText).toBe('A poster: 18:30 CET.');
    });

    it('with a placeholder that stands for nothing is told with its place, and never sent', async () => {
      const post = await write({ event: EVENT, text: 'On {{event.day}} or {{signature}}.' });
      expect(post.problems.filter(({ rule }) => rule === 'readability/placeholder')).toMatchObject([
        { severity: 'error', field: 'text', start: 3, end: 16 },
        { severity: 'error', field: 'text', start: 20, end: 33 },
      ]);
      await expect(compose(post.id, 'facebook')).rejects.toMatchObject({ status: 422, code: 'placeholder' });
      expect(
        (await send<Preview>('GET', `/posts/${post.id}/preview?networks=facebook`)).body.networks[0]?.text,
      ).toContain('On {{event.day}} or {{signature}}.');
    });

    it.each([
      ['another kind of post', { kind: 'resource', event: EVENT }, 'event'],
      ['an end before its start', { event: { ...EVENT, endsAt: EVENT.startsAt } }, 'event.endsAt'],
      ['no zone', { event: { startsAt: EVENT.startsAt } }, 'event.timeZone'],
      ['an offset for a zone', { event: { ...EVENT, timeZone: '+01:00' } }, 'event.timeZone'],
      ['a start without offset', { event: { ...EVENT, startsAt: '2026-12-03T18:30:00' } }, 'event.startsAt'],
      ['an address that is none', { event: { ...EVENT, url: 'javascript:alert(1)' } }, 'event.url'],
      ['a place of several lines', { event: { ...EVENT, place: 'a\nb' } }, 'event.place'],
    ])('is refused with %s', async (_, fields, path) => {
      const post = { title: 'A', kind: 'announcement', text: 'A', ...fields };
      expect(await send('POST', '/posts', post)).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    });

    it('goes before the kind does', async () => {
      const { id } = await write({ event: EVENT });
      expect(await send('PATCH', `/posts/${id}`, { kind: 'resource' })).toMatchObject({ status: 422 });
      expect(await send('PATCH', `/posts/${id}`, { kind: 'resource', event: null })).toMatchObject({
        status: 200,
        body: { kind: 'resource', event: null },
      });
    });
  });

  it('goes out and comes back in a file, CSV and JSON, with nothing lost', async () => {
    const all = {
      event: EVENT,
      variants: {
        instagram: {
          text: 'I',
          collaborators: ['a.b', '_c'],
          firstComment: '=1+1',
          cover: { mediaId: pictureId },
          shareToFeed: false,
          madeWithAi: true,
          paidPartnership: false,
        },
        facebook: { firstComment: 'F', videoTitle: 'T' },
        x: { thread: ['a', 'b'], replySettings: 'verified', madeWithAi: false, paidPartnership: true },
      },
    };
    const first = await write({ ...all, text: 'First' });
    const second = await write({ text: 'Second', variants: { instagram: { cover: { atMs: 250 } } } });
    for (const format of ['csv', 'json']) {
      const exported = await app.call(key, 'GET', `/api/v1/library/export?format=${format}`);
      const form = new FormData();
      form.append('file', new Blob([await exported.arrayBuffer()]), `library.${format}`);
      const brought = await send<{ postIds: string[] }>('POST', '/library/import', form);
      expect(brought.status).toBe(201);
      const [one, two] = await Promise.all(
        brought.body.postIds.slice(0, 2).map(async (id) => (await send<View>('GET', `/posts/${id}`)).body),
      );
      expect({ event: one?.event, variants: one?.variants }).toEqual({ event: first.event, variants: first.variants });
      expect({ event: two?.event, variants: two?.variants }).toEqual({ event: null, variants: second.variants });
    }
  });

  it('is refused in a file with the line and the column', async () => {
    const rows = [
      'title,kind,text,instagram_collaborators,instagram_cover,x_reply_settings,event_time_zone,instagram_share_to_feed,event_starts_at',
      `A,announcement,A,a b,media:${UNKNOWN},nobody,Mars,perhaps,tomorrow`,
    ];
    const imported = async (line: string | undefined): Promise<string[]> => {
      const form = new FormData();
      form.append('file', new Blob([`${rows[0] ?? ''}\n${line ?? ''}\n`]), 'library.csv');
      const { status, body } = await send<Refusal>('POST', '/library/import', form);
      expect(status).toBe(422);
      return body.errors.map((error) => error.path).sort();
    };
    expect(await imported(rows[1])).toEqual(
      ['instagram_collaborators', 'instagram_share_to_feed', 'x_reply_settings', 'event_time_zone', 'event_starts_at']
        .map((column) => `line 2, column ${column}`)
        .sort(),
    );
    expect(await imported(`A,announcement,A,,media:${UNKNOWN},,,,`)).toEqual(['line 2, column instagram_cover']);
    expect(await imported(`A,resource,A,,,,UTC,,2026-12-03T18:30:00Z`)).toEqual(['line 2, column event_starts_at']);
  });

  describe('subtitle files beside a video', () => {
    const bring = async (captions: Record<string, string>): Promise<Answer<Refusal & { postIds: string[] }>> => {
      const post = { title: 'A', kind: 'coping-video', text: 'A', media: [{ file: 'media/calm.mp4' }] };
      const form = new FormData();
      form.append('file', new Blob([JSON.stringify({ posts: [post] })]), 'library.json');
      for (const [name, text] of Object.entries(captions)) form.append('media', new Blob([text]), name);
      form.append('media', new Blob([await readFile(SAMPLE_VIDEO)], { type: 'video/mp4' }), 'calm.mp4');
      return send('POST', '/library/import', form);
    };
    const languages = async (postId: string): Promise<string[]> => {
      const { media } = await compose(postId, 'x');
      return (media[0]?.captions ?? []).map(({ language }) => language).sort();
    };

    it('that are named like it with their language come with it', async () => {
      const cue = '00:00:00.500 --> 00:00:02.000\nBreathe in.\n';
      const { status, body } = await bring({
        'calm.en.vtt': `WEBVTT\n\n${cue}`,
        'calm.pt-br.srt': `1\n${cue}`,
        'calmer.de.srt': `1\n${cue}`,
        'calm.no language.srt': `1\n${cue}`,
      });
      expect(status).toBe(201);
      expect(await languages(body.postIds[0] ?? '')).toEqual(['en', 'pt-BR']);
    });

    it('are refused where two are for one language', async () => {
      const cue = '00:00:00.500 --> 00:00:02.000\nBreathe in.\n';
      expect(await bring({ 'calm.en.vtt': `WEBVTT\n\n${cue}`, 'calm.EN.srt': `1\n${cue}` })).toMatchObject({
        status: 422,
        body: {
          errors: [{ path: 'posts.0.media.0', message: expect.stringMatching(/calm\.en\.vtt and calm\.EN\.srt/) }],
        },
      });
    });

    it('are refused with the file and the line, and nothing is imported', async () => {
      expect(await bring({ 'calm.en.vtt': 'Dear Ada' })).toMatchObject({
        status: 422,
        body: { errors: [{ message: expect.stringContaining('Line 1') }] },
      });
      expect(await bring({ 'calm.en.srt': '1\n01:00:00,000 --> 01:00:01,000\nLate' })).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'posts.0.media.0', message: expect.stringContaining('calm.en.srt: Line 2') }] },
      });
      expect(await send('GET', '/posts')).toMatchObject({ body: { items: [] } });
    });

    it('come from the folder of the sample week', async () => {
      const { postIds } = await app
        .get(Importer)
        .importFile(
          { workspaceId, personId: null },
          fileURLToPath(new URL('../../samples/sample-week.csv', import.meta.url)),
        );
      const found = await Promise.all(postIds.map(languages));
      expect(found.filter((each) => each.length > 0)).toEqual([['en']]);
    });
  });
});
