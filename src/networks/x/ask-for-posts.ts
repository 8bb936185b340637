import { type Answer, type ApiClient, type Call } from './api-client.js';

/** What of a post the newer words have no field for: it comes as an expansion. X OpenAPI 2.167 (2026-08-07). */
const NOW_EXPANSIONS: Readonly<Record<string, string>> = {
  referenced_tweets: 'referenced_posts',
  author_id: 'author_id',
  in_reply_to_user_id: 'in_reply_to_user_id',
};

export interface AskedForPosts {
  answer: Answer;
  /** HTTP calls made. */
  calls: number;
}

/**
 * Reads posts with their fields. X calls them `tweet.fields` up to 2.166 of its specification and `post.fields` from 2.167 on;
 * which of the two an account is served by is not settled. The older words are sent first, for X has taken them so far;
 * where they are refused, the newer ones follow at once.
 */
export async function askForPosts(api: ApiClient, accessToken: string, call: Call): Promise<AskedForPosts> {
  const answer = await api.call(accessToken, call);
  if (!refusesOldWords(answer)) return { answer, calls: 1 };
  return { answer: await api.call(accessToken, { ...call, query: inNewWords(call.query ?? {}) }), calls: 2 };
}

function refusesOldWords({ status, body }: Answer): boolean {
  return status === 400 && body !== undefined && JSON.stringify(body).includes('tweet.fields');
}

function inNewWords({
  'tweet.fields': fields,
  expansions,
  ...rest
}: NonNullable<Call['query']>): NonNullable<Call['query']> {
  const names = String(fields ?? '').split(',');
  const expanded = names.flatMap((name) => NOW_EXPANSIONS[name] ?? []);
  const all = [...(expansions === undefined ? [] : [String(expansions)]), ...expanded];
  return {
    ...rest,
    'post.fields': names.filter((name) => NOW_EXPANSIONS[name] === undefined).join(','),
    ...(all.length === 0 ? {} : { expansions: all.join(',') }),
  };
}
