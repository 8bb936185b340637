import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Config } from '../../src/config/config.js';
import { MediaStorage } from '../../src/media/storage.js';
import { Backup } from '../../src/safekeeping/backup.js';
import { Restore } from '../../src/safekeeping/restore.js';
import { type BucketServer, startBucketServer } from '../support/bucket-server.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { picture, uploadForm } from '../support/pictures.js';
import { until } from '../support/wait.js';

describe('with media in a bucket', () => {
  let bucket: BucketServer;
  let evenkeel: Evenkeel;

  beforeAll(async () => {
    bucket = await startBucketServer();
    evenkeel = await startEvenkeel({ speed: 60, env: bucket.env });
  }, 60_000);
  afterAll(async () => {
    await evenkeel.close();
    await bucket.close();
  });

  it('a picture is taken in, converted and published, and none of it stays on this machine', async () => {
    const form = uploadForm(await picture({ width: 900, height: 900, format: 'png' }), 'lake.png', 'image/png');
    const media = await evenkeel.call<{ id: string }>('POST', '/api/v1/media', form);
    expect(media.status).toBe(201);
    const { body: post } = await evenkeel.call<{ id: string }>('POST', '/api/v1/posts', {
      ...{ title: 'A lake', kind: 'mindfulness-tip', text: 'Look at the water.' },
      ...{ mediaIds: [media.body.id], altText: 'A quiet lake' },
    });
    const channels = await evenkeel.call<{ items: { id: string; network: string }[] }>('GET', '/api/v1/channels');
    const channelId = channels.body.items.find(({ network }) => network === 'instagram')?.id;
    const { body: publication } = await evenkeel.call<{ id: string }>('POST', '/api/v1/publications', {
      ...{ postId: post.id, channelId, dueAt: new Date(evenkeel.clock.now().getTime() + 60_000) },
    });
    await until('the picture is public', async () => {
      const { body } = await evenkeel.call<{ status: string }>('GET', `/api/v1/publications/${publication.id}`);
      return body.status === 'published';
    });
    const keys = (await evenkeel.get(MediaStorage).keys()).filter((key) => key.includes(media.body.id));
    expect(keys.map((key) => key.split('.').at(-1)).sort()).toEqual(['jpg', 'png']);
    expect(await readdir(join(evenkeel.get(Config).dataDir, 'media'))).toEqual(['incoming']);
    expect(await evenkeel.get(MediaStorage).incomingNames()).toEqual([]);
  });
});

describe('a backup with media in a bucket', () => {
  let bucket: BucketServer;
  let evenkeel: Evenkeel;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evenkeel-bucket-test-'));
    bucket = await startBucketServer();
    evenkeel = await startEvenkeel({ env: { ...bucket.env, ROLES: 'web' } });
  }, 60_000);
  afterAll(async () => {
    await evenkeel.close();
    await bucket.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('holds the files, and brings them back after they were lost', async () => {
    const form = uploadForm(await picture({ width: 900, height: 900 }), 'lake.jpg', 'image/jpeg');
    expect((await evenkeel.call('POST', '/api/v1/media', form)).status).toBe(201);
    const storage = evenkeel.get(MediaStorage);
    const before = (await storage.keys()).sort();
    expect(before.length).toBeGreaterThan(0);
    const sizes = () => Promise.all(before.map((key) => storage.sizeOf(key)));
    const whole = await sizes();
    const file = join(folder, 'backup.tar.gz');
    await evenkeel.get(Backup).write(file);
    for (const key of before) await storage.delete(key);
    await evenkeel.get(Restore).read(file, { replace: true });
    expect((await storage.keys()).sort()).toEqual(before);
    expect(await sizes()).toEqual(whole);
  });
});
