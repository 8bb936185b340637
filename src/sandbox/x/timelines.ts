import { compareIds } from '../core/ids.js';
import { type World } from '../world.js';
import { type XCaller } from './caller.js';
import { invalidRequest, resourceNotFound, XRefusal } from './errors.js';
import { askedFields, boundedNumber, FIELD_PARAMETERS, idOf, refuseUnknown, timeOf, type XQuery } from './query.js';
import { renderPosts } from './render.js';
import { type XPost } from './store.js';

const LIST_PARAMETERS = [
  'max_results',
  'since_id',
  'until_id',
  'start_time',
  'end_time',
  'pagination_token',
  ...FIELD_PARAMETERS,
];
/** The mentions timeline holds the newest 800. X rate-limits and timelines pages, read 2026-08-22. */
const MOST_MENTIONS = 800;

/** GET /2/users/:id/tweets, newest first. */
export function userTimeline(world: World, caller: XCaller, userId: string, query: XQuery): unknown {
  refuseUnknown(query, [...LIST_PARAMETERS, 'exclude']);
  requireUser(world, userId);
  const exclude = new Set((query['exclude'] ?? '').split(','));
  return listPosts(world, caller, world.x.byAuthor.of(userId), query, {
    fewest: 5,
    wanted: (post) => !(exclude.has('replies') && post.inReplyTo !== undefined),
  });
}

/** GET /2/users/:id/mentions, newest first. */
export function mentionsTimeline(world: World, caller: XCaller, userId: string, query: XQuery): unknown {
  refuseUnknown(query, LIST_PARAMETERS);
  requireUser(world, userId);
  return listPosts(world, caller, world.x.mentioning.of(userId).slice(-MOST_MENTIONS), query, { fewest: 5 });
}

/** GET /2/tweets/:id/quote_tweets, newest first. */
export function quotesOf(world: World, caller: XCaller, postId: string, query: XQuery): unknown {
  refuseUnknown(query, ['max_results', 'pagination_token', 'exclude', ...FIELD_PARAMETERS]);
  return listPosts(world, caller, world.x.quoting.of(postId), query, { fewest: 10 });
}

/**
 * One page of a list of posts.
 *
 * @param posts oldest first; only ever appended to, so a page token is a place in it
 */
export function listPosts(
  world: World,
  caller: XCaller,
  posts: readonly XPost[],
  query: XQuery,
  rules: { fewest: number; since?: number; wanted?: (post: XPost) => boolean },
): unknown {
  const size = boundedNumber(query, 'max_results', rules.fewest, 100, 10);
  const sinceId = idOf(query, 'since_id');
  const untilId = idOf(query, 'until_id');
  const start = Math.max(timeOf(query, 'start_time') ?? 0, rules.since ?? 0);
  const end = timeOf(query, 'end_time') ?? Infinity;
  const found: XPost[] = [];
  let at = placeOf(query['pagination_token'] ?? query['next_token'], posts.length) - 1;
  for (; at >= 0 && found.length < size; at -= 1) {
    const post = posts[at];
    if (!post) break;
    if (sinceId !== undefined && compareIds(post.id, sinceId) <= 0) at = -1;
    else if (post.publishedAt < start) at = -1;
    else if (post.deletedAt === undefined && post.publishedAt < end && (rules.wanted?.(post) ?? true)) {
      if (untilId === undefined || compareIds(post.id, untilId) < 0) found.push(post);
    }
  }
  const answer = renderPosts(world, caller, found, askedFields(query));
  const newest = found[0];
  const oldest = found.at(-1);
  return {
    ...answer,
    meta: {
      ...(newest && { newest_id: newest.id }),
      ...(oldest && { oldest_id: oldest.id }),
      result_count: found.length,
      ...(at >= 0 && found.length === size && { next_token: tokenFor(at + 1) }),
    },
  };
}

function tokenFor(place: number): string {
  return `p${place.toString(36)}`;
}

function placeOf(token: string | undefined, length: number): number {
  if (token === undefined) return length;
  const place = /^p[0-9a-z]{1,8}$/.test(token) ? parseInt(token.slice(1), 36) : NaN;
  if (!(place >= 0 && place <= length)) {
    throw invalidRequest(`The \`pagination_token\` query parameter value [${token}] is not valid`);
  }
  return place;
}

function requireUser(world: World, userId: string): void {
  if (world.account('x', userId)) return;
  throw new XRefusal(200, { errors: [resourceNotFound('user', 'id', userId)] });
}
