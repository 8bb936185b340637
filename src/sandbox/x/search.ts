import { compareIds } from '../core/ids.js';
import { type World } from '../world.js';
import { type XCaller } from './caller.js';
import { invalidRequest } from './errors.js';
import { FIELD_PARAMETERS, refuseUnknown, type XQuery } from './query.js';
import { type XPost } from './store.js';
import { listPosts } from './timelines.js';

// Recent search: the last 7 days, queries up to 512 characters for self-serve. Search pages, read 2026-08-22.
const RECENT_MS = 7 * 24 * 3_600_000;
const MOST_QUERY = 512;

interface Parsed {
  conversations: string[];
  authors: string[];
  tests: ((post: XPost, world: World) => boolean)[];
}

/** GET /2/tweets/search/recent, for the operators conversation_id:, from:, to:, in_reply_to_tweet_id:, is: and has:. */
export function searchRecent(world: World, caller: XCaller, query: XQuery): unknown {
  refuseUnknown(query, [
    'query',
    'max_results',
    'since_id',
    'until_id',
    'start_time',
    'end_time',
    'next_token',
    'pagination_token',
    'sort_order',
    ...FIELD_PARAMETERS,
  ]);
  const text = query['query'] ?? '';
  if (text.trim() === '' || text.length > MOST_QUERY) {
    throw invalidRequest(`The \`query\` query parameter must hold 1 to ${MOST_QUERY} characters.`, { query: [text] });
  }
  const parsed = parse(text);
  const wanted = (post: XPost): boolean => parsed.tests.every((test) => test(post, world));
  return listPosts(world, caller, candidates(world, parsed), query, {
    fewest: 10,
    since: world.clock.now() - RECENT_MS,
    wanted,
  });
}

function parse(text: string): Parsed {
  const parsed: Parsed = { conversations: [], authors: [], tests: [] };
  for (const word of text.replace(/[()]/g, ' ').split(/\s+/)) {
    if (word === '' || word === 'OR') continue;
    const match = /^(-?)(conversation_id|from|to|in_reply_to_tweet_id|is|has):(\S+)$/.exec(word);
    if (!match) throw invalidRequest(`There is no operator for [${word}] here.`, { query: [text] });
    const [, minus, operator, value = ''] = match;
    if (operator === 'conversation_id' && minus === '') parsed.conversations.push(value);
    else if (operator === 'from' && minus === '') parsed.authors.push(value.toLowerCase());
    else {
      const test = testOf(operator ?? '', value.toLowerCase());
      parsed.tests.push(minus === '-' ? (post, world) => !test(post, world) : test);
    }
  }
  if (parsed.conversations.length > 0 && parsed.authors.length > 0) {
    const authors = parsed.authors;
    parsed.tests.push((post, world) => authors.some((author) => isBy(world, post, author)));
  }
  return parsed;
}

function testOf(operator: string, value: string): (post: XPost, world: World) => boolean {
  if (operator === 'from') return (post, world) => isBy(world, post, value);
  if (operator === 'to') return (post, world) => post.inReplyToUserId === userId(world, value);
  if (operator === 'in_reply_to_tweet_id') return (post) => post.inReplyTo === value;
  if (operator === 'is' && value === 'reply') return (post) => post.inReplyTo !== undefined;
  if (operator === 'is' && value === 'quote') return (post) => post.quotedId !== undefined;
  if (operator === 'is' && value === 'retweet') return () => false;
  if (operator === 'has' && value === 'media') return (post) => post.mediaKeys.length > 0;
  if (operator === 'has' && value === 'links') return (post) => (post.entities.urls?.length ?? 0) > 0;
  throw invalidRequest(`There is no operator for [${operator}:${value}] here.`);
}

function candidates(world: World, parsed: Parsed): readonly XPost[] {
  const lists =
    parsed.conversations.length > 0
      ? parsed.conversations.map((id) => world.x.byConversation.of(id))
      : parsed.authors.map((author) => world.x.byAuthor.of(userId(world, author)));
  if (lists.length === 0) throw invalidRequest('A query needs conversation_id: or from: here.');
  return lists.length === 1 ? (lists[0] ?? []) : lists.flat().sort((one, other) => compareIds(one.id, other.id));
}

function isBy(world: World, post: XPost, author: string): boolean {
  return post.authorId === userId(world, author);
}

function userId(world: World, nameOrId: string): string {
  const name = nameOrId.replace(/^@/, '');
  return /^[0-9]+$/.test(name) ? name : (world.xIdsByUsername.get(name) ?? '');
}
