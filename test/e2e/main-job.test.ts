import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { ApiKeys } from '../../src/identity/api-keys.js';
import { Importer } from '../../src/library/importer.js';
import { API_KEY, type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { until } from '../support/wait.js';

const SAMPLE_WEEK = fileURLToPath(new URL('../../samples/sample-week.csv', import.meta.url));
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** One real second is a minute of the story: containers finish, sweeps come, and nobody waits. */
const SPEED = 60;

interface Publication {
  id: string;
  postId: string;
  channelId: string;
  dueAt: string;
  status: string;
  remoteId?: string;
  permalink?: string;
  publishedAt?: string;
  reason?: string;
  attempts: { step: string; outcome: string }[];
}

interface SandboxPost {
  network: string;
  remoteId: string;
  text: string;
  media: { kind: string; altText: string; bytes: number }[];
  metrics: Record<string, number>;
}

interface Metrics {
  latest: Record<string, number>;
  series: ({ at: string } & Record<string, number>)[];
}

describe('a week of posts on three networks', () => {
  let evenkeel: Evenkeel;
  let publications: Publication[];
  const channels = new Map<string, string>();

  const read = async () => {
    const page = await evenkeel.call<{ items: Publication[] }>('GET', '/api/v1/publications?limit=200');
    return page.body.items;
  };

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ start: '2026-11-29T18:00:00Z', speed: SPEED });
    const list = await evenkeel.call<{ items: { id: string; network: string }[] }>('GET', '/api/v1/channels');
    for (const channel of list.body.items) channels.set(channel.network, channel.id);
  }, 60_000);
  afterAll(async () => {
    await evenkeel.close();
  });

  it('begins with a library, three channels and slots', async () => {
    const posts = await evenkeel.call<{ items: { kind: string }[] }>('GET', '/api/v1/posts?limit=200');
    expect(posts.body.items.length).toBeGreaterThanOrEqual(30);
    expect([...channels.keys()].sort()).toEqual(['facebook', 'instagram', 'x']);
  });

  it('queues seven tips and a coping video into the next free slots', async () => {
    const caller = await evenkeel.get(ApiKeys).callerOf(API_KEY);
    if (!caller) throw new Error('The bootstrap key does not work.');
    const { postIds } = await evenkeel.get(Importer).importFile(caller, SAMPLE_WEEK);
    expect(postIds).toHaveLength(8);
    const queued = await evenkeel.call<{ publications: Publication[] }>('POST', '/api/v1/queue', {
      postIds,
      channelIds: [...channels.values()],
    });
    expect(queued.status).toBe(201);
    publications = queued.body.publications;
    expect(publications).toHaveLength(24);
    expect(new Set(publications.map(({ channelId, dueAt }) => `${channelId} ${dueAt}`)).size).toBe(24);
  });

  it('publishes each at its minute, once', async () => {
    const times = [...new Set(publications.map(({ dueAt }) => dueAt))].sort();
    for (const time of times) {
      evenkeel.moveTo(new Date(Date.parse(time) - 30_000));
      await until(`what is due at ${time} to be published`, async () => {
        const due = (await read()).filter(({ dueAt }) => dueAt <= time);
        const stuck = due.find(({ status }) => ['failed', 'held', 'unconfirmed'].includes(status));
        if (stuck) throw new Error(JSON.stringify(stuck));
        return due.every(({ status }) => status === 'published');
      });
    }
    const published = await read();
    expect(published.map(({ status }) => status)).toEqual(Array.from({ length: 24 }, () => 'published'));
    for (const { dueAt, publishedAt } of published) {
      const late = Date.parse(publishedAt ?? '') - Date.parse(dueAt);
      expect(late).toBeGreaterThanOrEqual(0);
      // Two sweeps and a reel's container at this speed; in the story's time.
      expect(late).toBeLessThan(30 * MINUTE);
    }
    const effects = await sandboxPosts();
    expect(effects).toHaveLength(24);
    expect(effects.map(({ remoteId }) => remoteId).sort()).toEqual(published.map(({ remoteId }) => remoteId).sort());
  }, 120_000);

  it('gives each network its text, its picture and the alt text', async () => {
    const effects = await sandboxPosts();
    for (const network of ['instagram', 'facebook', 'x']) {
      const ours = effects.filter((effect) => effect.network === network);
      expect(ours).toHaveLength(8);
      expect(ours.every(({ text }) => text.length > 20)).toBe(true);
      expect(ours.filter(({ media }) => media.some(({ kind }) => kind === 'video'))).toHaveLength(1);
      const pictures = ours.flatMap(({ media }) => media).filter(({ kind }) => kind === 'image');
      expect(pictures).toHaveLength(7);
      expect(pictures.every(({ altText, bytes }) => altText.length > 10 && bytes > 10_000)).toBe(true);
    }
  });

  it('tells how each went in the ledger, and where to see it', async () => {
    for (const { attempts, permalink } of await read()) {
      expect(attempts.at(-1)).toMatchObject({ outcome: 'published' });
      expect(attempts.some(({ step, outcome }) => step === 'commit' && outcome === 'begun')).toBe(true);
      expect(permalink).toMatch(/^https:\/\//);
    }
  });

  it('measures them at growing ages, and their numbers grow', async () => {
    const last = Math.max(...(await read()).map(({ publishedAt }) => Date.parse(publishedAt ?? '')));
    // The posts are up to six days apart: at each of these moments every one has passed a planned age.
    for (const age of [2.5 * DAY, 10 * DAY, 17.5 * DAY]) {
      const before = await snapshots();
      evenkeel.moveTo(new Date(last + age));
      await until('new numbers for every publication', async () => {
        const now = await snapshots();
        return now.every((count, index) => count > (before[index] ?? 0));
      });
    }
    for (const { id, channelId, remoteId } of await read()) {
      const { body } = await evenkeel.call<Metrics>('GET', `/api/v1/publications/${id}/metrics`);
      expect(body.series.length).toBeGreaterThanOrEqual(3);
      const views = body.series.map((snapshot) => snapshot['views'] ?? 0);
      expect(views.at(-1)).toBeGreaterThan(views[0] ?? 0);
      expect(body.latest['views']).toBe(views.at(-1));
      const truth = (await sandboxPosts()).find((effect) => effect.remoteId === remoteId);
      // Facebook counts a reel's replays as views of their own, so the sandbox's count of likes is the one to compare.
      expect(body.latest['likes']).toBeGreaterThan(0);
      expect(body.latest['likes']).toBeLessThanOrEqual(truth?.metrics['likes'] ?? 0);
      // A page's posts have no saves, and X tells no reach: absent, not 0.
      if (channelId === channels.get('facebook')) expect(body.latest).not.toHaveProperty('saves');
      if (channelId === channels.get('x')) expect(body.latest).not.toHaveProperty('reach');
    }
  }, 60_000);

  it('measures one at once when asked to', async () => {
    const [first] = await read();
    if (!first) throw new Error('There is nothing.');
    const path = `/api/v1/publications/${first.id}`;
    const before = (await evenkeel.call<Metrics>('GET', `${path}/metrics`)).body.series.length;
    expect((await evenkeel.call('POST', `${path}/measure`)).status).toBe(202);
    await until('one more snapshot', async () => {
      const { body } = await evenkeel.call<Metrics>('GET', `${path}/metrics`);
      return body.series.length > before;
    });
  });

  it('shows all of it on the home page, without a key on this machine', async () => {
    const page = await fetch(evenkeel.url);
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).toContain('What went out');
    expect(html.match(/class="entry entry--published"/g)).toHaveLength(24);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  async function sandboxPosts(): Promise<SandboxPost[]> {
    const answer = await fetch(`${evenkeel.sandbox.url}/_sandbox/posts`);
    return ((await answer.json()) as { items: SandboxPost[] }).items;
  }

  async function snapshots(): Promise<number[]> {
    const all = await read();
    return Promise.all(
      all.map(
        async ({ id }) =>
          (await evenkeel.call<Metrics>('GET', `/api/v1/publications/${id}/metrics`)).body.series.length,
      ),
    );
  }
});
