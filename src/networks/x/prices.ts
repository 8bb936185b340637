import type { Charge, ChargeItem } from '../charges.js';
import type { Draft } from '../network.js';
import { holdsLink } from './weighted-text.js';

/** When the prices below were read, for people who compare them with X's own page. */
export const PRICES_READ_ON = '2026-08-22';
export const PRICES_SOURCE = 'https://docs.x.com/x-api/getting-started/pricing';

/** Millionths of a US dollar. X's pricing page (pay-per-use, as of 2026-04-20), read 2026-08-22. */
const PRICES: Record<ChargeItem, number> = {
  post: 15_000,
  'post-with-link': 200_000,
  'post-read': 5_000,
  'user-read': 10_000,
  content: 5_000,
};

// The same page: reading posts of the account that owns the developer app.
const OWNED_READ = 1_000;

/**
 * The price of one item in millionths of a US dollar.
 * @param ownsApp the account that posts also owns the developer app, so reading its posts costs less
 */
export function priceOf(item: ChargeItem, ownsApp: boolean): number {
  return item === 'post-read' && ownsApp ? OWNED_READ : PRICES[item];
}

/** What creating a post with this text counts as: a link in the text makes it dearer. */
export function postItem(text: string): 'post' | 'post-with-link' {
  return holdsLink(text) ? 'post-with-link' : 'post';
}

/** What publishing this draft will be charged for: one post each for the parts of a thread, and for each alt text. */
export function itemsOf({ format, text, thread, media }: Draft): ChargeItem[] {
  const texts = format === 'thread' ? (thread ?? []) : [text];
  const described = media.filter(({ altText }) => altText !== '');
  return [...texts.map(postItem), ...described.map((): ChargeItem => 'content')];
}

/** The parts of a call that its price follows from. */
export interface PricedCall {
  method: string;
  /** Below `/2/`. */
  path: string;
  requested?: Record<string, unknown> | undefined;
  answered: unknown;
}

/** What X charged for a call that succeeded. Uploads and token calls are not in its price list. */
export function chargesOf({ method, path, requested, answered }: PricedCall): Charge[] {
  const { data, includes } = parts(answered);
  if (method === 'post' && path === 'tweets') {
    const text = typeof requested?.['text'] === 'string' ? requested['text'] : '';
    return idsOf(data).map((resource) => ({ item: postItem(text), resource }));
  }
  if (path === 'media/metadata' || /^tweets\/\d+\/hidden$/u.test(path)) {
    const id = requested?.['id'];
    return [{ item: 'content', resource: typeof id === 'string' ? id : path }];
  }
  if (method !== 'get') return [];
  const users = [...(path.startsWith('users/me') ? idsOf(data) : []), ...idsOf(includes['users'])];
  const posts = readsPosts(path) ? [...idsOf(data), ...idsOf(includes['tweets']), ...idsOf(includes['posts'])] : [];
  return [
    ...posts.map((resource): Charge => ({ item: 'post-read', resource })),
    ...users.map((resource): Charge => ({ item: 'user-read', resource })),
  ];
}

function readsPosts(path: string): boolean {
  return /^(?:tweets(?:\/|$)|users\/\d+\/(?:tweets|mentions)$)/u.test(path);
}

function parts(answered: unknown): { data: unknown; includes: Record<string, unknown> } {
  if (typeof answered !== 'object' || answered === null) return { data: undefined, includes: {} };
  const { data, includes } = answered as { data?: unknown; includes?: unknown };
  const given = typeof includes === 'object' && includes !== null ? (includes as Record<string, unknown>) : {};
  return { data, includes: given };
}

function idsOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return [value].flat().flatMap((one: unknown) => {
    const id = typeof one === 'object' && one !== null && 'id' in one ? one.id : undefined;
    return typeof id === 'string' ? [id] : [];
  });
}
