import { invalidParameter } from './errors.js';
import { type GraphCall } from './request.js';

const USUAL_LIMIT = 25;
export const MOST_LIMIT = 100;

export interface PageRules<T> {
  /** In the order in which they were added; only ever appended to, so that a cursor is a place. */
  items: readonly T[];
  order: 'newest' | 'oldest';
  args: Record<string, string>;
  wanted: (item: T) => boolean;
  /** With it, `since` and `until` (milliseconds since the epoch) bound the page. */
  timeOf?: (item: T) => number;
  since?: number | undefined;
  until?: number | undefined;
  render: (item: T) => unknown;
  call: GraphCall;
}

/** One page of an edge, as Meta gives it: `{data, paging: {cursors, next}}`; an empty one has only `data`. */
export function renderPage<T>(rules: PageRules<T>): { data: unknown[]; paging?: unknown } {
  const { items, call } = rules;
  const limit = limitOf(rules.args['limit']);
  const step = rules.order === 'newest' ? -1 : 1;
  let at = rules.order === 'newest' ? items.length - 1 : 0;
  const after = rules.args['after'];
  const before = rules.args['before'];
  if (after !== undefined) at = placeOf(after, items.length) + step;
  else if (before !== undefined) {
    // The page that ends just before the cursor.
    at = placeOf(before, items.length) - step;
    for (let found = 0; found < limit - 1 && items[at - step] !== undefined; found += 1) at -= step;
  }
  const data: unknown[] = [];
  let first = -1;
  let last = -1;
  for (; data.length < limit && at >= 0 && at < items.length; at += step) {
    const item = items[at];
    if (item === undefined) break;
    const time = rules.timeOf?.(item);
    if (time !== undefined && rules.order === 'newest' && rules.since !== undefined && time < rules.since) {
      at = -1;
      break;
    }
    const within = time === undefined || ((rules.since ?? 0) <= time && time <= (rules.until ?? Infinity));
    if (!within || !rules.wanted(item)) continue;
    data.push(rules.render(item));
    if (first < 0) first = at;
    last = at;
  }
  if (first < 0) return { data };
  const more = limit > 0 && at >= 0 && at < items.length;
  const cursors = { before: cursorOf(first), after: cursorOf(last) };
  return { data, paging: { cursors, ...(more && { next: nextLink(call, cursors.after) }) } };
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return USUAL_LIMIT;
  if (!/^\d{1,6}$/.test(text)) throw invalidParameter('Param limit must be a non-negative integer');
  const limit = Number(text);
  if (limit > MOST_LIMIT) throw invalidParameter(`Param limit must be a number less than or equal to ${MOST_LIMIT}`);
  return limit;
}

function nextLink(call: GraphCall, after: string): string {
  const { request } = call;
  const path = [request.version, ...request.path].filter((part) => part !== undefined).join('/');
  const host = call.host === 'instagram' ? 'graph.instagram.com' : 'graph.facebook.com';
  const query = new URLSearchParams({ ...request.params, access_token: call.token.id, after });
  query.delete('before');
  return `${request.origin}/${host}/${path}?${query.toString()}`;
}

function cursorOf(place: number): string {
  return Buffer.from(`c${place}`).toString('base64url');
}

function placeOf(cursor: string, length: number): number {
  const match = /^c(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  const place = Number(match?.[1] ?? NaN);
  if (!(place < length)) throw invalidParameter('Invalid cursors values');
  return place;
}
