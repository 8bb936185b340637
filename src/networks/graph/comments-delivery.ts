import { at, idAt, listAt, parseJson, textAt, timeAt } from './json.js';

/** One thing that Meta told unasked about a comment. `toldAt` is the moment it speaks of. */
export interface CommentNews {
  network: 'instagram' | 'facebook';
  /** The Instagram account or the Page. */
  accountId: string;
  kind: 'said' | 'gone' | 'hidden' | 'shown';
  remoteId: string;
  /** The post; undefined where Meta leaves it out, as with comments under some carousels. */
  postRemoteId?: string;
  parentRemoteId?: string;
  author?: { remoteId?: string; name?: string };
  text: string;
  at: Date;
  toldAt: Date;
  own: boolean;
}

// Meta sends up to 1,000 changes in one delivery (webhooks guide, read 2026-09-11); more is not Meta's.
const NEWS_MAX = 5_000;
// `time` is cut to the second.
const TIME_CUT_MS = 999;

// When Facebook began; an earlier time is none.
const EARLIEST = Date.UTC(2004, 1, 4);

const KINDS: Record<string, CommentNews['kind'] | undefined> = {
  add: 'said',
  edited: 'said',
  edit: 'said',
  remove: 'gone',
  hide: 'hidden',
  unhide: 'shown',
};

/**
 * Reads a delivery of Meta's webhooks for the objects `page` (field `feed`) and `instagram` (field `comments`); whatever else is
 * in it is left out. Instagram's `field` and `value` stand in `changes`, or directly in the entry.
 * Sources: Instagram webhooks guide, read 2026-09-11; the Page's shape from public test suites (2013 to 2026).
 * @returns undefined for what is no delivery at all
 */
export function newsIn(body: string, receivedAt: Date): CommentNews[] | undefined {
  const delivery = parseJson(body);
  const object = textAt(delivery, 'object');
  if (object === undefined) return undefined;
  const read = object === 'instagram' ? instagramNews : object === 'page' ? pageNews : undefined;
  if (!read) return [];
  const news: CommentNews[] = [];
  for (const entry of listAt(delivery, 'entry')) {
    const accountId = idAt(entry, 'id');
    if (accountId === undefined) continue;
    const time = plausible(timeAt(entry, 'time'), receivedAt) ?? receivedAt;
    const toldAt = new Date(Math.min(time.getTime() + TIME_CUT_MS, receivedAt.getTime()));
    for (const change of [...listAt(entry, 'changes'), entry]) {
      const one = read(change, { accountId, time, toldAt });
      if (one && news.length < NEWS_MAX) news.push(one);
    }
  }
  return news;
}

interface Told {
  accountId: string;
  time: Date;
  toldAt: Date;
}

function instagramNews(change: unknown, { accountId, time, toldAt }: Told): CommentNews | undefined {
  if (textAt(change, 'field') !== 'comments') return undefined;
  const value = at(change, 'value');
  const remoteId = idAt(value, 'id');
  if (remoteId === undefined) return undefined;
  const author = authorOf(value, 'username');
  return {
    ...{ network: 'instagram', kind: 'said', accountId, remoteId, toldAt, at: time },
    ...optional('postRemoteId', idAt(value, 'media', 'id')),
    ...optional('parentRemoteId', idAt(value, 'parent_id')),
    ...(author && { author }),
    text: textAt(value, 'text') ?? '',
    own: author?.remoteId === accountId,
  };
}

function pageNews(change: unknown, { accountId, time, toldAt }: Told): CommentNews | undefined {
  const value = at(change, 'value');
  if (textAt(change, 'field') !== 'feed' || textAt(value, 'item') !== 'comment') return undefined;
  const verb = textAt(value, 'verb') ?? '';
  const kind = Object.hasOwn(KINDS, verb) ? KINDS[verb] : undefined;
  const remoteId = idAt(value, 'comment_id');
  if (!kind || remoteId === undefined) return undefined;
  const author = authorOf(value, 'name');
  const postRemoteId = idAt(value, 'post_id');
  const parent = idAt(value, 'parent_id');
  return {
    ...{ network: 'facebook', kind, accountId, remoteId, toldAt },
    at: plausible(timeAt(value, 'created_time'), toldAt) ?? time,
    ...optional('postRemoteId', postRemoteId),
    // Of a comment that answers none, the post is the parent.
    ...optional('parentRemoteId', parent === postRemoteId ? undefined : parent),
    ...(author && { author }),
    text: textAt(value, 'message') ?? '',
    own: author?.remoteId === accountId,
  };
}

function plausible(time: Date | undefined, latest: Date): Date | undefined {
  return time && time.getTime() >= EARLIEST && time <= latest ? time : undefined;
}

function authorOf(value: unknown, nameField: 'username' | 'name'): CommentNews['author'] | undefined {
  const remoteId = idAt(value, 'from', 'id');
  const name = textAt(value, 'from', nameField);
  if (remoteId === undefined && name === undefined) return undefined;
  return { ...optional('remoteId', remoteId), ...optional('name', name) };
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, string>>);
}
