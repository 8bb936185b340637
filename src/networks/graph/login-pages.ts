import type { GraphAnswer, GraphClient } from './client.js';
import { at, idAt, listAt, textAt } from './json.js';
import { FACEBOOK_APP, type LoginFailure, loginFailure } from './login-failures.js';
import { twice } from './login-exchange.js';

/** A Page as it stands in a list of a person's Pages. */
export interface FoundPage {
  id: string;
  name: string;
  /** Absent when the person's role on the Page is too small for a token. */
  accessToken?: string;
  /** What the person may do there; absent where the list does not tell (Pages of a Business). */
  tasks?: string[];
  /** The professional account behind the Page. */
  instagram?: { id: string; username?: string };
}

export type PagesFound = { kind: 'pages'; pages: FoundPage[]; remarks: string[] } | LoginFailure;

// Access tokens guide and Pages reference, read 2026-09-11.
const OWN_FIELDS = 'id,name,access_token,tasks,instagram_business_account{id,username}';
/** `tasks` is told by /me/accounts only. */
const BUSINESS_FIELDS = 'id,name,access_token,instagram_business_account{id,username}';
const PAGE_SIZE = '100';
/** Our own bounds, so that no answer can keep a person waiting for ever: 1,000 Pages a list, 20 Businesses. */
const MAX_TURNS = 10;
const MAX_BUSINESSES = 20;

type List = { kind: 'list'; items: unknown[] } | { kind: 'failed'; answer: Exclude<GraphAnswer, { kind: 'ok' }> };

/** Reads a list to its end. The address in `paging.next` holds the token and is not followed; the cursor does the same. */
async function whole(graph: GraphClient, path: string, fields: string, accessToken: string): Promise<List> {
  const items: unknown[] = [];
  let after: string | undefined;
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const params = { fields, limit: PAGE_SIZE, after };
    const answer = await twice(() => graph.get(path, params, accessToken));
    if (answer.kind !== 'ok') return { kind: 'failed', answer };
    items.push(...listAt(answer.body, 'data'));
    const cursor = textAt(answer.body, 'paging', 'cursors', 'after');
    if (at(answer.body, 'paging', 'next') === undefined || !cursor || cursor === after) break;
    after = cursor;
  }
  return { kind: 'list', items };
}

/** Reads one Page of a list; undefined without an id. */
export function pageIn(entry: unknown): FoundPage | undefined {
  const id = idAt(entry, 'id');
  if (id === undefined) return undefined;
  const accessToken = textAt(entry, 'access_token');
  const instagramId = idAt(entry, 'instagram_business_account', 'id');
  const username = textAt(entry, 'instagram_business_account', 'username');
  const tasks = tasksIn(entry);
  return {
    id,
    name: textAt(entry, 'name') ?? id,
    ...(accessToken ? { accessToken } : {}),
    ...(tasks ? { tasks } : {}),
    ...(instagramId === undefined ? {} : { instagram: { id: instagramId, ...(username ? { username } : {}) } }),
  };
}

/**
 * All Pages of the person whose token it is: `/me/accounts`, and those that a Business holds and `/me/accounts` may leave out
 * (`/me/businesses`, then `owned_pages` and `client_pages`; seen in a product of 2026-08-21). Business lists that cannot be read
 * become a remark.
 * @param businesses whether the token may ask for Businesses; undefined when that is not known, then it is tried
 */
export async function pagesOf(
  graph: GraphClient,
  accessToken: string,
  businesses: boolean | undefined,
  now: Date,
): Promise<PagesFound> {
  const own = await whole(graph, '/me/accounts', OWN_FIELDS, accessToken);
  if (own.kind === 'failed') return loginFailure('list-pages', own.answer, FACEBOOK_APP, now);
  const found = new Map<string, FoundPage>();
  const add = (entry: unknown): void => {
    const page = pageIn(entry);
    if (page && !found.has(page.id)) found.set(page.id, page);
  };
  own.items.forEach(add);
  const remarks: string[] = [];
  if (businesses !== false) {
    const held = await whole(graph, '/me/businesses', 'id,name', accessToken);
    // Without knowing of the permission a refusal is no news.
    if (held.kind === 'failed' && businesses) remarks.push(UNREAD_BUSINESSES);
    for (const business of held.kind === 'list' ? held.items.slice(0, MAX_BUSINESSES) : []) {
      const id = idAt(business, 'id');
      if (id === undefined) continue;
      const lists = await Promise.all(
        ['owned_pages', 'client_pages'].map((edge) => whole(graph, `/${id}/${edge}`, BUSINESS_FIELDS, accessToken)),
      );
      for (const list of lists) if (list.kind === 'list') list.items.forEach(add);
      if (lists.some((list) => list.kind === 'failed')) {
        remarks.push(
          `Some Pages of the Business "${textAt(business, 'name') ?? id}" could not be read. If yours is missing here, connect again in a while.`,
        );
      }
    }
  }
  return { kind: 'pages', pages: [...found.values()], remarks };
}

const UNREAD_BUSINESSES =
  'The Pages that your Businesses hold could not be read. If yours is missing here, connect again in a while.';

/** The task without which nothing can be published on a Page. */
export const CONTENT_TASK = 'CREATE_CONTENT';

/** What the person may do on the Page; undefined when it is not told. */
export function tasksIn(entry: unknown): string[] | undefined {
  if (!Array.isArray(at(entry, 'tasks'))) return undefined;
  return listAt(entry, 'tasks').filter((task): task is string => typeof task === 'string');
}

/** `CREATE_CONTENT` stands beside `MANAGE` where somebody has both; newer Pages write their tasks with a prefix. Pages guide, read 2026-09-11. */
export function mayCreateContent({ tasks }: { tasks?: string[] | undefined }): boolean {
  return tasks === undefined || tasks.some((task) => /(^|_)(CREATE_CONTENT|FULL_CONTROL)$/.test(task));
}
