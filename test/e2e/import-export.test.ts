import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Importer } from '../../src/library/importer.js';
import { MediaStorage } from '../../src/media/storage.js';
import { type LibraryApp, libraryApp } from '../support/library-app.js';
import { picture } from '../support/pictures.js';

const SAMPLES = fileURLToPath(new URL('../../samples/', import.meta.url));

interface Item {
  id: string;
  [field: string]: unknown;
}

describe('import and export', () => {
  let app: LibraryApp;
  let folder: string;
  let key: string;
  let caller: { workspaceId: string; personId: null };

  beforeAll(async () => {
    app = await libraryApp();
  });
  beforeEach(async () => {
    const { workspaceId, key: made } = await app.workspace();
    key = made;
    caller = { workspaceId, personId: null };
    folder = await mkdtemp(join(tmpdir(), 'evenkeel-import-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });
  afterAll(async () => {
    await app.close();
  });

  const list = async (what: string, as = key): Promise<Item[]> =>
    ((await (await app.call(as, 'GET', `/api/v1/${what}?limit=200`)).json()) as { items: Item[] }).items;
  const write = async (name: string, content: string | Buffer): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const send = (file: string, media: [string, Buffer][] = [], as = key): Promise<Response> => {
    const form = new FormData();
    form.append('file', new Blob([file]), 'library.csv');
    for (const [name, bytes] of media)
      form.append('media', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), name);
    return app.call(as, 'POST', '/api/v1/library/import', form);
  };
  const exported = async (format: string, as = key): Promise<string> =>
    Buffer.from(await (await app.call(as, 'GET', `/api/v1/library/export?format=${format}`)).arrayBuffer()).toString(
      'utf8',
    );
  /** What an import must bring back; ids and times are new. */
  const essence = ({
    title,
    kind,
    text,
    topics,
    link,
    citation,
    altText,
    variants,
    evergreen,
    mediaIds,
    seriesId,
  }: Item): unknown => ({
    title,
    kind,
    text,
    topics,
    link,
    citation,
    altText,
    variants,
    evergreen,
    mediaIds,
    seriesId,
  });

  it.each(['library.json', 'sample-week.csv'])(
    'brings in the sample %s, without an error for its pictures and videos',
    async (name) => {
      const result = await app.get(Importer).importFile(caller, join(SAMPLES, name));
      const posts = await list('posts');
      expect(posts).toHaveLength(result.posts);
      expect(result.posts).toBeGreaterThan(5);
      expect(await list('media')).toHaveLength(result.media);
      expect((await list('series')).length).toBe(result.series);
      const onInstagram = posts.flatMap((post) =>
        (post['mediaIds'] as string[]).length === 0 ? [] : (post['problems'] as { severity: string }[]),
      );
      expect(onInstagram.filter((problem) => problem.severity === 'error')).toEqual([]);
      expect(posts.map((post) => post.id).reverse()).toEqual(result.postIds);
    },
  );

  it.each(['csv', 'json'])('brings an exported library back as it was, by %s', async (format) => {
    await app.get(Importer).importFile(caller, join(SAMPLES, 'library.json'));
    const strange = {
      title: '=1+1',
      kind: 'resource',
      text: '\'@here\r\n"quoted"; a | b \\ 😀',
      topics: ['a;b'],
      altText: 'x | y',
      variants: { x: { thread: ['- one | two', '+ three'] } },
    };
    await app.call(key, 'POST', '/api/v1/posts', strange);
    const before = await list('posts');
    const file = await exported(format);
    for (const post of before) await app.call(key, 'DELETE', `/api/v1/posts/${post.id}`);
    const answer = await send(file);
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ posts: before.length, series: 0, media: 0 });
    const after = await list('posts');
    const sorted = (items: Item[]): unknown[] =>
      items.map(essence).sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
    expect(sorted(after)).toEqual(sorted(before));
  });

  it('takes the pictures in the same form, each once, and an edited alt text', async () => {
    const csv =
      'title,kind,text,media,alt_text\nA,resource,One,media/a.jpg;b.jpg,First | Second\nB,resource,Two,media/a.jpg,First\n';
    const answer = await send(csv, [
      ['a.jpg', await picture({ width: 50, height: 50 })],
      ['b.jpg', await picture({ width: 60, height: 60 })],
    ]);
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ posts: 2, media: 2 });
    expect((await list('media')).map((media) => [media['fileName'], media['altText']]).sort()).toEqual([
      ['a.jpg', 'First'],
      ['b.jpg', 'Second'],
    ]);
    const edited = (await exported('csv')).replaceAll('Second', 'Better words');
    expect((await send(edited)).status).toBe(201);
    expect((await list('media')).map((media) => media['altText']).sort()).toEqual(['Better words', 'First']);
  });

  it('imports nothing when anything is wrong, says everything that is, and leaves no file behind', async () => {
    await write('good.jpg', await picture({ width: 50, height: 50 }));
    await write('bad.jpg', 'no picture at all');
    await write('secret.txt', 'x');
    const path = await write(
      'week.csv',
      [
        'title,kind,text,media',
        'A,resource,One,good.jpg',
        'B,resource,Two,good.jpg;missing.jpg',
        'C,resource,Three,bad.jpg',
        'D,resource,Four,../../etc/hostname',
        `E,resource,Five,media:${crypto.randomUUID()}`,
      ].join('\n'),
    );
    await expect(app.get(Importer).importFile(caller, path)).rejects.toMatchObject({
      status: 422,
      errors: [3, 4, 5, 6].map((line) => expect.objectContaining({ path: `line ${line}, column media` })),
    });
    const broken = await write('broken.csv', 'title,kind,text,topics\n,resource,One,\nB,rant,Two,\n');
    await expect(app.get(Importer).importFile(caller, broken)).rejects.toMatchObject({
      errors: [
        expect.objectContaining({ path: 'line 2, column title' }),
        expect.objectContaining({ path: 'line 3, column kind' }),
      ],
    });
    expect([await list('posts'), await list('media'), await list('series')]).toEqual([[], [], []]);
    expect((await app.get(MediaStorage).keys()).filter((name) => name.startsWith(caller.workspaceId))).toEqual([]);
    expect(await app.get(MediaStorage).incomingNames()).toEqual([]);
  });

  it('removes the files again when the database refuses the import', async () => {
    await write('good.jpg', await picture({ width: 50, height: 50 }));
    const path = await write('week.csv', 'title,kind,text,media\nA,resource,One,good.jpg\n');
    // An author who does not exist: the very last insert fails.
    const nobody = { workspaceId: caller.workspaceId, personId: crypto.randomUUID() };
    await expect(app.get(Importer).importFile(nobody, path)).rejects.toThrow();
    expect((await app.get(MediaStorage).keys()).filter((name) => name.startsWith(caller.workspaceId))).toEqual([]);
    expect(await list('media')).toEqual([]);
  });

  it('takes nothing that belongs to another workspace', async () => {
    await send('title,kind,text,media,series\nA,resource,One,a.jpg,Mine\n', [
      ['a.jpg', await picture({ width: 50, height: 50 })],
    ]);
    const file = await exported('csv');
    const other = await app.workspace();
    const answer = await send(file, [], other.key);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ errors: [{ path: 'line 2, column media' }] });
    expect(await exported('json', other.key)).not.toContain('Mine');
  });

  it('refuses a file that is not UTF-8, and a form without one, in words for a person', async () => {
    const latin = await write('latin.csv', Buffer.from('title,kind,text\nCaf\xe9,resource,One\n', 'latin1'));
    await expect(app.get(Importer).importFile(caller, latin)).rejects.toThrow(/UTF-8/);
    await expect(app.get(Importer).importFile(caller, join(folder, 'none.csv'))).rejects.toMatchObject({ status: 422 });
    expect((await app.call(key, 'POST', '/api/v1/library/import', new FormData())).status).toBe(422);
    expect((await app.call(key, 'POST', '/api/v1/library/import', { posts: [] })).status).toBe(415);
  });

  it('takes 10,000 posts at once', async () => {
    const rows = Array.from(
      { length: 10_000 },
      (_, index) => `Post ${index},encouragement,"Words, ${'many '.repeat(30)}",sleep;grief,Evenings`,
    );
    const answer = await send(`title,kind,text,topics,series\n${rows.join('\n')}`);
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ posts: 10_000, series: 1 });
    expect((await exported('csv')).split('\r\n')).toHaveLength(10_002);
  });

  it('reads the same folder from anywhere, but nothing outside of it', async () => {
    await cp(join(SAMPLES, 'media/pause.jpg'), join(folder, 'pause.jpg'));
    const inside = join(folder, 'week');
    await cp(join(SAMPLES, 'media'), join(inside, 'media'), { recursive: true });
    const path = join(inside, 'week.json');
    await writeFile(
      path,
      JSON.stringify({ posts: [{ title: 'A', kind: 'resource', text: 'One', media: [{ file: '../pause.jpg' }] }] }),
    );
    await expect(app.get(Importer).importFile(caller, path)).rejects.toMatchObject({
      errors: [{ path: 'posts.0.media.0' }],
    });
    await writeFile(
      path,
      JSON.stringify({
        posts: [{ title: 'A', kind: 'resource', text: 'One', media: [{ file: 'media/pause.jpg', altText: 'Stones' }] }],
      }),
    );
    expect(await app.get(Importer).importFile(caller, path)).toMatchObject({ posts: 1, media: 1 });
    const [media] = await list('media');
    expect(media).toMatchObject({ sizeBytes: (await readFile(join(folder, 'pause.jpg'))).length });
  });
});
