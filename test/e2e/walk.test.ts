import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { newId } from '../../src/foundation/id.js';
import { ApiKeys } from '../../src/identity/api-keys.js';
import { permissionsOf, ROLES } from '../../src/identity/permissions.js';
import { Workspaces } from '../../src/identity/workspaces.js';
import { makePerson, signedIn } from '../support/clinic.js';
import { API_KEY, type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { exampleOf, type Operation, operationsOf } from '../support/open-api.js';
import { picture, uploadForm } from '../support/pictures.js';
import { type Route, routesOf } from '../support/routes.js';

/** In every text that the other workspace has; no answer to anybody else may ever hold it. */
const MARK = 'only-the-other-workspace-knows-this';
/** As if it came through a proxy: in the sandbox a browser on this machine sees the demo without a key. */
const FROM_ELSEWHERE = { 'x-forwarded-for': '203.0.113.7' };

/** What the pages' forms send, in any of them. */
const FORM_FIELDS = {
  ...{ wish: 'cancel', decision: 'approve', action: 'revoke', act: 'remove', role: 'viewer', next: '/' },
  ...{ email: 'somebody@example.org', name: 'Somebody', text: 'Words', time: '2026-12-24T10:00' },
};

interface Visit {
  route: string;
  status: number;
  text: string;
}

/** Row-level security would hide a WHERE that the app forgot: with the database's wall away, the app's own must hold. */
describe.each(['with both walls', "with the app's wall alone"])('every route and page, %s', (walls) => {
  let evenkeel: Evenkeel;
  let routes: Route[];
  let operations: Map<string, Operation>;
  /** The other workspace's ids, by table. */
  let theirs: Map<string, string[]>;
  let ours: string;
  let ourKey: string;

  beforeAll(async () => {
    evenkeel = await startEvenkeel();
    const [first] = await evenkeel.get(Workspaces).all();
    await fillOther(first?.id ?? '');
    ours = (await evenkeel.get(Workspaces).create('Ours', 'Europe/Berlin')).id;
    const personId = newId();
    await query(`INSERT INTO person (id, email, name) VALUES ($1, 'owner@example.org', 'Our owner')`, [personId]);
    await query(`INSERT INTO membership (workspace_id, person_id, role) VALUES ($1, $2, 'owner')`, [ours, personId]);
    ourKey = await evenkeel.get(ApiKeys).create({ workspaceId: ours, personId, name: 'ours' });
    routes = routesOf(evenkeel.app);
    if (walls !== 'with both walls') await takeWallAway();
    const document = await evenkeel.call('GET', '/api/docs-json');
    operations = new Map(operationsOf(document.body).map((operation) => [nameOf(operation), operation]));
  }, 120_000);
  afterAll(async () => {
    await evenkeel.close();
  });

  const query = <T>(sql: string, values: unknown[] = []) => evenkeel.get(DataSource).query<T>(sql, values);
  const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;
  const api = () => routes.filter(({ permission }) => permission !== undefined);

  async function takeWallAway(): Promise<void> {
    const guarded = await query<{ name: string }[]>(
      `SELECT oid::regclass::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity`,
    );
    expect(guarded.length).toBeGreaterThan(15);
    for (const { name } of guarded) await query(`ALTER TABLE ${name} DISABLE ROW LEVEL SECURITY`);
  }

  /** Things of every kind, each of which says whose it is. */
  async function fillOther(workspaceId: string): Promise<void> {
    const make = async (path: string, body: unknown) =>
      (await evenkeel.call<{ id: string }>('POST', `/api/v1${path}`, body)).body.id;
    await evenkeel.call('PATCH', '/api/v1/workspace', { name: `Practice ${MARK}`, signature: MARK });
    const form = uploadForm(await picture({ width: 600, height: 600 }), 'fern.jpg', 'image/jpeg', { altText: MARK });
    const media = await make('/media', form);
    const postId = await make('/posts', {
      title: MARK,
      kind: 'mindfulness-tip',
      text: `Look at something green. ${MARK}`,
      mediaIds: [media],
    });
    await make('/series', { name: MARK });
    const credentials = { accessToken: `token-${MARK}` };
    const channelId = await make('/channels', { network: 'facebook', externalId: '77', name: MARK, credentials });
    await evenkeel.call('PUT', `/api/v1/channels/${channelId}/slots`, { slots: [{ weekday: 1, time: '09:00' }] });
    await make('/publications', { postId, channelId, dueAt: '2026-12-24T09:00:00Z' });
    await query(`INSERT INTO mail (id, workspace_id, subject, text, html) VALUES (gen_random_uuid(), $1, $2, $2, $2)`, [
      workspaceId,
      MARK,
    ]);
    theirs = new Map();
    const tables = await query<{ name: string }[]>(
      `SELECT c.table_name AS name FROM information_schema.columns c JOIN information_schema.columns i USING (table_name)
        WHERE c.table_schema = 'public' AND i.table_schema = 'public'
          AND c.column_name = 'workspace_id' AND i.column_name = 'id'`,
    );
    for (const { name } of tables) {
      const rows = await query<{ id: string }[]>(
        `SELECT id FROM ${name} WHERE workspace_id = $1 ORDER BY id DESC LIMIT 2`,
        [workspaceId],
      );
      theirs.set(
        name,
        rows.map(({ id }) => id),
      );
    }
    theirs.set('workspace', [workspaceId]);
  }

  /** `postId` and `mediaIds` mean rows of `post` and `media`; a body's other properties are as the schema likes them. */
  const theirId = (property: string): string | undefined => {
    const kind = /^(.+?)Ids?$/.exec(property)?.[1];
    return kind === undefined ? undefined : theirs.get(kind)?.[0];
  };

  async function go(
    route: Route,
    path: string,
    headers: Record<string, string>,
    body?: unknown,
    anonymous = false,
  ): Promise<Visit> {
    const sends = body !== undefined && route.method !== 'GET' && route.method !== 'HEAD';
    const answer = await fetch(`${evenkeel.url}${path}`, {
      method: route.method === 'ALL' ? 'POST' : route.method,
      headers: { ...headers, ...(anonymous && FROM_ELSEWHERE), ...(sends && { 'content-type': 'application/json' }) },
      ...(sends && { body: JSON.stringify(body) }),
      redirect: 'manual',
    });
    return { route: `${route.method} ${path}`, status: answer.status, text: await answer.text() };
  }

  const theirRows = async () => {
    const rows = new Map<string, string[]>();
    for (const [table, ids] of theirs) {
      const found = await query<{ row: string }[]>(
        `SELECT t::text AS row FROM ${table} t WHERE id = ANY($1) ORDER BY id`,
        [ids],
      );
      rows.set(
        table,
        found.map(({ row }) => row),
      );
    }
    return rows;
  };

  const bodyFor = (route: Route) => {
    const schema = operations.get(nameOf(route))?.bodies['application/json'];
    return schema && exampleOf(schema, theirId);
  };
  const filled = (path: string, id: string) => path.replaceAll(/\{\w+\}/g, id);
  /** Nothing of theirs but what was asked with. */
  const leaks = (visits: Visit[], asked: string[] = []) => {
    const ids = [...theirs.values()].flat().filter((id) => !asked.includes(id));
    return visits.filter(({ text }) => text.includes(MARK) || ids.some((id) => text.includes(id)));
  };
  const statuses = (visits: Visit[]) => visits.map(({ route, status }) => `${status} ${route}`);

  it('knows its routes, and the API document describes those of the API', () => {
    expect(routes.length).toBeGreaterThan(30);
    const undescribed = api().filter((route) => route.path.startsWith('/api/') && !operations.has(nameOf(route)));
    expect(undescribed.map(nameOf)).toEqual([]);
  });

  it('has something of another workspace to be found by mistake', async () => {
    const seen = await evenkeel.call('GET', '/api/v1/posts');
    expect(JSON.stringify(seen.body)).toContain(MARK);
    expect([...theirs].filter(([, ids]) => ids.length > 0).map(([table]) => table)).toEqual(
      expect.arrayContaining(['post', 'channel', 'media', 'publication', 'slot', 'series', 'mail', 'audit_entry']),
    );
  });

  it("answers another workspace's ids as if they did not exist", async () => {
    const headers = { authorization: `Bearer ${ourKey}` };
    const wrong: string[] = [];
    for (const route of api().filter(({ path }) => path.includes('{'))) {
      for (const [table, ids] of theirs) {
        const [id] = ids;
        if (id === undefined) continue;
        const visit = await go(route, filled(route.path, id), headers, bodyFor(route));
        // Mostly 404; whatever else it is (422 for the body, 403 for what only people may), it is so for ids that nobody has.
        const nothing = await go(route, filled(route.path, randomUUID()), headers, bodyFor(route));
        if (visit.status < 400 || visit.status !== nothing.status) {
          wrong.push(`${statuses([visit])[0] ?? ''} (${table}; ${nothing.status} for an unknown id)`);
        }
        const asked = [...theirs.values()]
          .flat()
          .filter((known) => visit.route.includes(known) || JSON.stringify(bodyFor(route) ?? '').includes(known));
        if (leaks([visit], asked).length > 0) wrong.push(`leak: ${visit.route}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('shows nothing of another workspace in lists, and takes none of its ids in a body', async () => {
    const headers = { authorization: `Bearer ${ourKey}` };
    const wrong: string[] = [];
    for (const route of api().filter(({ path, method }) => !path.includes('{') && method !== 'DELETE')) {
      const body = bodyFor(route);
      const asked = [...theirs.values()].flat().filter((id) => JSON.stringify(body ?? '').includes(id));
      const visit = await go(route, route.path, headers, body);
      if (leaks([visit], asked).length > 0) wrong.push(`leak: ${visit.route}`);
      if (asked.length > 0 && visit.status < 400) wrong.push(statuses([visit])[0] ?? '');
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('refuses each role what it may not do, whatever it asks for', async () => {
    const wrong: string[] = [];
    for (const role of ROLES) {
      const scopes = [...permissionsOf(role)];
      const key = await evenkeel.get(ApiKeys).create({ workspaceId: ours, personId: null, name: role, scopes });
      const forbidden = api().filter(({ permission }) => permission && !permissionsOf(role).has(permission));
      for (const route of forbidden) {
        const path = filled(route.path, theirs.get('post')?.[0] ?? '');
        const visit = await go(route, path, { authorization: `Bearer ${key}` }, bodyFor(route));
        if (visit.status !== 403 || leaks([visit]).length > 0) wrong.push(`${role}: ${statuses([visit])[0] ?? ''}`);
      }
      if (role === 'viewer') expect(forbidden.length).toBeGreaterThan(10);
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('lets nobody in without a key or session, nor with one that has ended or was revoked', async () => {
    const keys = evenkeel.get(ApiKeys);
    const make = (name: string, expiresAt?: Date) =>
      keys.create({
        workspaceId: theirs.get('workspace')?.[0] ?? '',
        personId: null,
        name,
        ...(expiresAt && { expiresAt }),
      });
    const ended = await make('ended', new Date('2026-01-01'));
    const revoked = await make('revoked');
    await query(`UPDATE api_key SET revoked_at = now() WHERE name = 'revoked'`);
    const wrong: string[] = [];
    for (const authorization of ['', 'Bearer ', `Bearer ${ended}`, `Bearer ${revoked}`, `Basic ${API_KEY}`]) {
      for (const route of api()) {
        for (const id of [theirs.get('post')?.[0] ?? '', 'not-an-id']) {
          // So many wrong keys from one place are refused with 429 after a while; that is tested elsewhere.
          await query('DELETE FROM attempt');
          const visit = await go(
            route,
            filled(route.path, id),
            authorization ? { authorization } : {},
            bodyFor(route),
            true,
          );
          if (visit.status !== 401 || leaks([visit]).length > 0)
            wrong.push(`${authorization}: ${statuses([visit])[0] ?? ''}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('shows and changes nothing of another workspace on any page', async () => {
    await makePerson(evenkeel, 'ours@example.org', 'owner', ours);
    const browser = await signedIn(evenkeel, 'ours@example.org');
    const before = await theirRows();
    const token = /name="token" value="([^"]+)"/.exec((await browser.get('/keys')).html)?.[1] ?? '';
    const wrong: string[] = [];
    for (const { method, path } of routes.filter(({ permission }) => permission === undefined)) {
      if (path === '/sign-out') continue;
      const ids = path.includes('{') ? [...theirs.values()].flatMap((all) => all.slice(0, 1)) : [''];
      for (const id of ids) {
        const address = filled(path, id);
        const fields = { ...FORM_FIELDS, token, id, workspaceId: theirs.get('workspace')?.[0] ?? '' };
        const posts = method === 'POST' || method === 'ALL';
        const { status, html } = await (posts ? browser.post(address, fields) : browser.get(address));
        const visit = { route: `${method} ${address}`, status, text: html };
        if (status >= 500 || leaks([visit], [id, fields.workspaceId]).length > 0)
          wrong.push(statuses([visit])[0] ?? '');
        if (path.includes('{id}') && ![404, 422].includes(status)) wrong.push(statuses([visit])[0] ?? '');
      }
    }
    expect(wrong).toEqual([]);
    expect(await theirRows()).toEqual(before);
  }, 120_000);

  it('shows no page and no public route of a workspace to a visitor nobody knows', async () => {
    const wrong: string[] = [];
    for (const route of routes.filter(({ permission }) => permission === undefined)) {
      const ids = route.path.includes('{') ? [...theirs.values()].flatMap((all) => all.slice(0, 1)) : [''];
      for (const id of ids) {
        const visit = await go(route, filled(route.path, id), {}, undefined, true);
        if (visit.status >= 500 || leaks([visit], [id]).length > 0) wrong.push(statuses([visit])[0] ?? '');
        // A thing of a workspace is shown to those who may see it; a token is its own way in.
        if (route.path.includes('{id}') && visit.status < 400) wrong.push(statuses([visit])[0] ?? '');
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);
});
