import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Json, openSandbox, type OpenSandbox } from '../../../test/support/open-sandbox.js';

interface Found {
  data: Json[];
  includes: Record<string, Json[]>;
  errors: Json[];
}

describe('the two vocabularies of X', () => {
  let open: OpenSandbox;
  beforeAll(async () => {
    open = await openSandbox();
  });
  afterAll(() => open.close());
  beforeEach(() => open.http.post('/_sandbox/reset'));

  const send = async (body: Json) => (await open.x.post<{ data: Json & { id: string } }>('/2/tweets', body)).data.data;
  const look = async (params: Json) => (await open.x.get<Found>('/2/tweets', { params })).data;

  it('can be changed while it runs, for all the names that specification 2.167 renames', async () => {
    const first = await send({ text: 'One' });
    expect(first).toHaveProperty('edit_history_tweet_ids');
    await open.control('vocabulary', { x: 'post' });
    const second = await send({ text: 'Two', reply: { in_reply_to_tweet_id: first.id } });
    expect(second).toHaveProperty('edit_history_post_ids');
    const found = await look({
      ids: `${second.id},1`,
      'post.fields': 'public_metrics,organic_metrics,referenced_posts',
      expansions: 'referenced_posts,author_id',
      'user.fields': 'public_metrics',
    });
    expect(found.data[0]).toMatchObject({
      public_metrics: { repost_count: 0 },
      organic_metrics: { repost_count: 0 },
      referenced_posts: [{ type: 'replied_to', id: first.id }],
    });
    expect(found.includes['posts']?.[0]).toMatchObject({ id: first.id });
    expect(found.includes['users']?.[0]?.['public_metrics']).toHaveProperty('post_count', 2);
    expect(found.errors[0]?.['type']).toBe('https://api.x.com/2/problems/resource-not-found');
    expect(JSON.stringify(found)).not.toMatch(/"(re)?tweet|tweet_(ids|count)"|api\.twitter\.com/);
    await open.control('vocabulary', { x: 'tweet' });
    expect(JSON.stringify(await look({ ids: first.id, 'tweet.fields': 'public_metrics' }))).toContain('retweet_count');
  });

  it('keeps the names of analytics, which 2.167 does not change', async () => {
    await open.control('vocabulary', { x: 'post' });
    const { id } = await send({ text: 'One' });
    const answer = await open.x.get('/2/tweets/analytics', {
      params: {
        ids: id,
        start_time: '2026-01-01T00:00:00Z',
        end_time: '2026-12-31T00:00:00Z',
        granularity: 'total',
        'analytics.fields': 'retweets,quote_tweets',
      },
    });
    expect(JSON.stringify(answer.data)).toMatch(/"retweets":0,"quote_tweets":0/);
  });

  it('takes the parameters of both unless it is told to be strict', async () => {
    const { id } = await send({ text: 'One' });
    const status = async (name: string) =>
      (await open.x.get('/2/tweets', { params: { ids: id, [name]: 'created_at' } })).status;
    expect([await status('tweet.fields'), await status('post.fields')]).toEqual([200, 200]);
    await open.control('vocabulary', { strict: true });
    expect([await status('tweet.fields'), await status('post.fields')]).toEqual([200, 400]);
    await open.control('vocabulary', { x: 'post' });
    expect([await status('tweet.fields'), await status('post.fields')]).toEqual([400, 200]);
  });
});
