import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { MediaIntake } from '../../src/media/intake.js';
import { MediaForNetworks } from '../../src/media/media-for-networks.js';
import { PublicMedia } from '../../src/media/public-media.js';
import { MediaStorage } from '../../src/media/storage.js';
import { type LibraryApp, libraryApp } from '../support/library-app.js';
import { picture, uploadForm } from '../support/pictures.js';
import { until } from '../support/until.js';

interface View {
  id: string;
  [field: string]: unknown;
}

const SAMPLE_VIDEO = new URL('../../samples/media/box-breathing.mp4', import.meta.url);

/** A PNG whose header says that it is larger than it is. */
function claimingPixels(png: Buffer, side: number): Buffer {
  const claiming = Buffer.from(png);
  claiming.writeUInt32BE(side, 16);
  claiming.writeUInt32BE(side, 20);
  claiming.writeUInt32BE(crc32(claiming.subarray(12, 29)), 29);
  return claiming;
}

describe('media', () => {
  let app: LibraryApp;
  let key: string;
  let workspaceId: string;

  beforeAll(async () => {
    app = await libraryApp();
    ({ key, workspaceId } = await app.workspace());
  });
  afterAll(async () => {
    await app.close();
  });

  const upload = (form: FormData, as = key): Promise<Response> => app.call(as, 'POST', '/api/v1/media', form);
  const incoming = async (): Promise<string[]> => app.get(MediaStorage).incomingNames();

  it('takes a picture in and describes it as it is shown, turned by its EXIF orientation', async () => {
    const bytes = await picture({ width: 400, height: 300, orientation: 6 });
    const answer = await upload(uploadForm(bytes, 'beach.jpg', 'image/jpeg', { altText: 'A beach' }));
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({
      kind: 'image',
      mimeType: 'image/jpeg',
      width: 300,
      height: 400,
      altText: 'A beach',
      fileName: 'beach.jpg',
    });
  });

  it('keeps nothing of what a camera noted in a picture: clinics photograph their rooms', async () => {
    const taken = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#46a' } })
      .withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 0/1' }, IFD0: { Artist: 'Somebody private' } })
      .jpeg()
      .toBuffer();
    expect((await sharp(taken).metadata()).exif?.includes('Somebody private')).toBe(true);
    const answer = await upload(uploadForm(taken, 'room.jpg', 'image/jpeg'));
    const { id, sizeBytes } = (await answer.json()) as View & { sizeBytes: number };
    const served = await fetch(app.url + app.get(PublicMedia).previewPath(id));
    const kept = Buffer.from(await served.arrayBuffer());
    expect(kept.length).toBe(sizeBytes);
    expect(kept.includes('Somebody private')).toBe(false);
    expect(await sharp(kept).metadata()).not.toHaveProperty('exif');
  });

  it('takes the alt text before the file too', async () => {
    const form = new FormData();
    form.append('altText', 'First words');
    form.append('file', new Blob([new Uint8Array(await picture({ width: 50, height: 50, format: 'png' }))]), 'a.png');
    const answer = await upload(form);
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ mimeType: 'image/png', altText: 'First words' });
  });

  it('tells a video by its streams', async () => {
    const answer = await upload(uploadForm(await readFile(SAMPLE_VIDEO), 'box.mp4', 'video/mp4'));
    expect(answer.status).toBe(201);
    const view = (await answer.json()) as View;
    expect(view).toMatchObject({
      kind: 'video',
      mimeType: 'video/mp4',
      width: 576,
      height: 1024,
      durationMs: 16_000,
      altText: '',
    });
    const [draft] = await app.get(MediaForNetworks).make(workspaceId, [view.id], 'instagram', 'feed');
    expect(draft?.video).toMatchObject({
      container: 'mp4',
      videoCodec: 'AVC',
      audioCodec: 'AAC',
      audioSampleRate: 48_000,
      framesPerSecond: 30,
      moovFirst: true,
    });
  });

  it('judges by content: what is no picture or video is 415, whatever it is called', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>');
    const html = Buffer.from(`<!doctype html>${'x'.repeat(10_000)}`);
    for (const [bytes, name, type] of [
      [svg, 'a.svg', 'image/svg+xml'],
      [html, 'a.jpg', 'image/jpeg'],
      [Buffer.from('hello'), 'a.png', 'image/png'],
      [await picture({ width: 10, height: 10 }), 'a.mp4', 'video/mp4'],
    ] as const) {
      const answer = await upload(uploadForm(bytes, name, type));
      expect([name, answer.status]).toEqual([name, 415]);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
  });

  it('leaves nothing of files that it refuses at once, however many come', async () => {
    const intake = app.get(MediaIntake);
    const refused = Array.from({ length: 300 }, () => intake.receive(Readable.from([Buffer.alloc(10_000)])));
    const results = await Promise.allSettled(refused);
    expect(results.filter((result) => result.status === 'fulfilled')).toEqual([]);
    expect(await incoming()).toEqual([]);
  });

  it('refuses damaged files with 422: cut off pictures and videos, and empty ones', async () => {
    const jpeg = await picture({ width: 300, height: 300, noise: true });
    const video = await readFile(SAMPLE_VIDEO);
    for (const bytes of [jpeg.subarray(0, jpeg.length / 2), video.subarray(0, 100_000), Buffer.alloc(0)]) {
      expect((await upload(uploadForm(bytes, 'a', ''))).status).toBe(422);
    }
    expect(await incoming()).toEqual([]);
  });

  it('refuses a picture that would unpack to more pixels than memory holds', async () => {
    const bomb = claimingPixels(await picture({ width: 10, height: 10, format: 'png' }), 100_000);
    const answer = await upload(uploadForm(bomb, 'bomb.png', 'image/png'));
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ type: expect.stringContaining('picture-too-large') });
  });

  it('stops with 413 as soon as a picture is too large, and leaves nothing behind', async () => {
    const head = await picture({ width: 40, height: 40 });
    const large = Buffer.concat([head, Buffer.alloc(31 * 1024 ** 2)]);
    const before = await app.get(MediaStorage).keys();
    const answer = await upload(uploadForm(large, 'large.jpg', 'image/jpeg'));
    expect(answer.status).toBe(413);
    expect(await incoming()).toEqual([]);
    expect(await app.get(MediaStorage).keys()).toEqual(before);
  });

  it('leaves nothing when the client goes away in the middle', async () => {
    const before = await app.get(MediaStorage).keys();
    const going = request(`${app.url}/api/v1/media`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'multipart/form-data; boundary=b',
        'content-length': 10_000_000,
      },
    });
    going.on('error', () => undefined);
    going.write(
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n',
    );
    going.write(await picture({ width: 600, height: 600, noise: true }));
    await until(async () => (await incoming()).length === 1);
    going.destroy();
    await until(async () => (await incoming()).length === 0);
    expect(await app.get(MediaStorage).keys()).toEqual(before);
  });

  it('names what is wrong with a form: no file, a second file, an unknown field, a too long alt text, no form at all', async () => {
    const none = new FormData();
    none.append('altText', 'x');
    const bytes = await picture({ width: 20, height: 20 });
    const two = uploadForm(bytes, 'a.jpg', 'image/jpeg');
    two.append('file', new Blob([new Uint8Array(bytes)]), 'b.jpg');
    const answers = await Promise.all([
      upload(none),
      upload(two),
      upload(uploadForm(bytes, 'a.jpg', 'image/jpeg', { caption: 'x' })),
      upload(uploadForm(bytes, 'a.jpg', 'image/jpeg', { altText: 'x'.repeat(1_001) })),
      app.call(key, 'POST', '/api/v1/media', { altText: 'x' }),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([422, 413, 422, 422, 415]);
    expect(await incoming()).toEqual([]);
  });

  it('lists newest first, page by page, by kind and by words', async () => {
    const own = await app.workspace();
    for (const name of ['one', 'two_x', 'three']) {
      app.clock.advance(1_000);
      await upload(
        uploadForm(await picture({ width: 30, height: 30 }), `${name}.jpg`, 'image/jpeg', {
          altText: `Number ${name}`,
        }),
        own.key,
      );
    }
    const names = async (query: string): Promise<unknown[]> => {
      const page = (await (await app.call(own.key, 'GET', `/api/v1/media${query}`)).json()) as { items: View[] };
      return page.items.map((item) => item['fileName']);
    };
    const first = (await (await app.call(own.key, 'GET', '/api/v1/media?limit=2')).json()) as {
      items: View[];
      nextCursor: string;
    };
    const seen = [
      ...first.items.map((item) => item['fileName']),
      ...(await names(`?limit=2&cursor=${first.nextCursor}`)),
    ];
    expect(new Set(seen)).toEqual(new Set(['one.jpg', 'two_x.jpg', 'three.jpg']));
    expect(seen).toHaveLength(3);
    expect(await names('?kind=video')).toEqual([]);
    expect(await names('?q=number%20T')).toHaveLength(2);
    expect(await names('?q=_')).toEqual(['two_x.jpg']);
  });

  it('hides everything from other workspaces', async () => {
    const other = await app.workspace();
    const { id } = (await (
      await upload(uploadForm(await picture({ width: 30, height: 30 }), 'a.jpg', 'image/jpeg'))
    ).json()) as View;
    for (const [method, body] of [['GET'], ['PATCH', { altText: 'stolen' }], ['DELETE']] as const) {
      expect((await app.call(other.key, method, `/api/v1/media/${id}`, body)).status).toBe(404);
    }
    await expect(app.get(MediaForNetworks).make(other.workspaceId, [id], 'x', 'feed')).rejects.toMatchObject({
      status: 404,
    });
    expect(await (await app.call(key, 'GET', `/api/v1/media/${id}`)).json()).toMatchObject({ altText: '' });
  });

  it('changes the alt text, and deletes the file with its renditions', async () => {
    const { id } = (await (
      await upload(uploadForm(await picture({ width: 500, height: 500 }), 'a.jpg', 'image/jpeg'))
    ).json()) as View;
    expect(await (await app.call(key, 'PATCH', `/api/v1/media/${id}`, { altText: 'New' })).json()).toMatchObject({
      id,
      altText: 'New',
    });
    await app.get(MediaForNetworks).make(workspaceId, [id], 'instagram', 'feed');
    const own = async (): Promise<string[]> => (await app.get(MediaStorage).keys()).filter((name) => name.includes(id));
    expect(await own()).toHaveLength(2);
    expect((await app.call(key, 'DELETE', `/api/v1/media/${id}`)).status).toBe(204);
    expect(await own()).toEqual([]);
    expect((await app.call(key, 'GET', `/api/v1/media/${id}`)).status).toBe(404);
  });

  it('will not delete what a post uses', async () => {
    const { id } = (await (
      await upload(uploadForm(await picture({ width: 50, height: 50 }), 'a.jpg', 'image/jpeg'))
    ).json()) as View;
    const post = { title: 'Pause', kind: 'mindfulness-tip', text: 'Pause.', mediaIds: [id] };
    const made = (await (await app.call(key, 'POST', '/api/v1/posts', post)).json()) as View;
    expect((await app.call(key, 'DELETE', `/api/v1/media/${id}`)).status).toBe(409);
    expect((await app.call(key, 'DELETE', `/api/v1/posts/${made.id}`)).status).toBe(204);
    expect((await app.call(key, 'DELETE', `/api/v1/media/${id}`)).status).toBe(204);
  });

  it('makes a rendition once, however many ask at the same moment', async () => {
    const { id } = (await (
      await upload(uploadForm(await picture({ width: 900, height: 500 }), 'a.jpg', 'image/jpeg'))
    ).json()) as View;
    const media = app.get(MediaForNetworks);
    const made = await Promise.all(Array.from({ length: 5 }, () => media.make(workspaceId, [id], 'instagram', 'feed')));
    expect(new Set(made.map((each) => JSON.stringify(each))).size).toBe(1);
    expect((await app.get(MediaStorage).keys()).filter((name) => name.includes(id))).toHaveLength(2);
  });

  describe('at its public address', () => {
    let url: string;
    let expected: Buffer;

    beforeAll(async () => {
      const answer = await upload(
        uploadForm(await picture({ width: 800, height: 700, orientation: 3 }), 'a.jpg', 'image/jpeg'),
      );
      const { id } = (await answer.json()) as View;
      const media = app.get(PublicMedia);
      const [draft] = await app.get(MediaForNetworks).make(workspaceId, [id], 'instagram', 'feed');
      if (!draft) throw new Error('no rendition');
      url = (await media.urlOf(draft)).replace('http://127.0.0.1:1', app.url);
      expected = await media.read(draft, 0, draft.sizeBytes);
      expect(expected).toHaveLength(draft.sizeBytes);
    });

    it('serves the very bytes that the draft promised, to anybody, never to be run', async () => {
      const answer = await fetch(url);
      expect(answer.status).toBe(200);
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(expected);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'image/jpeg',
        'content-length': String(expected.length),
        'accept-ranges': 'bytes',
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringContaining('sandbox'),
      });
      expect(expected.includes('Somebody')).toBe(false);
    });

    it('answers HEAD, single ranges, and ranges beyond the end', async () => {
      const head = await fetch(url, { method: 'HEAD' });
      expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
        200,
        String(expected.length),
        '',
      ]);
      const part = await fetch(url, { headers: { range: 'bytes=100-199' } });
      expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${expected.length}`]);
      expect(Buffer.from(await part.arrayBuffer())).toEqual(expected.subarray(100, 200));
      const tail = await fetch(url, { headers: { range: 'bytes=-10' } });
      expect(Buffer.from(await tail.arrayBuffer())).toEqual(expected.subarray(-10));
      const beyond = await fetch(url, { headers: { range: `bytes=${expected.length}-` } });
      expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${expected.length}`]);
    });

    it('is 404 when a character of the signature is changed and 410 when it is old', async () => {
      const at = url.length - 5;
      const other = url[at] === 'A' ? 'B' : 'A';
      expect((await fetch(url.slice(0, at) + other + url.slice(at + 1))).status).toBe(404);
      expect((await fetch(`${url}A`)).status).toBe(404);
      app.clock.advance(26 * 3_600_000);
      expect((await fetch(url)).status).toBe(410);
    });
  });
});
