import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InstagramAdapter } from '../../../src/networks/instagram/instagram.adapter.js';
import type { Account, Draft } from '../../../src/networks/network.js';
import { SANDBOX_ACCOUNTS } from '../../../src/sandbox/accounts.js';
import { SandboxBench } from './sandbox-bench.js';

const BY_FACEBOOK: Account = { channelId: 'a', login: 'facebook', ...pick(SANDBOX_ACCOUNTS.instagram) };
const BY_INSTAGRAM: Account = { channelId: 'b', login: 'instagram', ...pick(SANDBOX_ACCOUNTS.instagramLogin) };
const DAY = 24 * 3_600_000;

function pick(account: { externalId: string; accessToken: string }): { externalId: string; accessToken: string } {
  return { externalId: account.externalId, accessToken: account.accessToken };
}

let bench: SandboxBench;
let instagram: InstagramAdapter;

beforeEach(async () => {
  bench = await SandboxBench.start();
  instagram = new InstagramAdapter(bench.options);
});

afterEach(() => bench.stop());

async function image(text = 'Breathe in, breathe out.'): Promise<Draft> {
  return { network: 'instagram', format: 'image', text, media: [await bench.picture('one', 'A calm lake')] };
}

async function readyCheckpoint(draft: Draft, account = BY_FACEBOOK): Promise<Readonly<Record<string, unknown>>> {
  const outcome = await bench.prepare(instagram, account, draft);
  if (outcome.kind !== 'ready') throw new Error(JSON.stringify(outcome));
  return outcome.checkpoint;
}

describe.each([
  ['Facebook', BY_FACEBOOK],
  ['Instagram', BY_INSTAGRAM],
])("publishing on Instagram with %s's login", (_name, account) => {
  it('publishes an image with its caption and alt text', async () => {
    const outcome = await bench.publish(instagram, account, await image());
    const posts = await bench.posts('instagram', account.externalId);
    expect(posts).toMatchObject([
      { text: 'Breathe in, breathe out.', media: [{ kind: 'image', altText: 'A calm lake' }] },
    ]);
    expect(outcome).toMatchObject({ kind: 'published', remoteId: posts[0]?.remoteId });
    const permalink = await instagram.permalinkOf(account, posts[0]?.remoteId ?? '');
    expect(permalink).toMatch(/^https:\/\/www\.instagram\.com\/p\//);
  });

  it('publishes a carousel of pictures and a video in their order', async () => {
    const media = [await bench.picture('one', 'first'), await bench.film('two'), await bench.picture('three', 'third')];
    const outcome = await bench.publish(instagram, account, {
      network: 'instagram',
      format: 'carousel',
      text: 'Three',
      media,
    });
    expect(outcome.kind).toBe('published');
    const [post] = await bench.posts('instagram', account.externalId);
    expect(post?.media.map((part) => [part.kind, part.altText])).toEqual([
      ['image', 'first'],
      ['video', ''],
      ['image', 'third'],
    ]);
  });

  it('publishes a reel and both kinds of story', async () => {
    const film = await bench.film('film');
    const picture = await bench.picture('upright', '', 540, 960);
    const drafts: Draft[] = [
      { network: 'instagram', format: 'reel', text: 'Box breathing', media: [film] },
      { network: 'instagram', format: 'story', text: '', media: [film] },
      { network: 'instagram', format: 'story', text: '', media: [picture] },
    ];
    for (const draft of drafts) expect((await bench.publish(instagram, account, draft)).kind).toBe('published');
    expect((await bench.posts('instagram', account.externalId)).length).toBe(3);
  });
});

describe('bad luck on Instagram', () => {
  it('finds the post after a lost answer, and never posts twice', async () => {
    const draft = await image(' Gru\u0308\u00dfe \r\n\r\nund Ruhe ');
    const checkpoint = await readyCheckpoint(draft);
    await bench.control('faults', { network: 'instagram', operation: 'publish', fault: 'reset-after', times: 1 });
    expect((await bench.commit(instagram, BY_FACEBOOK, draft, checkpoint)).kind).toBe('unknown');
    const found = await bench.find(instagram, BY_FACEBOOK, draft, checkpoint);
    const posts = await bench.posts('instagram', BY_FACEBOOK.externalId);
    expect(posts.length).toBe(1);
    expect(found).toMatchObject({ kind: 'published', remoteId: posts[0]?.remoteId });
  });

  it('does not take an older post with the same caption for the lost one', async () => {
    const draft = await image();
    expect((await bench.publish(instagram, BY_FACEBOOK, draft)).kind).toBe('published');
    await bench.pass(DAY / 2);
    const checkpoint = await readyCheckpoint(draft);
    await bench.control('faults', { network: 'instagram', operation: 'publish', fault: 'reset-after', times: 1 });
    expect((await bench.commit(instagram, BY_FACEBOOK, draft, checkpoint)).kind).toBe('unknown');
    const posts = await bench.posts('instagram', BY_FACEBOOK.externalId);
    expect(await bench.find(instagram, BY_FACEBOOK, draft, checkpoint)).toMatchObject({
      kind: 'published',
      remoteId: posts[1]?.remoteId,
    });
  });

  it.each(['500', 'reset-before'])('publishes after all when a %s came before anything happened', async (fault) => {
    const draft = await image();
    const checkpoint = await readyCheckpoint(draft);
    await bench.control('faults', { network: 'instagram', operation: 'publish', fault, times: 1 });
    expect((await bench.commit(instagram, BY_FACEBOOK, draft, checkpoint)).kind).toBe('unknown');
    const absent = await bench.find(instagram, BY_FACEBOOK, draft, checkpoint);
    expect(absent).toMatchObject({ kind: 'absent' });
    const again = absent.kind === 'absent' ? absent.checkpoint : {};
    expect((await bench.commit(instagram, BY_FACEBOOK, draft, again)).kind).toBe('published');
    expect((await bench.posts('instagram', BY_FACEBOOK.externalId)).length).toBe(1);
  });

  it('gives up a container that is stuck for ever, with a reason', async () => {
    await bench.control('faults', { network: 'instagram', operation: 'container-status', fault: 'stuck' });
    expect(await bench.publish(instagram, BY_FACEBOOK, await image())).toMatchObject({
      kind: 'refused',
      code: 'container-stuck',
    });
  });

  it('says what is wrong with a picture that Instagram cannot use', async () => {
    const media = [await bench.picture('wide', '', 1_000, 300)];
    expect(
      await bench.publish(instagram, BY_FACEBOOK, { network: 'instagram', format: 'image', text: '', media }),
    ).toMatchObject({
      kind: 'refused',
      code: '36003/2207009',
    });
  });

  it('cools down when the quota of the day is used up', async () => {
    await bench.control('limits', { instagramPublishesPerDay: 1 });
    const draft = await image();
    expect((await bench.publish(instagram, BY_FACEBOOK, draft)).kind).toBe('published');
    const outcome = await bench.publish(instagram, BY_FACEBOOK, draft);
    expect(outcome).toMatchObject({ kind: 'cool-down', scope: 'channel' });
    const hours = outcome.kind === 'cool-down' ? (outcome.until.getTime() - Date.now()) / 3_600_000 : 0;
    expect(Math.round(hours)).toBe(24);
  });

  it.each([458, 460, 463])('asks to connect again when the token died (%s)', async (revoked) => {
    await bench.control('tokens', { token: BY_FACEBOOK.accessToken, revoked });
    expect((await bench.publish(instagram, BY_FACEBOOK, await image())).kind).toBe('reconnect');
  });

  it('cools down on a 429', async () => {
    await bench.control('faults', { network: 'instagram', operation: '*', fault: '429', times: 1 });
    expect((await bench.publish(instagram, BY_FACEBOOK, await image())).kind).toBe('cool-down');
  });
});

describe('measuring and renewing on Instagram', () => {
  it.each([
    ['Facebook', BY_FACEBOOK],
    ['Instagram', BY_INSTAGRAM],
  ])("reads what the crowd did, with %s's login", async (_name, account) => {
    const film = await bench.film('film');
    const drafts: Draft[] = [
      await image('one'),
      await image('two'),
      { network: 'instagram', format: 'reel', text: 'three', media: [film] },
    ];
    for (const draft of drafts) expect((await bench.publish(instagram, account, draft)).kind).toBe('published');
    const publishedAt = new Date();
    await bench.pass(2 * DAY);
    const posts = await bench.posts('instagram', account.externalId);
    const items = posts.map((post, index) => ({
      remoteId: post.remoteId,
      format: drafts[index]?.format ?? 'image',
      publishedAt,
    }));
    const now = new Date(Date.now() + 2 * DAY);
    const first = await instagram.measure(account, items, now);
    const second = await instagram.measure(account, items, now);
    expect(second).toMatchObject({ kind: 'measured', calls: 2 });
    for (const outcome of [first, second]) {
      if (outcome.kind !== 'measured') throw new Error(JSON.stringify(outcome));
      for (const post of posts) {
        const { views, reach, saves } = post.metrics;
        expect(outcome.byRemoteId.get(post.remoteId)).toMatchObject({
          kind: 'measured',
          metrics: { views, reach, saves },
        });
      }
    }
  });

  it('reads a story while it lives, also with too few viewers for insights', async () => {
    const media = [await bench.film('film')];
    const outcome = await bench.publish(instagram, BY_FACEBOOK, {
      network: 'instagram',
      format: 'story',
      text: '',
      media,
    });
    const remoteId = outcome.kind === 'published' ? outcome.remoteId : '';
    const measured = await instagram.measure(
      BY_FACEBOOK,
      [{ remoteId, format: 'story', publishedAt: new Date() }],
      new Date(),
    );
    expect(measured.kind === 'measured' ? measured.byRemoteId.get(remoteId)?.kind : measured).toBe('measured');
  });

  it('renews a token of Instagram, and the new one works', async () => {
    const now = new Date();
    const credentials = { accessToken: BY_INSTAGRAM.accessToken, expiresAt: new Date(now.getTime() + 10 * DAY) };
    const outcome = await instagram.refresh(BY_INSTAGRAM, credentials, now);
    if (outcome.kind !== 'refreshed') throw new Error(JSON.stringify(outcome));
    expect(outcome.credentials.accessToken).not.toBe(credentials.accessToken);
    const renewed = { ...BY_INSTAGRAM, accessToken: outcome.credentials.accessToken };
    expect((await bench.publish(instagram, renewed, await image())).kind).toBe('published');
  });
});
