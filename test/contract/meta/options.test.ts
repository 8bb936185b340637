import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FacebookAdapter } from '../../../src/networks/facebook/facebook.adapter.js';
import { InstagramAdapter } from '../../../src/networks/instagram/instagram.adapter.js';
import type { Account, Draft, DraftOptions, NetworkAdapter } from '../../../src/networks/network.js';
import { SANDBOX_ACCOUNTS } from '../../../src/sandbox/accounts.js';
import { delivery, film, picture } from './deliveries.js';
import { SandboxBench } from './sandbox-bench.js';
import { refusal, type Reply, ScriptedGraph, type SeenCall } from './scripted-graph.js';

const BY_FACEBOOK: Account = { channelId: 'a', login: 'facebook', externalId: '100', accessToken: 'token' };
const BY_INSTAGRAM: Account = { ...BY_FACEBOOK, login: 'instagram' };
const ENGLISH = { captionsId: 'e', language: 'en', label: 'English', format: 'srt', sizeBytes: 50 } as const;
const ALL: DraftOptions = {
  collaborators: ['anna.b', 'clinic_1'],
  cover: picture('cover'),
  coverAtMs: 2_500,
  shareToFeed: false,
  madeWithAi: true,
  paidPartnership: true,
};

let graph: ScriptedGraph;
let replyTo: (call: SeenCall) => Reply;

beforeEach(() => {
  graph = new ScriptedGraph((call) => replyTo(call));
});

afterEach(() => graph.stop());

/** Prepares and commits as far as it goes, waiting for nothing. */
async function publish(
  adapter: NetworkAdapter,
  account: Account,
  draft: Partial<Draft>,
): Promise<{ kind: string; note?: string | undefined }> {
  let checkpoint = {};
  for (let step = 0; step < 40; step++) {
    const prepared = await adapter.prepare(delivery(account, draft, checkpoint));
    if (prepared.kind === 'pending') ({ checkpoint } = prepared);
    else if (prepared.kind === 'ready') {
      const committed = await adapter.commit(delivery(account, draft, prepared.checkpoint));
      if (committed.kind !== 'pending') return committed;
      ({ checkpoint } = committed);
    } else return prepared;
  }
  throw new Error('It came to no end.');
}

describe('the options of an Instagram post', () => {
  let instagram: InstagramAdapter;

  beforeEach(async () => {
    instagram = new InstagramAdapter(await graph.start());
    replyTo = ({ method }) => ({ body: method === 'POST' ? { id: '7' } : { status_code: 'FINISHED' } });
  });

  /** The forms of the containers that were made. */
  async function containers(draft: Partial<Draft>, account = BY_FACEBOOK): Promise<Record<string, string>[]> {
    expect((await publish(instagram, account, draft)).kind).toBe('published');
    return graph.seen
      .filter(({ method, path }) => method === 'POST' && path.endsWith('/media'))
      .map(({ params }) => Object.fromEntries([...params].filter(([name]) => name !== 'access_token')));
  }

  it('go with a reel: the cover picture wins over the moment', async () => {
    expect(await containers({ format: 'reel', media: [film()], options: ALL })).toEqual([
      {
        video_url: 'https://app.example/media/film',
        media_type: 'REELS',
        caption: 'Breathe in.',
        share_to_feed: 'false',
        cover_url: 'https://app.example/media/cover',
        collaborators: '["anna.b","clinic_1"]',
        is_ai_generated: 'true',
        is_paid_partnership: 'true',
      },
    ]);
  });

  it('name the moment of the video where there is no cover picture', async () => {
    const [form] = await containers({ format: 'reel', media: [film()], options: { coverAtMs: 2_500.4 } });
    expect(form).toMatchObject({ thumb_offset: '2500', share_to_feed: 'true' });
    expect(form).not.toHaveProperty('cover_url');
  });

  it("go with a carousel's parent, and alt texts with its children", async () => {
    const media = [picture('a', 'A lake'), picture('b', ''), film('c')];
    const forms = await containers({ format: 'carousel', media, options: ALL });
    expect(forms.map(({ alt_text: alt }) => alt)).toEqual(['A lake', undefined, undefined, undefined]);
    expect(forms.slice(0, 3).every((form) => !('collaborators' in form) && !('is_ai_generated' in form))).toBe(true);
    expect(forms[3]).toMatchObject({
      media_type: 'CAROUSEL',
      collaborators: '["anna.b","clinic_1"]',
      is_ai_generated: 'true',
    });
    expect(forms[3]).not.toHaveProperty('share_to_feed');
  });

  it('leave out of a story what stories do not have', async () => {
    const [form] = await containers({ format: 'story', text: '', options: { ...ALL, firstComment: 'Hello' } });
    expect(Object.keys(form ?? {}).sort()).toEqual([
      'image_url',
      'is_ai_generated',
      'is_paid_partnership',
      'media_type',
    ]);
  });

  it("refuse a paid partnership by Instagram's own login before anything is sent", async () => {
    const refused = await publish(instagram, BY_INSTAGRAM, { options: { paidPartnership: true } });
    expect(refused).toMatchObject({ kind: 'refused', code: 'paid-partnership-not-offered' });
    expect(graph.seen).toEqual([]);
  });

  it('say nothing where nothing was chosen', async () => {
    const [form] = await containers({}, BY_INSTAGRAM);
    expect(Object.keys(form ?? {}).sort()).toEqual(['alt_text', 'caption', 'image_url']);
  });
});

describe('a Facebook video', () => {
  let facebook: FacebookAdapter;
  const video = {
    ...film('f', 1_000),
    captions: [ENGLISH, { ...ENGLISH, captionsId: 'p', language: 'pt-BR', label: 'Português' }],
  };
  const draft: Partial<Draft> = {
    network: 'facebook',
    format: 'reel',
    media: [video],
    options: { videoTitle: 'Four counts' },
  };
  let postId: string | undefined;

  beforeEach(async () => {
    facebook = new FacebookAdapter(await graph.start());
    postId = '5';
  });

  function publicVideo(): Reply {
    const status = { publishing_phase: { status: 'complete', publish_status: 'published' } };
    return { body: { status, permalink_url: '/reel/77/', post_id: postId } };
  }

  function answers(captions: Reply): void {
    let asked = 0;
    replyTo = ({ method, path }) => {
      if (path.endsWith('/captions')) return captions;
      if (method === 'POST') return { body: { video_id: '77', success: true, id: '9' } };
      asked += 1;
      return asked > 1
        ? publicVideo()
        : { body: { status: { video_status: 'upload_complete', uploading_phase: { status: 'complete' } } } };
    };
  }

  it('is sent with its title, and gets its subtitles once it is public, one file for each language', async () => {
    answers({ body: { success: true } });
    const ending = await publish(facebook, BY_FACEBOOK, draft);
    expect(ending).toMatchObject({ kind: 'published', remoteId: '77' });
    expect(ending).not.toHaveProperty('note');
    const finish = graph.seen.find(({ params }) => params.get('upload_phase') === 'finish');
    expect(finish?.params.get('title')).toBe('Four counts');
    const files = graph.seen.filter(({ path }) => path.endsWith('/77/captions'));
    expect(files.map(({ body }) => /filename="([^"]+)"/.exec(body)?.[1])).toEqual([
      'captions.en_US.srt',
      'captions.pt_BR.srt',
    ]);
    expect(files[0]?.body).toContain('00:00:00,000 --> 00:00:01,000');
  });

  it('is published all the same when its subtitles are refused, and says so', async () => {
    answers(refusal(100, 1349125));
    const ending = await publish(facebook, BY_FACEBOOK, draft);
    expect(ending).toMatchObject({ kind: 'published', remoteId: '77' });
    expect(ending.note).toMatch(/"English" were not added.*"Português" were not added/);
  });

  it('is published all the same when nothing ever comes back about its subtitles', async () => {
    answers((response) => response.destroy());
    const ending = await publish(facebook, BY_FACEBOOK, draft);
    expect(ending.note).toContain('"English" were not added');
    expect(graph.seen.filter(({ path }) => path.endsWith('/captions')).length).toBe(12);
  });

  it("gets its first comment under its post, or under itself where Facebook does not tell the post's id", async () => {
    const commented = { ...draft, media: [film('f', 1_000)], options: { firstComment: 'Sources' } };
    answers({ body: {} });
    await publish(facebook, BY_FACEBOOK, commented);
    expect(graph.seen.at(-1)?.path).toMatch(/\/100_5\/comments$/);
    postId = undefined;
    await publish(facebook, BY_FACEBOOK, commented);
    expect(graph.seen.at(-1)?.path).toMatch(/\/77\/comments$/);
  });
});

describe('the options in the sandbox', () => {
  let bench: SandboxBench;

  beforeEach(async () => {
    await graph.start();
    bench = await SandboxBench.start();
  });
  afterEach(() => bench.stop());

  it('are all taken for a reel by Facebook login', async () => {
    const { externalId, accessToken } = SANDBOX_ACCOUNTS.instagram;
    const account: Account = { channelId: 'a', login: 'facebook', externalId, accessToken };
    const options = {
      ...ALL,
      cover: await bench.picture('cover', '', 540, 960),
      firstComment: 'More at https://a.example',
    };
    const instagram = new InstagramAdapter(bench.options);
    const ending = await bench.publish(instagram, account, {
      network: 'instagram',
      format: 'reel',
      text: 'Box breathing',
      media: [await bench.film('film')],
      options,
    });
    expect(ending.kind).toBe('published');
    expect(ending).not.toHaveProperty('note');
  });

  it('are all taken for a Facebook video with subtitles', async () => {
    const { externalId, accessToken } = SANDBOX_ACCOUNTS.facebook;
    const facebook = new FacebookAdapter(bench.options);
    const media = [{ ...(await bench.film('film')), captions: [ENGLISH] }];
    const draft: Draft = { network: 'facebook', format: 'video', text: 'Calm', media, options: { videoTitle: 'Calm' } };
    const prepared = await bench.prepare(facebook, { channelId: 'f', externalId, accessToken }, draft);
    expect(prepared.kind).toBe('ready');
    let step: { kind: string; checkpoint?: Readonly<Record<string, unknown>> } = prepared;
    for (let turn = 0; turn < 30 && (step.kind === 'ready' || step.kind === 'pending'); turn++) {
      const account = { channelId: 'f', externalId, accessToken };
      await bench.pass(10_000);
      const next = bench.delivery(account, draft, step.checkpoint ?? {});
      step = step.kind === 'ready' ? await facebook.commit(next) : await facebook.prepare(next);
    }
    expect(step.kind).toBe('published');
    expect(step).not.toHaveProperty('note');
  });
});
