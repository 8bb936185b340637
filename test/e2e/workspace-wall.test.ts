import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Type } from '@nestjs/common';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceFor } from '../../src/database/data-source.js';
import { inAllWorkspaces, inWorkspace } from '../../src/database/workspace-scope.js';
import { entities } from '../../src/entities.js';
import { newId } from '../../src/foundation/id.js';
import { ApiKeys } from '../../src/identity/api-keys.js';
import { Workspaces } from '../../src/identity/workspaces.js';
import { Importer } from '../../src/library/importer.js';
import { Post } from '../../src/library/post.entity.js';
import { PostsService } from '../../src/library/posts.js';
import { Home } from '../../src/web/home.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';

/** Tables that hold nothing of a workspace's: people and how they sign in, and what the app knows of networks. */
const OF_NO_WORKSPACE = [
  ...['account', 'attempt', 'cool_down', 'migration', 'passkey', 'person', 'session', 'two_factor', 'verification'],
];

describe('the wall between workspaces in the database', () => {
  let evenkeel: Evenkeel;
  let ours: string;
  let theirs: string;
  let key: string;

  beforeAll(async () => {
    evenkeel = await startEvenkeel();
    const [first] = await evenkeel.get(Workspaces).all();
    theirs = first?.id ?? '';
    ours = (await evenkeel.get(Workspaces).create('Another practice', 'Europe/Berlin')).id;
    key = await evenkeel.get(ApiKeys).create({ workspaceId: ours, personId: null, name: 'ours' });
    const headers = { authorization: `Bearer ${key}` };
    await evenkeel.call('POST', '/api/v1/posts', { title: 'Ours', kind: 'encouragement', text: 'Ours.' }, headers);
  });
  afterAll(async () => {
    await evenkeel.close();
  });

  const query = <T = unknown[]>(sql: string, values: unknown[] = []) => evenkeel.get(DataSource).query<T>(sql, values);

  it('stands around every table, but for those that are of no workspace', async () => {
    const open = await query<{ name: string }[]>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
          AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY 1`,
    );
    expect(open.map(({ name }) => name)).toEqual(OF_NO_WORKSPACE);
  });

  it('shows a query that forgot to say whose rows it wants only the present ones', async () => {
    const owned = await query<{ name: string }[]>(
      `SELECT c.relname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE a.attname = 'workspace_id' AND relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relrowsecurity`,
    );
    expect(owned.length).toBeGreaterThan(8);
    for (const { name } of owned) {
      const seen = await inWorkspace(ours, () =>
        query<{ id: string }[]>(
          `SELECT DISTINCT workspace_id AS id FROM ${name} WHERE workspace_id IS DISTINCT FROM $1`,
          [ours],
        ),
      );
      expect([name, seen]).toEqual([name, []]);
    }
    for (const name of ['post_media', 'rendition', 'publication_attempt']) {
      expect([name, await inWorkspace(ours, () => query(`SELECT * FROM ${name}`))]).toEqual([name, []]);
    }
    expect(await query('SELECT * FROM post_media')).not.toEqual([]);
    expect(await inWorkspace(ours, () => query('SELECT name FROM workspace'))).toEqual([{ name: 'Another practice' }]);
    expect(await inWorkspace(ours, () => query('SELECT title FROM post'))).toEqual([{ title: 'Ours' }]);
  });

  it('lets a change that forgot it change nothing of others, and write nothing for them', async () => {
    const [, changed] = await inWorkspace(ours, () => query<[unknown, number]>(`UPDATE post SET topics = '{changed}'`));
    expect(changed).toBe(1);
    const [, deleted] = await inWorkspace(ours, () => query<[unknown, number]>('DELETE FROM channel'));
    expect(deleted).toBe(0);
    const post = { id: newId(), workspaceId: theirs, title: 'T', kind: 'resource', text: 'T' } as const;
    await expect(inWorkspace(ours, () => evenkeel.get(DataSource).manager.insert(Post, post))).rejects.toThrow(
      'row-level security',
    );
    await expect(inWorkspace(ours, () => query('UPDATE post SET workspace_id = $1', [theirs]))).rejects.toThrow(
      'row-level security',
    );
  });

  it('shows nothing at all to a connection that nobody told anything', async () => {
    const client = new pg.Client({ connectionString: evenkeel.databaseUrl });
    await client.connect();
    expect((await client.query('SELECT * FROM workspace')).rows).toEqual([]);
    expect((await client.query('SELECT * FROM channel')).rows).toEqual([]);
    await client.end();
  });

  it('gives each taker of one shared connection its own view, whoever gave it back', async () => {
    const narrow = dataSourceFor({ url: evenkeel.databaseUrl, poolSize: 1 }, entities);
    await narrow.initialize();
    const see = (id: string) => inWorkspace(id, () => narrow.query<{ id: string }[]>('SELECT id FROM workspace'));
    const all = () => inAllWorkspaces(() => narrow.query<{ id: string }[]>('SELECT id FROM workspace'));
    const [one, everything, two, nothing] = await Promise.all([see(ours), all(), see(theirs), see('')]);
    expect([one, everything.length, two, nothing]).toEqual([[{ id: ours }], 2, [{ id: theirs }], []]);
    await narrow.destroy();
  });

  describe('in a request', () => {
    const forgetful = async (): Promise<string[]> => {
      const rows = await query<{ id: string }[]>('SELECT DISTINCT workspace_id AS id FROM post');
      return rows.map(({ id }) => id);
    };
    const form = (): FormData => {
      const upload = new FormData();
      upload.set('file', new Blob([JSON.stringify({ posts: [] })], { type: 'application/json' }), 'library.json');
      return upload;
    };

    const requests: [string, string, () => unknown, string, Type, string][] = [
      ['without a body', 'GET', () => undefined, '/api/v1/posts', PostsService, 'list'],
      [
        'with JSON',
        'POST',
        () => ({ title: 'T', kind: 'resource', text: 'T' }),
        '/api/v1/posts',
        PostsService,
        'create',
      ],
      ['with a form', 'POST', form, '/api/v1/library/import', Importer, 'bring'],
    ];
    it.each(requests)(
      "%s, the query that forgot it sees the caller's rows only",
      async (_, method, bodyOf, path, room, name) => {
        const service = evenkeel.get(room) as Record<string, unknown>;
        service[name] = forgetful;
        const answer = await evenkeel.call(method, path, bodyOf(), { authorization: `Bearer ${key}` });
        expect(answer.body).toEqual([ours]);
        Reflect.deleteProperty(service, name);
      },
    );

    it('of a page, the query that forgot it sees the rows of the one who looks only', async () => {
      const home = evenkeel.get(Home);
      const seen: string[][] = [];
      const view = home.view.bind(home);
      home.view = async (workspace) => {
        seen.push(await forgetful());
        return view(workspace);
      };
      expect((await evenkeel.call('GET', '/')).status).toBe(200);
      expect(seen).toEqual([[theirs]]);
      Reflect.deleteProperty(home, 'view');
    });
  });
});
