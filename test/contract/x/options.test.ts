import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { DraftMedia, DraftOptions } from '../../../src/networks/network.js';
import { XAdapter } from '../../../src/networks/x/x.adapter.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';
import { deliver, Files, json, oddServer, type OddServer, prepareAll, textDraft, threadDraft } from './support.js';

const ALL: DraftOptions = { replySettings: 'mentionedUsers', madeWithAi: true, paidPartnership: true };
const ENGLISH = { captionsId: 'e', language: 'en-GB', label: 'English', format: 'vtt', sizeBytes: 60 } as const;
const TRACKS = [
  ENGLISH,
  { ...ENGLISH, captionsId: 'u', language: 'en-US', label: 'American' },
  { ...ENGLISH, captionsId: 'h', language: 'haw', label: 'Hawaiian' },
  { ...ENGLISH, captionsId: 'd', language: 'de', label: 'Deutsch' },
];

function film(files: Files): DraftMedia {
  const facts = {
    mediaId: 'film',
    kind: 'video',
    mimeType: 'video/mp4',
    width: 720,
    height: 1280,
    altText: '',
  } as const;
  return files.add({ ...facts, durationMs: 5_000, captions: TRACKS }, Buffer.alloc(1_000));
}

describe('the options of a post on X', () => {
  let server: OddServer;

  afterEach(() => server.close());

  function bodiesOf(path: string): unknown[] {
    return server.requests.filter(({ url }) => url === path).map(({ body }) => JSON.parse(body) as unknown);
  }

  it('go with a post; nothing is sent for what was not chosen', async () => {
    server = await oddServer((_request, response) => {
      json(response, 201, { data: { id: '11' } });
    });
    const adapter = new XAdapter({ apiUrl: server.url });
    await adapter.commit(deliver({ ...textDraft('Rest'), options: ALL }));
    await adapter.commit(deliver({ ...textDraft('Rest'), options: { madeWithAi: false } }));
    expect(bodiesOf('/2/tweets')).toEqual([
      { text: 'Rest', reply_settings: 'mentionedUsers', made_with_ai: true, paid_partnership: true },
      { text: 'Rest' },
    ]);
  });

  it('go with a thread: who may answer with its first part only, the labels with every part', async () => {
    let ids = 10;
    server = await oddServer((_request, response) => {
      json(response, 201, { data: { id: String((ids += 1)) } });
    });
    const adapter = new XAdapter({ apiUrl: server.url });
    const draft = { ...threadDraft(['One', 'Two']), options: ALL };
    const first = await adapter.commit(deliver(draft));
    if (first.kind !== 'pending') throw new Error(first.kind);
    await adapter.commit(deliver(draft, { checkpoint: first.checkpoint }));
    expect(bodiesOf('/2/tweets')).toEqual([
      { text: 'One', reply_settings: 'mentionedUsers', made_with_ai: true, paid_partnership: true },
      { text: 'Two', reply: { in_reply_to_tweet_id: '11' }, made_with_ai: true, paid_partnership: true },
    ]);
  });

  it('has a video processed, then its subtitles sent as SubRip, one file for each language, before the post', async () => {
    let ids = 20;
    server = await oddServer((request, response) => {
      const body = request.url?.includes('initialize') === true ? { id: String((ids += 1)) } : { id: '1' };
      json(response, 200, { data: body });
    });
    const files = new Files();
    const { outcome, steps } = await prepareAll(
      new XAdapter({ apiUrl: server.url }),
      deliver(textDraft('Calm', [film(files)]), { media: files }),
    );
    expect(outcome.kind).toBe('ready');
    const forOne = ['initialize-subtitles', 'upload-subtitles', 'finalize-subtitles', 'add-subtitles'];
    expect(steps).toEqual(['initialize-upload', 'upload-chunk', 'finalize-upload', ...forOne, ...forOne]);
    expect(bodiesOf('/2/media/subtitles')).toEqual([
      { id: '21', media_category: 'TweetVideo', subtitles: { id: '22', language_code: 'EN', display_name: 'English' } },
      { id: '21', media_category: 'TweetVideo', subtitles: { id: '23', language_code: 'DE', display_name: 'Deutsch' } },
    ]);
    const sent = server.requests.find(({ url }) => url === '/2/media/upload/22/append')?.body;
    expect(sent).toContain('1\n00:00:00,000 --> 00:00:01,000\nBreathe in & out.');
  });

  it('refuses a post whose subtitles X refuses while nothing is public', async () => {
    server = await oddServer((request, response) => {
      if (request.url === '/2/media/subtitles')
        json(response, 400, { title: 'Invalid Request', detail: 'No such language.' });
      else json(response, 200, { data: { id: '1' } });
    });
    const files = new Files();
    const { outcome } = await prepareAll(
      new XAdapter({ apiUrl: server.url }),
      deliver(textDraft('Calm', [film(files)]), { media: files }),
    );
    expect(outcome).toMatchObject({ kind: 'refused' });
    expect(server.requests.some(({ url }) => url === '/2/tweets')).toBe(false);
  });

  it.each(['initialize', '1/append', '1/finalize', 'subtitles'])(
    'goes on where the answer to the first %s of the subtitles was lost',
    async (lost) => {
      let hits = 0;
      server = await oddServer((request, response) => {
        const asked = request.url?.endsWith(lost) === true;
        // The video's own call comes first, but for the subtitles' own address.
        if (asked && (hits += 1) === (lost === 'subtitles' ? 1 : 2)) response.destroy();
        else json(response, 200, { data: { id: '1' } });
      });
      const adapter = new XAdapter({ apiUrl: server.url });
      const files = new Files();
      const delivery = deliver(textDraft('Calm', [film(files)]), { media: files });
      const broken = await prepareAll(adapter, delivery);
      expect(broken.outcome.kind).toBe('unknown');
      const { outcome } = await prepareAll(adapter, { ...delivery, checkpoint: broken.checkpoint });
      expect(outcome.kind).toBe('ready');
    },
  );
});

describe.each(['tweet', 'post'] as const)('in the vocabulary "%s" of the sandbox', (xVocabulary) => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, xVocabulary });
  });
  afterAll(() => sandbox.close());

  it('publishes with every option, and finds a thread after a lost answer', async () => {
    const adapter = new XAdapter({ apiUrl: `${sandbox.url}/api.x.com` });
    const draft = { ...threadDraft(['A wave comes.', 'A wave goes.']), options: ALL };
    const first = await adapter.commit(deliver(draft));
    if (first.kind !== 'pending') throw new Error(JSON.stringify(first));
    const committedAt = new Date();
    expect((await adapter.commit(deliver(draft, { checkpoint: first.checkpoint }))).kind).toBe('published');
    const found = await adapter.find({ ...deliver(draft, { checkpoint: first.checkpoint }), committedAt });
    expect(found.kind).toBe('published');
  });
});

describe('a server that knows the newer words only', () => {
  let server: OddServer;

  afterEach(() => server.close());

  const POST = {
    id: '31',
    text: 'Two',
    created_at: new Date().toISOString(),
    edit_history_post_ids: ['31'],
    referenced_posts: [{ type: 'replied_to', id: '30' }],
    public_metrics: { repost_count: 4, like_count: 2, impression_count: 90 },
  };

  async function newServer(): Promise<XAdapter> {
    server = await oddServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const old = searchParams.has('tweet.fields');
      if (old)
        json(response, 400, {
          errors: [{ message: 'The query parameter [tweet.fields] is not one of [ids,post.fields]' }],
        });
      else json(response, 200, { data: [POST], meta: { result_count: 1 } });
    });
    return new XAdapter({ apiUrl: server.url });
  }

  it('is measured all the same, and both calls are counted', async () => {
    const adapter = await newServer();
    const items = [{ remoteId: '31', format: 'text' as const, publishedAt: new Date() }];
    const outcome = await adapter.measure(deliver(textDraft('')).account, items, new Date());
    if (outcome.kind !== 'measured') throw new Error(outcome.kind);
    expect(outcome.calls).toBe(2);
    expect(outcome.byRemoteId.get('31')).toMatchObject({ metrics: { shares: 4, likes: 2, views: 90 } });
  });

  it('is looked through for a lost part of a thread by what it answers', async () => {
    const adapter = await newServer();
    const checkpoint = { postedIds: ['30'] };
    const lost = { ...deliver(threadDraft(['One', 'Two']), { checkpoint }), committedAt: new Date() };
    expect(await adapter.find(lost)).toMatchObject({ kind: 'published', remoteId: '30' });
    expect(server.requests.at(-1)?.url).toContain('expansions=referenced_posts');
  });
});
