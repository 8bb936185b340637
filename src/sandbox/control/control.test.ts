import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Json, openSandbox, type OpenSandbox, sampleVideo } from '../../../test/support/open-sandbox.js';

const PAGE = '100000000000001';
const TOKEN = 'sandbox-facebook-page-token';

interface Posts {
  items: { network: string; remoteId: string; text: string; metrics: Record<string, number> }[];
}

describe('the control of the sandbox', () => {
  let open: OpenSandbox;
  beforeAll(async () => {
    open = await openSandbox();
  });
  afterAll(() => open.close());
  beforeEach(() => open.http.post('/_sandbox/reset'));

  const tweet = (text: string) => open.x.post<Json>('/2/tweets', { text });
  const feed = (message: string) =>
    open.http.post<{ id: string; error: Json }>(`/v25.0/${PAGE}/feed`, { message, access_token: TOKEN });
  const posts = async (query = '') => (await open.http.get<Posts>(`/_sandbox/posts${query}`)).data.items;

  it('shows what became public, oldest first, by network and account', async () => {
    await tweet('First');
    await feed('Second');
    await tweet('Third');
    expect((await posts()).map((post) => post.text)).toEqual(['First', 'Second', 'Third']);
    expect((await posts('?network=x')).map((post) => post.text)).toEqual(['First', 'Third']);
    expect((await posts(`?account=${PAGE}`)).map((post) => post.text)).toEqual(['Second']);
  });

  it.each(['x', 'facebook'])('breaks the connection before or after the effect on %s', async (network) => {
    const send = network === 'x' ? tweet : feed;
    await open.control('faults', { network, operation: 'publish', fault: 'reset-before', times: 1 });
    await expect(send('Lost')).rejects.toThrow();
    expect(await posts()).toEqual([]);
    await open.control('faults', { network, operation: 'publish', fault: 'reset-after', times: 1 });
    await expect(send('Kept')).rejects.toThrow();
    expect((await posts()).map((post) => post.text)).toEqual(['Kept']);
    await send('Fine');
    expect(await posts()).toHaveLength(2);
  });

  it('answers as the network itself does when a fault asks for 429, 500 or a dead token', async () => {
    const statuses = async (fault: string) => {
      await open.control('faults', { network: '*', operation: 'publish', fault });
      const onX = await tweet(`x ${fault}`);
      const onFacebook = await feed(`facebook ${fault}`);
      await open.http.delete('/_sandbox/faults');
      return [onX.status, onFacebook.data.error['code']];
    };
    expect(await statuses('429')).toEqual([429, 32]);
    expect(await statuses('500')).toEqual([503, 2]);
    expect(await statuses('expired-token')).toEqual([401, 190]);
    expect(await posts()).toEqual([]);
  });

  it('sends any answer that is asked for, for one account, also after the effect', async () => {
    const body = { error: { code: 368, message: 'blocked' } };
    await open.control('faults', { network: 'facebook', operation: 'publish', status: 403, body, account: 'another' });
    expect((await feed('Goes through')).status).toBe(200);
    await open.control('faults', { network: 'facebook', operation: 'publish', status: 403, body, afterEffect: true });
    const answer = await feed('Went out');
    expect(answer.status).toBe(403);
    expect(answer.data).toEqual(body);
    expect(await posts()).toHaveLength(2);
  });

  it('refuses a fault that makes no sense and names the field', async () => {
    const answer = await open.control('faults', { network: 'x', operation: 'publisch', fault: 'delay' });
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.data)).toContain('operation');
  });

  it('lets numbers grow with age, never shrink, and in proportion', async () => {
    await tweet('Growing');
    await feed('Growing too');
    let before: Record<string, number>[] = [{}, {}];
    for (const hours of [1, 6, 24, 24 * 7, 24 * 60]) {
      await open.control('clock', { now: new Date(Date.now() + hours * 3_600_000).toISOString() });
      const now = (await posts()).map((post) => post.metrics);
      for (const [index, metrics] of now.entries()) {
        for (const [name, count] of Object.entries(before[index] ?? {})) {
          expect(metrics[name]).toBeGreaterThanOrEqual(count);
        }
        expect(metrics['views']).toBeGreaterThanOrEqual(metrics['likes'] ?? Infinity);
        expect(metrics['views']).toBeGreaterThanOrEqual(metrics['reach'] ?? 0);
      }
      before = now;
    }
    expect(before[0]?.['views']).toBeGreaterThan(100);
  });

  it('ages posts faster without touching the time of day', async () => {
    await tweet('Soon seen');
    const answer = await open.control('clock', { speed: 10_000_000 });
    expect(answer.data['speed']).toBe(10_000_000);
    expect(Math.abs(Date.parse(String(answer.data['now'])) - Date.now())).toBeLessThan(60_000);
    let views = 0;
    while (views === 0) views = (await posts())[0]?.metrics['views'] ?? 0;
    expect(views).toBeGreaterThan(0);
  });

  it('makes people comment on some posts as they get older', async () => {
    for (let number = 0; number < 8; number += 1) await feed(`Tip ${number}`);
    await open.control('clock', { now: new Date(Date.now() + 7 * 86_400_000).toISOString() });
    const counts = (await posts()).map((post) => post.metrics['comments'] ?? 0);
    expect(Math.max(...counts)).toBeGreaterThan(0);
    const listed = await open.http.get<{ data: Json[] }>(`/v25.0/${PAGE}/published_posts`, {
      params: { fields: 'comments.summary(true).limit(50){message,created_time}', access_token: TOKEN },
    });
    const told = listed.data.data.map((post) => (post['comments'] as { data: Json[] }).data.length).toReversed();
    expect(told).toEqual(counts);
  });

  it('stops a processing that shall never end', async () => {
    await open.control('faults', { network: 'facebook', operation: 'upload', fault: 'stuck' });
    const start = await open.http.post<{ video_id: string }>(`/v25.0/${PAGE}/video_reels`, {
      upload_phase: 'start',
      access_token: TOKEN,
    });
    const video = await sampleVideo();
    await open.http.post(`/video-upload/v25.0/${start.data.video_id}`, video, {
      headers: {
        authorization: `OAuth ${TOKEN}`,
        offset: '0',
        file_size: String(video.length),
        'content-type': 'application/octet-stream',
      },
    });
    const params = { upload_phase: 'finish', video_id: start.data.video_id, access_token: TOKEN };
    expect((await open.http.post(`/v25.0/${PAGE}/video_reels`, params)).data).toEqual({ success: true });
    await open.control('clock', { now: new Date(Date.now() + 3_600_000).toISOString() });
    const status = await open.http.get<{ status: Json }>(`/v25.0/${start.data.video_id}`, {
      params: { fields: 'status', access_token: TOKEN },
    });
    expect(status.data.status).toMatchObject({
      video_status: 'processing',
      publishing_phase: { status: 'in_progress' },
    });
    expect(await posts()).toEqual([]);
  });
});

describe('the memory of the sandbox', () => {
  it('keeps posts, tokens and ages over a restart when it has a folder', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'));
    const opened: OpenSandbox[] = [];
    const start = async () => {
      const open = await openSandbox({ dataDir });
      opened.push(open);
      return open;
    };
    try {
      const first = await start();
      await first.x.post('/2/tweets', { text: 'Remember me' });
      await first.http.post(`/v25.0/${PAGE}/feed`, { message: 'Me too', access_token: TOKEN });
      await first.control('accounts', {
        network: 'x',
        externalId: '80',
        credentials: { accessToken: 'kept', expiresAt: null },
      });
      await first.control('clock', { now: new Date(Date.now() + 86_400_000).toISOString() });
      const before = (await first.http.get<Posts>('/_sandbox/posts')).data.items;
      await first.close();
      opened.pop();
      const second = await start();
      const after = (await second.http.get<Posts>('/_sandbox/posts')).data.items;
      expect(after.map((post) => [post.remoteId, post.text])).toEqual(before.map((post) => [post.remoteId, post.text]));
      expect(after[0]?.metrics['views']).toBeGreaterThanOrEqual(before[0]?.metrics['views'] ?? Infinity);
      const me = await second.http.get('/2/users/me', { headers: { authorization: 'Bearer kept' } });
      expect(me.status).toBe(200);
      const same = await second.http.post<{ error: Json }>(`/v25.0/${PAGE}/feed`, {
        message: 'Me too',
        access_token: TOKEN,
      });
      expect(same.data.error['code']).toBe(506);
    } finally {
      for (const open of opened) await open.close();
      await rm(dataDir, { recursive: true });
    }
  });

  it('keeps logins and subscriptions, and gives the newer people to a memory that is older than they are', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'));
    const first = await openSandbox({ dataDir });
    const query = new URLSearchParams({
      client_id: '900000000000001',
      redirect_uri: 'http://127.0.0.1:3000/back',
      scope: 'pages_show_list',
    });
    const answer = await first.http.post(
      `/v25.0/dialog/oauth?${query.toString()}`,
      new URLSearchParams({ decision: 'authorize' }),
      { maxRedirects: 0 },
    );
    const code = new URL(String(answer.headers['location'])).searchParams.get('code');
    await first.http.post(`/v25.0/${PAGE}/subscribed_apps`, { subscribed_fields: 'feed', access_token: TOKEN });
    await first.close();
    const file = join(dataDir, 'sandbox.json');
    const kept = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    delete kept['businesses'];
    await writeFile(file, JSON.stringify({ ...kept, people: [] }));
    const second = await openSandbox({ dataDir });
    try {
      const app = { client_id: '900000000000001', client_secret: 'sandbox-meta-secret' };
      const token = await second.http.get('/v25.0/oauth/access_token', {
        params: { ...app, redirect_uri: 'http://127.0.0.1:3000/back', code },
      });
      expect(token.status).toBe(200);
      expect(second.sandbox.world.webhooks.fieldsOf(PAGE)).toEqual(['feed']);
      expect(second.sandbox.world.people.get('800000000000024')?.businessIds).toEqual(['700000000000024']);
    } finally {
      await second.close();
      await rm(dataDir, { recursive: true });
    }
  });
});
