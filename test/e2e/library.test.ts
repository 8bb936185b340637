import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Workspace } from '../../src/identity/workspace.entity.js';
import { Composer } from '../../src/library/composer.js';
import { NetworksInUse } from '../../src/library/networks-in-use.js';
import { PostUse } from '../../src/library/post-use.js';
import type { NetworkName } from '../../src/networks/network.js';
import { type LibraryApp, libraryApp } from '../support/library-app.js';
import { picture, uploadForm } from '../support/pictures.js';

/** A calendar in which one post is scheduled. */
class OnePostScheduled extends PostUse {
  static postId = '';

  scheduledCount(_manager: EntityManager, _workspaceId: string, postId: string): Promise<number> {
    return Promise.resolve(postId === OnePostScheduled.postId ? 2 : 0);
  }

  eventMoved(): Promise<void> {
    return Promise.resolve();
  }
}

/** A workspace of this name has a channel on X only; the others have none yet. */
class OnlyOnX extends NetworksInUse {
  async names(manager: EntityManager, workspaceId: string): Promise<NetworkName[]> {
    const workspace = await manager.findOneByOrFail(Workspace, { id: workspaceId });
    return workspace.name === 'Only on X' ? ['x'] : [];
  }
}

@Module({
  providers: [
    { provide: PostUse, useClass: OnePostScheduled },
    { provide: NetworksInUse, useClass: OnlyOnX },
  ],
})
class OtherRooms {}

interface PostView {
  id: string;
  version: number;
  problems: { rule: string; severity: string; network?: string; field: string }[];
  [field: string]: unknown;
}

const TIP = { title: 'Pause', kind: 'mindfulness-tip', text: 'One slow breath out.' };

describe('the library', () => {
  let app: LibraryApp;
  let key: string;
  let workspaceId: string;

  beforeAll(async () => {
    app = await libraryApp([OtherRooms]);
  });
  beforeEach(async () => {
    ({ key, workspaceId } = await app.workspace());
  });
  afterAll(async () => {
    await app.close();
  });

  const call = (method: string, path: string, body?: object): Promise<Response> =>
    app.call(key, method, `/api/v1${path}`, body);
  const make = async (post: object): Promise<PostView> => {
    const answer = await call('POST', '/posts', post);
    expect(answer.status).toBe(201);
    return (await answer.json()) as PostView;
  };
  const upload = async (options: { width: number; height: number }, altText = ''): Promise<string> => {
    const form = uploadForm(await picture(options), 'a.jpg', 'image/jpeg', { altText });
    return ((await (await call('POST', '/media', form)).json()) as { id: string }).id;
  };
  const found = async (query: string): Promise<unknown[]> => {
    const page = (await (await call('GET', `/posts?${query}`)).json()) as { items: PostView[] };
    return page.items.map((post) => post['title']);
  };

  it('keeps a post as it was given, and what is left out has a plain default', async () => {
    const mediaId = await upload({ width: 100, height: 100 }, 'Stones');
    const full = {
      ...TIP,
      topics: ['Self Compassion', 'grief', 'grief'],
      link: 'https://example.org/a?b=c',
      citation: { title: 'A study', author: 'Doe J.', year: 1983 },
      mediaIds: [mediaId],
      altText: 'Fallback',
      variants: { x: { text: 'Short.' }, instagram: { format: 'story' }, facebook: {} },
      evergreen: { minGapDays: 30, maxRepeats: 3 },
    };
    const post = await make(full);
    expect(post).toMatchObject({
      ...full,
      topics: ['self-compassion', 'grief'],
      variants: { x: { text: 'Short.' }, instagram: { format: 'story' } },
      status: 'draft',
      version: 1,
      seriesId: null,
    });
    expect(await (await call('GET', `/posts/${post.id}`)).json()).toEqual(post);
    expect(await make(TIP)).toMatchObject({
      topics: [],
      link: null,
      citation: null,
      mediaIds: [],
      variants: {},
      evergreen: null,
    });
    expect(await make({ ...TIP, evergreen: true })).toMatchObject({ evergreen: { minGapDays: 90, maxRepeats: 4 } });
    expect(await make({ ...TIP, evergreen: false })).toMatchObject({ evergreen: null });
  });

  it('refuses what is wrong with every fault at once', async () => {
    const answer = await call('POST', '/posts', {
      title: ' ',
      kind: 'rant',
      text: 'x'.repeat(25_001),
      topics: Array.from({ length: 21 }, String),
      link: 'javascript:alert(1)',
      evergreen: { minGapDays: 0, maxRepeats: 1 },
      colour: 'red',
    });
    expect(answer.status).toBe(422);
    const { errors } = (await answer.json()) as { errors: { path: string }[] };
    expect(new Set(errors.map((error) => error.path))).toEqual(
      new Set(['title', 'kind', 'text', 'topics', 'link', 'evergreen.minGapDays', '']),
    );
  });

  it('names media and series that are unknown or belong to somebody else', async () => {
    const mediaId = await upload({ width: 50, height: 50 });
    const { id: seriesId } = (await (await call('POST', '/series', { name: 'Mine' })).json()) as { id: string };
    const other = await app.workspace();
    for (const [field, value] of [
      ['mediaIds', [mediaId]],
      ['seriesId', seriesId],
    ] as const) {
      const answer = await app.call(other.key, 'POST', '/api/v1/posts', { ...TIP, [field]: value });
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({
        errors: [{ path: field === 'mediaIds' ? 'mediaIds.0' : 'seriesId' }],
      });
    }
  });

  it('hides posts and series from other workspaces', async () => {
    const post = await make(TIP);
    const { id: seriesId } = (await (await call('POST', '/series', { name: 'Mine' })).json()) as { id: string };
    const other = await app.workspace();
    for (const [method, path, body] of [
      ['GET', `/posts/${post.id}`],
      ['PATCH', `/posts/${post.id}`, { title: 'Stolen' }],
      ['DELETE', `/posts/${post.id}`],
      ['POST', `/posts/${post.id}/check`, {}],
      ['GET', `/series/${seriesId}`],
      ['PATCH', `/series/${seriesId}`, { name: 'Stolen' }],
      ['DELETE', `/series/${seriesId}`],
    ] as const) {
      expect([method, path, (await app.call(other.key, method, `/api/v1${path}`, body)).status]).toEqual([
        method,
        path,
        404,
      ]);
    }
    expect(await (await app.call(other.key, 'GET', '/api/v1/posts')).json()).toEqual({ items: [], nextCursor: null });
    expect(await (await call('GET', `/posts/${post.id}`)).json()).toEqual(post);
  });

  it('changes only what is given, and empties with null', async () => {
    const post = await make({ ...TIP, topics: ['grief'], link: 'https://example.org' });
    const changed = (await (
      await call('PATCH', `/posts/${post.id}`, { text: 'New words.', link: null })
    ).json()) as PostView;
    expect(changed).toMatchObject({ title: 'Pause', text: 'New words.', topics: ['grief'], link: null, version: 2 });
    const [a, b] = [await upload({ width: 50, height: 50 }), await upload({ width: 50, height: 50 })];
    await call('PATCH', `/posts/${post.id}`, { mediaIds: [a, b] });
    const turned = (await (await call('PATCH', `/posts/${post.id}`, { mediaIds: [b, a] })).json()) as PostView;
    expect(turned).toMatchObject({ mediaIds: [b, a], version: 4 });
  });

  it('lets nobody overwrite a change they have not seen', async () => {
    const post = await make(TIP);
    const edits = ['First', 'Second'].map((title) => call('PATCH', `/posts/${post.id}`, { title, version: 1 }));
    expect((await Promise.all(edits)).map((answer) => answer.status).sort()).toEqual([200, 409]);
  });

  it('finds posts by the beginnings of words, by topic, kind, status and series', async () => {
    const { id: seriesId } = (await (await call('POST', '/series', { name: 'Mondays' })).json()) as { id: string };
    await make({ ...TIP, title: "Don't fight the wave", text: 'Float.', topics: ['grief'], seriesId });
    await make({ ...TIP, title: 'Breathing', text: 'Slow self-compassion, see example.org.', kind: 'resource' });
    await make({ ...TIP, title: 'Naïve café', text: 'Sip.', topics: ['self-compassion'] });
    expect(await found('q=breath')).toEqual(['Breathing']);
    expect(await found(`q=${encodeURIComponent("don't fi")}`)).toEqual(["Don't fight the wave"]);
    expect(await found('q=SLOW+exam')).toEqual(['Breathing']);
    expect(await found('q=caf%C3%A9')).toEqual(['Naïve café']);
    expect((await found('q=Self+Compassion')).sort()).toEqual(['Breathing', 'Naïve café']);
    expect(await found('q=nothing')).toEqual([]);
    for (const odd of ["'", '\\', ':*', '!&|', '()', '" or 1=1'])
      expect(await found(`q=${encodeURIComponent(odd)}`)).toEqual([]);
    expect(await found('topic=Grief')).toEqual(["Don't fight the wave"]);
    expect(await found('kind=resource')).toEqual(['Breathing']);
    expect(await found(`series=${seriesId}`)).toEqual(["Don't fight the wave"]);
    expect(await found('status=approved')).toEqual([]);
  });

  it('lists page by page, each post once', async () => {
    for (let number = 0; number < 5; number += 1) await make({ ...TIP, title: `Post ${number}` });
    const seen: unknown[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = (await (await call('GET', `/posts?limit=2${cursor && `&cursor=${cursor}`}`)).json()) as {
        items: PostView[];
        nextCursor: string | null;
      };
      seen.push(...page.items.map((post) => post['title']));
      cursor = page.nextCursor;
    }
    expect([...seen].sort()).toEqual(['Post 0', 'Post 1', 'Post 2', 'Post 3', 'Post 4']);
    expect((await call('GET', '/posts?cursor=nonsense')).status).toBe(422);
  });

  it('deletes a post, but not one that is scheduled', async () => {
    const post = await make(TIP);
    OnePostScheduled.postId = post.id;
    expect((await call('DELETE', `/posts/${post.id}`)).status).toBe(409);
    OnePostScheduled.postId = '';
    expect((await call('DELETE', `/posts/${post.id}`)).status).toBe(204);
    expect((await call('DELETE', `/posts/${post.id}`)).status).toBe(404);
    expect(await found('')).toEqual([]);
    await expect(app.get(Composer).compose({ workspaceId, postId: post.id }, 'x')).rejects.toMatchObject({
      status: 404,
    });
  });

  it('says what each network would refuse, and what people who do not see would miss', async () => {
    const mediaId = await upload({ width: 100, height: 100 });
    const post = await make({ ...TIP, text: 'Long words. '.repeat(40), mediaIds: [mediaId] });
    const errors = post.problems.filter((problem) => problem.severity === 'error');
    expect(errors.map((problem) => [problem.network, problem.rule.split('/')[0]])).toEqual([['x', 'network']]);
    expect(post.problems).toContainEqual(
      expect.objectContaining({ rule: 'accessibility/alt-text-missing', severity: 'warning', field: 'mediaIds.0' }),
    );
    const check = async (body: object): Promise<PostView['problems']> =>
      ((await (await call('POST', `/posts/${post.id}/check`, body)).json()) as PostView).problems;
    expect((await check({ networks: ['facebook'] })).filter((problem) => problem.severity === 'error')).toEqual([]);
    expect(await check({})).toEqual(post.problems);
    await call('PATCH', `/posts/${post.id}`, { altText: 'Stones', variants: { x: { text: 'Short.' } } });
    expect((await check({})).filter((problem) => problem.severity !== 'info')).toEqual([]);
  });

  it('reads a post for the networks of the workspace, and for all while there is none', async () => {
    const networks = (post: PostView): Set<unknown> => new Set(post.problems.map((problem) => problem.network));
    expect(networks(await make(TIP))).toContain('instagram');
    const { key: other } = await app.workspace('Only on X');
    const answer = await app.call(other, 'POST', '/api/v1/posts', { ...TIP, text: 'Long words. '.repeat(40) });
    expect(networks((await answer.json()) as PostView)).toEqual(new Set(['x']));
  });

  it('keeps series by unique names', async () => {
    const made = await call('POST', '/series', { name: ' Wednesday video ', kind: 'coping-video' });
    expect(made.status).toBe(201);
    const { id } = (await made.json()) as { id: string };
    expect((await call('POST', '/series', { name: 'wednesday VIDEO' })).status).toBe(409);
    await call('POST', '/series', { name: 'Another' });
    const page = (await (await call('GET', '/series?limit=1')).json()) as { items: object[]; nextCursor: string };
    const rest = (await (await call('GET', `/series?limit=1&cursor=${page.nextCursor}`)).json()) as { items: object[] };
    expect([...page.items, ...rest.items]).toMatchObject([
      { name: 'Another' },
      { name: 'Wednesday video', kind: 'coping-video' },
    ]);
    expect(await (await call('PATCH', `/series/${id}`, { name: 'Wednesday' })).json()).toMatchObject({
      name: 'Wednesday',
      kind: 'coping-video',
    });
    const post = await make({ ...TIP, seriesId: id });
    expect((await call('DELETE', `/series/${id}`)).status).toBe(204);
    expect(await (await call('GET', `/posts/${post.id}`)).json()).toMatchObject({ seriesId: null });
  });

  describe('composes what a network gets', () => {
    it('with pictures as the network takes them and the post alt text for the first one without', async () => {
      const ids = [await upload({ width: 1_600, height: 400 }), await upload({ width: 500, height: 500 }, 'Its own')];
      const post = await make({ ...TIP, topics: ['grief'], mediaIds: ids, altText: 'From the post' });
      const draft = await app.get(Composer).compose({ workspaceId, postId: post.id }, 'instagram');
      expect(draft).toMatchObject({ network: 'instagram', format: 'carousel', text: 'One slow breath out.\n\n#Grief' });
      expect(draft.media).toMatchObject([
        { mediaId: ids[0], mimeType: 'image/jpeg', width: 764, height: 400, altText: 'From the post' },
        { mediaId: ids[1], altText: 'Its own' },
      ]);
      await call('PATCH', `/posts/${post.id}`, { mediaIds: [...ids].reverse() });
      const turned = await app.get(Composer).compose({ workspaceId, postId: post.id }, 'instagram');
      expect(turned.media.map((each) => each.altText)).toEqual(['Its own', '']);
    });

    it('with a link card on Facebook, a thread on X and no text in a story', async () => {
      const linked = await make({ ...TIP, link: 'https://example.org/' });
      expect(await app.get(Composer).compose({ workspaceId, postId: linked.id }, 'facebook')).toEqual({
        network: 'facebook',
        format: 'link',
        text: 'One slow breath out.',
        link: 'https://example.org/',
        media: [],
      });
      const mediaIds = [await upload({ width: 100, height: 100 })];
      const post = await make({
        ...TIP,
        mediaIds,
        variants: { x: { thread: ['One.', 'Two.'] }, instagram: { format: 'story' } },
      });
      expect(await app.get(Composer).compose({ workspaceId, postId: post.id }, 'x')).toMatchObject({
        format: 'thread',
        text: 'One.',
        thread: ['One.', 'Two.'],
      });
      expect(await app.get(Composer).compose({ workspaceId, postId: post.id }, 'instagram')).toMatchObject({
        format: 'story',
        text: '',
      });
    });

    it('the way the check foresaw it', async () => {
      const composer = app.get(Composer);
      const form = uploadForm(
        await readFile(new URL('../../samples/media/box-breathing.mp4', import.meta.url)),
        'box.mp4',
        'video/mp4',
      );
      const { id } = (await (await call('POST', '/media', form)).json()) as { id: string };
      const post = await make({ ...TIP, kind: 'coping-video', mediaIds: [id] });
      expect(post.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
      const formats = await Promise.all(
        (['instagram', 'facebook', 'x'] as const).map(
          async (network) => (await composer.compose({ workspaceId, postId: post.id }, network)).format,
        ),
      );
      expect(formats).toEqual(['reel', 'reel', 'video']);
    });
  });
});
