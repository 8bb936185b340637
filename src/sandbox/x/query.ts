import { invalidRequest } from './errors.js';

export type XQuery = Record<string, string | undefined>;

// Fields and expansions by specifications 2.166 and 2.167.
const TWEET_FIELDS = new Set(
  'article article_title attachments author_id card_uri community_id context_annotations conversation_id created_at display_text_range edit_controls edit_history_tweet_ids edit_history_post_ids entities geo id in_reply_to_user_id lang matched_media_notes media_metadata non_public_metrics note_request_suggestions note_tweet note_post organic_metrics paid_partnership possibly_sensitive promoted_metrics public_metrics referenced_tweets referenced_posts reply_settings scopes source suggested_source_links suggested_source_links_with_counts text withheld'.split(
    ' ',
  ),
);
const EXPANSIONS = new Set(
  'article.cover_media article.media_entities attachments.media_keys attachments.media_source_tweet attachments.poll_ids author_id edit_history_tweet_ids entities.mentions.username geo.place_id in_reply_to_user_id entities.note.mentions.username referenced_tweets.id referenced_posts referenced_posts.id edit_history_post_ids username referenced_tweets.id.attachments.media_keys referenced_tweets.id.author_id'.split(
    ' ',
  ),
);
const MEDIA_FIELDS = new Set(
  'alt_text duration_ms height media_key non_public_metrics organic_metrics preview_image_url promoted_metrics public_metrics type url variants width'.split(
    ' ',
  ),
);
const USER_FIELDS = new Set(
  'affiliation confirmed_email connection_status created_at description entities id is_identity_verified location most_recent_tweet_id most_recent_post_id name parody pinned_tweet_id pinned_post_id profile_banner_url profile_image_url protected public_metrics receives_your_dm subscription subscription_type url username verified verified_followers_count verified_type withheld'.split(
    ' ',
  ),
);

/** Parameters that every reading endpoint takes. */
export const FIELD_PARAMETERS = [
  'tweet.fields',
  'post.fields',
  'expansions',
  'media.fields',
  'poll.fields',
  'user.fields',
  'place.fields',
];

export interface AskedFields {
  tweet: Set<string>;
  media: Set<string>;
  user: Set<string>;
  expansions: Set<string>;
}

/** Refuses parameters that the endpoint does not have, as X does. */
export function refuseUnknown(query: XQuery, known: string[]): void {
  for (const name of Object.keys(query)) {
    if (!known.includes(name)) {
      throw invalidRequest(`The query parameter [${name}] is not one of [${known.join(',')}]`, {
        [name]: [query[name] ?? ''],
      });
    }
  }
}

export function askedFields(query: XQuery): AskedFields {
  const tweet = list(query, 'tweet.fields', TWEET_FIELDS);
  for (const field of list(query, 'post.fields', TWEET_FIELDS)) tweet.add(field);
  return {
    tweet,
    media: list(query, 'media.fields', MEDIA_FIELDS),
    user: list(query, 'user.fields', USER_FIELDS),
    expansions: list(query, 'expansions', EXPANSIONS),
  };
}

function list(query: XQuery, name: string, known: Set<string>): Set<string> {
  const asked = new Set((query[name] ?? '').split(',').filter((field) => field !== ''));
  for (const field of asked) {
    if (!known.has(field)) {
      throw invalidRequest(`The \`${name}\` query parameter value [${field}] is not one of [${[...known].join(',')}]`, {
        [name]: [query[name] ?? ''],
      });
    }
  }
  return asked;
}

/** A whole number within bounds, or the fallback when it is not given. */
export function boundedNumber(query: XQuery, name: string, low: number, high: number, fallback: number): number {
  const text = query[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < low || value > high) {
    throw invalidRequest(`The \`${name}\` query parameter value [${text}] is not between ${low} and ${high}`, {
      [name]: [text],
    });
  }
  return value;
}

/** An RFC 3339 time, in milliseconds since the epoch. */
export function timeOf(query: XQuery, name: string): number | undefined {
  const text = query[name];
  if (text === undefined) return undefined;
  const value = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) || Number.isNaN(value)) {
    throw invalidRequest(`The \`${name}\` query parameter value [${text}] is not a valid RFC3339 date-time.`, {
      [name]: [text],
    });
  }
  return value;
}

export function idOf(query: XQuery, name: string): string | undefined {
  const text = query[name];
  if (text !== undefined && !/^[0-9]{1,19}$/.test(text)) {
    throw invalidRequest(`The \`${name}\` query parameter value [${text}] is not valid`, { [name]: [text] });
  }
  return text;
}
