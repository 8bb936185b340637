import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { type DraftMedia } from '../../../src/networks/network.js';
import { XAdapter } from '../../../src/networks/x/x.adapter.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { deliver, Files, prepareAll, stored, textDraft } from './support.js';

const HOUR = 3_600_000;

describe('bringing files onto X', () => {
  let sandbox: Sandbox;
  let adapter: XAdapter;
  let files: Files;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, processing: { image: 0, video: 0.05 } });
    adapter = new XAdapter({ apiUrl: `${sandbox.url}/api.x.com`, timeoutMs: 10_000 });
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await fetch(`${sandbox.url}/_sandbox/reset`, { method: 'POST' });
    files = new Files();
  });

  async function fault(body: Record<string, unknown>): Promise<void> {
    await fetch(`${sandbox.url}/_sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ network: 'x', times: 1, ...body }),
    });
  }

  async function picture(mediaId: string, altText: string, red = 20): Promise<DraftMedia> {
    const bytes = await sharp({
      create: { width: 320, height: 200, channels: 3, background: { r: red, g: 90, b: 80 } },
    })
      .jpeg()
      .toBuffer();
    return files.add({ mediaId, kind: 'image', mimeType: 'image/jpeg', width: 320, height: 200, altText }, bytes);
  }

  /** Noise does not compress, so this one needs several chunks. */
  async function heavyPicture(): Promise<DraftMedia> {
    const width = 1_250;
    const noise = randomBytes(width * width * 3);
    const bytes = await sharp(noise, { raw: { width, height: width, channels: 3 } })
      .png({ compressionLevel: 0 })
      .toBuffer();
    return files.add(
      { mediaId: 'heavy', kind: 'image', mimeType: 'image/png', width, height: width, altText: '' },
      bytes,
    );
  }

  async function video(): Promise<DraftMedia> {
    const bytes = await readFile(new URL('../../../samples/media/box-breathing.mp4', import.meta.url));
    return files.add(
      {
        mediaId: 'video',
        kind: 'video',
        mimeType: 'video/mp4',
        width: 720,
        height: 1280,
        durationMs: 16_000,
        altText: 'A box',
      },
      bytes,
    );
  }

  it('uploads pictures with their descriptions, one request a step, and posts them in order', async () => {
    const media = [await picture('a', 'A calm lake'), await picture('b', '', 200)];
    const delivery = deliver(textDraft('Two pictures', media), { media: files });
    const { outcome, steps, checkpoint } = await prepareAll(adapter, delivery);
    expect(outcome.kind).toBe('ready');
    expect(steps).toEqual([
      ...['initialize-upload', 'upload-chunk', 'finalize-upload', 'describe-media'],
      ...['initialize-upload', 'upload-chunk', 'finalize-upload'],
    ]);
    expect(await adapter.commit({ ...delivery, checkpoint })).toMatchObject({ kind: 'published' });
    const answer = await fetch(`${sandbox.url}/_sandbox/posts?network=x`);
    const { items } = (await answer.json()) as { items: { media: { altText: string; bytes: number }[] }[] };
    expect(items[0]?.media).toEqual(
      media.map((one) => ({ kind: 'image', altText: one.altText, bytes: one.sizeBytes })),
    );
  });

  it('reads a large file in chunks of 4 MB, one a call', async () => {
    const heavy = await heavyPicture();
    expect(heavy.sizeBytes).toBeGreaterThan(4 * 1024 ** 2);
    expect(heavy.sizeBytes).toBeLessThan(5 * 1024 ** 2);
    const { outcome } = await prepareAll(adapter, deliver(textDraft('Noise', [heavy]), { media: files }));
    expect(outcome.kind).toBe('ready');
    expect(files.reads).toEqual([`heavy 0-${4 * 1024 ** 2}`, `heavy ${4 * 1024 ** 2}-${heavy.sizeBytes}`]);
  });

  it('uploads a video, waits as long as X says, and sends no description, which X does not take', async () => {
    const delivery = deliver(textDraft('Box breathing', [await video()]), { media: files });
    const { outcome, steps, checkpoint } = await prepareAll(adapter, delivery);
    expect(outcome.kind).toBe('ready');
    expect(steps.slice(0, 3)).toEqual(['initialize-upload', 'upload-chunk', 'finalize-upload']);
    expect(steps).toContain('upload-status');
    expect(steps).not.toContain('describe-media');
    expect(await adapter.commit({ ...delivery, checkpoint })).toMatchObject({ kind: 'published' });
  });

  it('never sends again what the checkpoint says is there', async () => {
    const delivery = deliver(textDraft('One picture', [await picture('a', 'A lake')]), { media: files });
    const { checkpoint } = await prepareAll(adapter, delivery);
    const before = sandbox.world.calls.total();
    expect(await adapter.prepare({ ...delivery, checkpoint })).toMatchObject({ kind: 'ready' });
    expect(sandbox.world.calls.total()).toBe(before);
  });

  it('repeats a step whose answer was lost, and only that', async () => {
    const delivery = deliver(textDraft('One picture', [await picture('a', 'A lake')]), { media: files });
    const begun = await adapter.prepare(delivery);
    if (begun.kind !== 'pending') throw new Error(begun.kind);
    const checkpoint = stored(begun.checkpoint);
    await fault({ operation: 'upload', fault: 'reset-after' });
    expect(await adapter.prepare({ ...delivery, checkpoint })).toMatchObject({
      kind: 'unknown',
      trace: { step: 'upload-chunk' },
    });
    const { outcome, steps } = await prepareAll(adapter, { ...delivery, checkpoint });
    expect(outcome.kind).toBe('ready');
    expect(steps).toEqual(['upload-chunk', 'finalize-upload', 'describe-media']);
  });

  it('uploads anew what X would soon throw away', async () => {
    const delivery = deliver(textDraft('One picture', [await picture('a', '')]), { media: files });
    const { checkpoint } = await prepareAll(adapter, delivery);
    const after = (ms: number) => ({ ...delivery, checkpoint, now: new Date(delivery.now.getTime() + ms) });
    expect(await adapter.prepare(after(22.5 * HOUR))).toMatchObject({ kind: 'ready' });
    expect(await adapter.prepare(after(23.5 * HOUR))).toMatchObject({
      kind: 'pending',
      trace: { step: 'initialize-upload' },
      checkpoint: { uploads: [{ chunksSent: 0, processed: false }] },
    });
  });

  it('uploads nothing more once the first part of a thread is public', async () => {
    const draft = { ...textDraft('', [await picture('a', '')]), format: 'thread' as const, thread: ['one', 'two'] };
    const outcome = await adapter.prepare(deliver(draft, { checkpoint: { postedIds: ['11'] }, media: files }));
    expect(outcome.kind).toBe('ready');
    expect(files.reads).toEqual([]);
  });

  it('refuses with the reason when X cannot process a file', async () => {
    const broken = files.add(
      { mediaId: 'v', kind: 'video', mimeType: 'video/mp4', width: 320, height: 320, durationMs: 1_000, altText: '' },
      Buffer.from('this is no video at all, whatever its name says'),
    );
    const { outcome } = await prepareAll(adapter, deliver(textDraft('Broken', [broken]), { media: files }));
    expect(outcome).toMatchObject({ kind: 'refused', code: 'processing-failed' });
    expect(outcome).toHaveProperty('text', expect.stringMatching(/Export it again.*X says: “.+”/u));
  });

  it('begins an upload that X has forgotten once more, and then gives up', async () => {
    const delivery = deliver(textDraft('One picture', [await picture('a', '')]), { media: files });
    const begun = await adapter.prepare(delivery);
    if (begun.kind !== 'pending') throw new Error(begun.kind);
    sandbox.world.x.media.clear();
    const { outcome, steps } = await prepareAll(adapter, { ...delivery, checkpoint: stored(begun.checkpoint) });
    expect(outcome.kind).toBe('ready');
    expect(steps).toEqual(['upload-chunk', 'initialize-upload', 'upload-chunk', 'finalize-upload']);

    await fault({ operation: 'upload', fault: 'answer', status: 400, body: { detail: 'no' }, times: 2 });
    const checkpoint = { ...stored(begun.checkpoint), restarts: 1 };
    expect(await adapter.prepare({ ...delivery, checkpoint })).toMatchObject({ kind: 'refused' });
  });

  it('gives up on a file that X never finishes', async () => {
    await fault({ operation: 'upload', fault: 'stuck', times: 50 });
    await fault({ operation: 'upload-status', fault: 'stuck', times: 50 });
    const delivery = deliver(textDraft('Stuck', [await video()]), { media: files });
    let checkpoint = {};
    for (let step = 0; step < 4; step += 1) {
      const outcome = await adapter.prepare({ ...delivery, checkpoint });
      if (outcome.kind !== 'pending') throw new Error(outcome.kind);
      checkpoint = stored(outcome.checkpoint);
    }
    expect(await adapter.prepare({ ...delivery, checkpoint })).toMatchObject({ kind: 'pending', afterMs: 1_000 });
    const later = new Date(delivery.now.getTime() + 1.1 * HOUR);
    const outcome = await adapter.prepare({ ...delivery, checkpoint, now: later });
    expect(outcome).toMatchObject({ kind: 'refused', code: 'processing-stuck' });
  });

  it('tells of a stored file that cannot be read, which may pass', async () => {
    const media = await picture('a', '');
    const delivery = deliver(textDraft('Gone', [media]), { media: new Files() });
    const begun = await adapter.prepare(delivery);
    if (begun.kind !== 'pending') throw new Error(begun.kind);
    const outcome = await adapter.prepare({ ...delivery, checkpoint: stored(begun.checkpoint) });
    expect(outcome).toMatchObject({ kind: 'unknown', text: expect.stringContaining('no such file') });
  });
});
