import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Json, openSandbox, type OpenSandbox } from '../../../test/support/open-sandbox.js';

interface Usage {
  x: { counted: Record<string, number>; billed: Record<string, number>; microDollars: number };
}

describe('what X bills', () => {
  let open: OpenSandbox;
  beforeAll(async () => {
    open = await openSandbox();
  });
  afterAll(() => open.close());
  beforeEach(() => open.http.post('/_sandbox/reset'));

  const send = async (text: string) =>
    (await open.x.post<{ data: { id: string } }>('/2/tweets', { text })).data.data.id;
  const usage = async () => (await open.http.get<Usage>('/_sandbox/usage')).data.x;

  it('counts posts, posts with a link, own and others’ posts read, users and what is hidden', async () => {
    const id = await send('Breathe');
    await send('Read https://example.org/more');
    await open.control('comments', { network: 'x', remoteId: id, text: 'How long?' });
    const params = { query: `conversation_id:${id}`, expansions: 'author_id' };
    const found = await open.x.get<{ data: { id: string }[] }>('/2/tweets/search/recent', { params });
    await open.x.get('/2/tweets', { params: { ids: id } });
    await open.x.put(`/2/tweets/${found.data.data[0]?.id ?? ''}/hidden`, { hidden: true });
    const billed = {
      posts: 1,
      postsWithLink: 1,
      deletes: 0,
      ownPostsRead: 1,
      otherPostsRead: 1,
      usersRead: 2,
      content: 1,
    };
    // The search finds the post itself too, which is then read once more.
    expect(await usage()).toEqual({
      billed,
      counted: { ...billed, ownPostsRead: 2 },
      microDollars: 15_000 + 200_000 + 1_000 + 5_000 + 2 * 10_000 + 5_000,
    });
  });

  it('bills a post that is read twice on one day once, and again on the next day', async () => {
    const id = await send('Breathe');
    const read = () => open.x.get('/2/tweets', { params: { ids: id } });
    await read();
    await read();
    expect(await usage()).toMatchObject({ counted: { ownPostsRead: 2 }, billed: { ownPostsRead: 1 } });
    await open.control('tokens', { token: 'sandbox-x-access-token', expiresAt: null });
    await open.control('clock', { now: new Date(Date.now() + 86_400_000).toISOString() });
    await read();
    expect(await usage()).toMatchObject({ counted: { ownPostsRead: 3 }, billed: { ownPostsRead: 2 } });
  });

  it('bills nothing for a post that was refused', async () => {
    await send('Breathe');
    expect((await open.x.post('/2/tweets', { text: 'Breathe' })).status).toBe(403);
    expect((await usage()).billed['posts']).toBe(1);
  });

  it('tells the app, and only the app, how many posts were read', async () => {
    await open.x.get('/2/tweets', { params: { ids: await send('Breathe') } });
    const ask = (token: string) =>
      open.http.get<{ data: Json }>('/2/usage/tweets', {
        params: { 'usage.fields': 'project_usage,daily_project_usage,project_cap' },
        headers: { authorization: `Bearer ${token}` },
      });
    const answer = await ask('sandbox-x-app-token');
    expect(answer.data.data).toMatchObject({ project_usage: 1, project_cap: 3_000_000 });
    expect((await ask('sandbox-x-access-token')).status).toBe(403);
    await open.control('vocabulary', { x: 'post' });
    expect((await ask('sandbox-x-app-token')).data.data).toMatchObject({ project_usage: '1' });
  });
});
