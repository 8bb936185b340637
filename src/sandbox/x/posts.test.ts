import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Json, openSandbox, type OpenSandbox } from '../../../test/support/open-sandbox.js';

interface Created {
  data: { id: string; text: string };
}
interface List {
  data?: Json[];
  errors?: Json[];
  includes?: { users?: Json[] };
  meta?: { next_token?: string; result_count: number };
}

const ME = '1500000000000000001';

describe('posts on X', () => {
  let open: OpenSandbox;
  beforeEach(async () => {
    open = await openSandbox();
  });
  afterEach(() => open.close());

  const send = (body: Json) => open.x.post<Created>('/2/tweets', body);

  it('shortens links, escapes the text and keeps where the links were', async () => {
    const created = await send({ text: 'Tea & rest https://example.org/a-long-path/about-rest #calm' });
    expect(created.status).toBe(201);
    expect(created.data.data.text).toMatch(/^Tea &amp; rest https:\/\/t\.co\/\w{10} #calm$/);
    const found = await open.x.get<List>('/2/tweets', {
      params: { ids: created.data.data.id, 'tweet.fields': 'entities,created_at,author_id' },
    });
    expect(found.data.data?.[0]).toMatchObject({
      author_id: ME,
      entities: {
        urls: [{ start: 15, end: 38, expanded_url: 'https://example.org/a-long-path/about-rest' }],
        hashtags: [{ tag: 'calm' }],
      },
    });
  });

  it('refuses the same text again without telling the first id, until the first is deleted', async () => {
    const first = await send({ text: 'Once is enough.' });
    const again = await send({ text: 'Once is enough.' });
    expect(again.status).toBe(403);
    expect(again.data).toEqual({
      title: 'Forbidden',
      type: 'about:blank',
      status: 403,
      detail: 'You are not allowed to create a Tweet with duplicate content.',
    });
    const gone = await open.x.delete<Json>(`/2/tweets/${first.data.data.id}`);
    expect(gone.data).toEqual({ data: { deleted: true } });
    expect((await send({ text: 'Once is enough.' })).status).toBe(201);
  });

  it.each([
    [{ text: 'a'.repeat(280) }, 201],
    [{ text: 'a'.repeat(281) }, 400],
    [{ text: '心'.repeat(140) }, 201],
    [{ text: '心'.repeat(141) }, 400],
    [{ text: `${'a'.repeat(256)} https://example.org/${'x'.repeat(300)}` }, 201],
    [{ text: `${'a'.repeat(257)} https://example.org/` }, 400],
    [{ text: '' }, 400],
    [{ text: 'Buy $ABC and $XYZ' }, 403],
    [{ text: 'hello', colour: 'red' }, 400],
    [{ text: 'hello', reply: { in_reply_to_tweet_id: '123' } }, 403],
    [{ text: 'hello', quote_tweet_id: '123' }, 403],
    [{ text: 'hello', media: { media_ids: ['123'] } }, 400],
    [{ text: 'hello', media: { media_ids: ['123'] }, quote_tweet_id: '123' }, 400],
  ])('answers %j with %i', async (body, status) => {
    expect((await send(body)).status).toBe(status);
  });

  it('answers an unknown path as X does', async () => {
    const answer = await open.x.get<Json>('/2/nowhere');
    expect([answer.status, answer.data['title']]).toEqual([404, 'Not Found']);
  });

  it('takes JSON only', async () => {
    const answer = await open.x.post<Json>('/2/tweets', new URLSearchParams({ text: 'A form' }));
    expect([answer.status, answer.data['title']]).toEqual([400, 'Invalid Request']);
  });

  it('makes a thread of replies to oneself, and lets nobody reply to a stranger who never mentioned them', async () => {
    const first = await send({ text: 'One' });
    const second = await send({ text: 'Two', reply: { in_reply_to_tweet_id: first.data.data.id } });
    const third = await send({ text: 'Three', reply: { in_reply_to_tweet_id: second.data.data.id } });
    const found = await open.x.get<List>('/2/tweets', {
      params: { ids: third.data.data.id, 'tweet.fields': 'conversation_id,referenced_tweets,in_reply_to_user_id' },
    });
    expect(found.data.data?.[0]).toMatchObject({
      conversation_id: first.data.data.id,
      referenced_tweets: [{ type: 'replied_to', id: second.data.data.id }],
      in_reply_to_user_id: ME,
    });
    const other = await open.control('accounts', { network: 'x', externalId: '77', name: 'Other' });
    const token = (other.data['credentials'] as { accessToken: string }).accessToken;
    const reply = await open.x.post<Json>(
      '/2/tweets',
      { text: 'Hi', reply: { in_reply_to_tweet_id: first.data.data.id } },
      { headers: { authorization: `Bearer ${token}` } },
    );
    expect(reply.status).toBe(403);
    expect(reply.data['detail']).toMatch(/have not been mentioned/);
  });

  it('brings a remark to the mentions and the search, and takes a reply to it', async () => {
    const post = await send({ text: 'Who is awake?' });
    await open.control('comments', { network: 'x', remoteId: post.data.data.id, text: 'I am' });
    const fields = { 'tweet.fields': 'conversation_id,author_id', expansions: 'author_id' };
    const mentions = await open.x.get<List>(`/2/users/${ME}/mentions`, { params: fields });
    expect(mentions.data.data).toHaveLength(1);
    expect(mentions.data.includes?.users).toHaveLength(1);
    const mention = mentions.data.data?.[0] as { id: string; conversation_id: string };
    expect(mention.conversation_id).toBe(post.data.data.id);
    const search = await open.x.get<List>('/2/tweets/search/recent', {
      params: { query: `conversation_id:${post.data.data.id} -from:quiet_harbor`, ...fields },
    });
    expect(search.data.data?.map((one) => one['id'])).toEqual([mention.id]);
    const empty = await open.x.get<List>(`/2/users/${ME}/mentions`, { params: { since_id: mention.id } });
    expect(empty.data).toEqual({ meta: { result_count: 0 } });
    expect((await send({ text: 'So am I', reply: { in_reply_to_tweet_id: mention.id } })).status).toBe(201);
    const hidden = await open.x.put<Json>(`/2/tweets/${mention.id}/hidden`, { hidden: true });
    expect(hidden.data).toEqual({ data: { hidden: true } });
  });

  it('answers found, deleted and unknown ids together with 200', async () => {
    const kept = await send({ text: 'Kept' });
    const gone = await send({ text: 'Gone' });
    await open.x.delete(`/2/tweets/${gone.data.data.id}`);
    const found = await open.x.get<List>('/2/tweets', {
      params: { ids: `${kept.data.data.id},${gone.data.data.id},9` },
    });
    expect(found.status).toBe(200);
    expect(found.data.data?.map((one) => one['id'])).toEqual([kept.data.data.id]);
    expect(found.data.errors?.map((one) => [one['resource_id'], one['title']])).toEqual([
      [gone.data.data.id, 'Not Found Error'],
      ['9', 'Not Found Error'],
    ]);
  });

  it('keeps private metrics from posts that are older than 30 days', async () => {
    const old = await send({ text: 'Old' });
    await open.control('clock', { now: new Date(Date.now() + 31 * 86_400_000).toISOString() });
    await open.control('tokens', { token: 'sandbox-x-access-token', expiresAt: null });
    const young = await send({ text: 'Young' });
    const found = await open.x.get<List>('/2/tweets', {
      params: { ids: `${old.data.data.id},${young.data.data.id}`, 'tweet.fields': 'non_public_metrics,public_metrics' },
    });
    expect(found.data.data?.map((one) => one['id'])).toEqual([young.data.data.id]);
    expect(found.data.errors?.[0]).toMatchObject({ resource_id: old.data.data.id, title: 'Field Authorization Error' });
    const open30 = await open.x.get<List>('/2/tweets', {
      params: { ids: old.data.data.id, 'tweet.fields': 'public_metrics' },
    });
    const metrics = open30.data.data?.[0]?.['public_metrics'] as Record<string, number>;
    expect(metrics['impression_count']).toBeGreaterThan(metrics['like_count'] ?? Infinity);
  });

  it('pages through a timeline, newest first, and starts after since_id', async () => {
    const ids: string[] = [];
    for (let number = 0; number < 12; number += 1) ids.unshift((await send({ text: `Tip ${number}` })).data.data.id);
    const url = `/2/users/${ME}/tweets`;
    const first = await open.x.get<List>(url, { params: { max_results: 5 } });
    const token = first.data.meta?.next_token;
    const second = await open.x.get<List>(url, { params: { max_results: 100, pagination_token: token } });
    const seen = [...(first.data.data ?? []), ...(second.data.data ?? [])].map((one) => one['id']);
    expect(seen).toEqual(ids);
    expect(second.data.meta?.next_token).toBeUndefined();
    const since = await open.x.get<List>(url, { params: { since_id: ids[2] } });
    expect(since.data.data?.map((one) => one['id'])).toEqual(ids.slice(0, 2));
    expect((await open.x.get(url, { params: { max_results: 4 } })).status).toBe(400);
    expect((await open.x.get(url, { params: { colour: 'red' } })).status).toBe(400);
  });

  it('counts down its limits in headers and answers 429 when they are used up', async () => {
    await open.control('limits', { x: { create: { user: 2 } } });
    const first = await send({ text: 'One' });
    expect(first.headers['x-rate-limit-remaining']).toBe('1');
    expect(first.headers['x-app-limit-24hour-limit']).toBe('10000');
    await send({ text: 'Two' });
    const third = await send({ text: 'Three' });
    expect(third.status).toBe(429);
    expect(third.data).toMatchObject({ title: 'Too Many Requests', status: 429 });
    expect(Number(third.headers['x-rate-limit-reset'])).toBeGreaterThan(Date.now() / 1000);
    expect(third.headers['x-rate-limit-remaining']).toBe('0');
  });

  it('answers 401 without a good token, 402 without credits', async () => {
    expect((await open.http.post('/2/tweets', { text: 'x' })).status).toBe(401);
    await open.control('accounts', {
      network: 'x',
      externalId: '78',
      credits: false,
      credentials: { accessToken: 'poor' },
    });
    const poor = await open.http.post<Json>('/2/tweets', { text: 'x' }, { headers: { authorization: 'Bearer poor' } });
    expect(poor.status).toBe(402);
    expect(poor.data['title']).toBe('CreditsDepleted');
  });
});

describe('the newer vocabulary of X', () => {
  let open: OpenSandbox;
  beforeAll(async () => {
    open = await openSandbox({ xVocabulary: 'post' });
  });
  afterAll(() => open.close());

  it('renames the fields of answers when it is asked for', async () => {
    const created = await open.x.post<Created>('/2/tweets', { text: 'Hello' });
    expect(created.data.data).toHaveProperty('edit_history_post_ids');
    const found = await open.x.get<List>('/2/tweets', {
      params: { ids: created.data.data.id, 'post.fields': 'public_metrics' },
    });
    expect(found.data.data?.[0]?.['public_metrics']).toHaveProperty('repost_count');
  });
});
