import { type Account, type Measured, type MeasureItem, type MeasureOutcome, type Metrics } from '../network.js';
import { type Counts, lookup, xId, type XPost, xPost } from './answers.js';
import { type Answer, type ApiClient } from './api-client.js';
import { askForPosts } from './ask-for-posts.js';
import { failureOf, succeeded, unknown, unusable } from './failures.js';
import { permalink } from './permalink.js';

/** `ids` of GET /2/tweets (X OpenAPI 2.167, 2026-08-07). */
export const MEASURE_BATCH_SIZE = 100;
// X gives the private counts for 30 days (metrics page, read 2026-11-23); an hour less, for the clocks.
const PRIVATE_FOR_MS = 30 * 24 * 60 * 60_000 - 60 * 60_000;
const PUBLIC_FIELDS = 'created_at,public_metrics,attachments';
const PRIVATE_FIELDS = `${PUBLIC_FIELDS},non_public_metrics,organic_metrics`;

/**
 * Reads the numbers of posts with one to three calls: those of the last 30 days with the counts only their author sees, older ones
 * without, and once more without for posts X does not show them for. Each post read is billed (0.005 USD; X counts one read
 * of a post a day). A post missing from the answer stays out of the map; one that X says it does not have is `gone`.
 */
export async function measurePosts(
  api: ApiClient,
  account: Account,
  items: readonly MeasureItem[],
  now: Date,
): Promise<MeasureOutcome> {
  const usable = items.filter(({ remoteId }) => xId.safeParse(remoteId).success);
  const isYoung = (item: MeasureItem) => now.getTime() - item.publishedAt.getTime() < PRIVATE_FOR_MS;
  const young = usable.filter(isYoung).map(({ remoteId }) => remoteId);
  const old = usable.filter((item) => !isYoung(item)).map(({ remoteId }) => remoteId);

  const reading: Reading = { api, account, now, byRemoteId: new Map(), calls: 0 };
  const refused = new Set<string>();
  for (const ids of batches(young)) {
    const failure = await readInto(reading, ids, PRIVATE_FIELDS, refused);
    if (failure) return ended(reading, failure);
  }
  for (const ids of batches([...old, ...refused])) {
    const failure = await readInto(reading, ids, PUBLIC_FIELDS, undefined);
    if (failure) return ended(reading, failure);
  }
  return { kind: 'measured', byRemoteId: reading.byRemoteId, calls: reading.calls };
}

/** What was read before something went wrong was paid for and counts. */
function ended({ byRemoteId, calls }: Reading, failure: Failed): MeasureOutcome {
  return byRemoteId.size === 0 ? failure : { kind: 'measured', byRemoteId, calls };
}

interface Reading {
  api: ApiClient;
  account: Account;
  now: Date;
  byRemoteId: Map<string, Measured>;
  calls: number;
}

type Failed = Exclude<MeasureOutcome, { kind: 'measured' }>;

/** One call. Posts whose private counts X withholds are added to `refused`, unless it gave the public ones anyway. */
async function readInto(
  reading: Reading,
  ids: string[],
  fields: string,
  refused: Set<string> | undefined,
): Promise<Failed | undefined> {
  const { answer, calls } = await askForPosts(reading.api, reading.account.accessToken, {
    step: 'measure',
    method: 'get',
    path: 'tweets',
    query: {
      ids: ids.join(','),
      'tweet.fields': fields,
      expansions: 'attachments.media_keys',
      'media.fields': 'public_metrics',
    },
  });
  reading.calls += calls;
  if (!succeeded(answer)) return failed(answer, reading.now);
  const given = lookup.safeParse(answer.body);
  if (!given.success) return unusable(answer);
  const asked = new Set(ids);
  const media = new Map((given.data.includes?.media ?? []).map((one) => [one.media_key, one.public_metrics]));
  for (const raw of given.data.data ?? []) {
    const post = xPost.safeParse(raw);
    if (!post.success || !asked.has(post.data.id)) continue;
    const metrics = metricsOf(post.data, media);
    const { id } = post.data;
    reading.byRemoteId.set(id, { kind: 'measured', metrics, permalink: permalink(id), raw });
  }
  for (const error of given.data.errors ?? []) {
    const id = error.resource_id ?? error.value;
    if (id === undefined || !asked.has(id) || reading.byRemoteId.has(id)) continue;
    if (/not-authorized-for-field/u.test(error.type ?? '')) refused?.add(id);
    else if (/resource-not-found|not-authorized-for-resource/u.test(error.type ?? '')) {
      reading.byRemoteId.set(id, { kind: 'gone', raw: error });
    }
  }
  return undefined;
}

function failed(answer: Answer, now: Date): Failed {
  const failure = failureOf(answer, now);
  return failure.kind === 'refused' ? unknown(answer, failure.text, failure.code) : failure;
}

/** X's counts by our names. A count X does not give is absent; shares are reposts and quotes together. */
export function metricsOf(post: XPost, media: ReadonlyMap<string, Counts | undefined>): Metrics {
  const open: Counts = post.public_metrics ?? {};
  const own: Counts = { ...post.organic_metrics, ...post.non_public_metrics };
  const files = (post.attachments?.media_keys ?? []).map((key) => media.get(key)?.view_count);
  return Object.fromEntries(
    Object.entries({
      views: open.impression_count ?? own.impression_count ?? sum(files),
      likes: open.like_count ?? own.like_count,
      comments: open.reply_count ?? own.reply_count,
      shares: sum([open.retweet_count ?? open.repost_count ?? own.retweet_count ?? own.repost_count, open.quote_count]),
      saves: open.bookmark_count,
      clicks: own.url_link_clicks,
      profileVisits: own.user_profile_clicks,
    }).filter(([, value]) => value !== undefined),
  );
}

function sum(counts: (number | undefined)[]): number | undefined {
  const known = counts.filter((count) => count !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, count) => total + count, 0);
}

function batches(ids: string[]): string[][] {
  const unique = [...new Set(ids)];
  return Array.from({ length: Math.ceil(unique.length / MEASURE_BATCH_SIZE) }, (_, index) =>
    unique.slice(index * MEASURE_BATCH_SIZE, (index + 1) * MEASURE_BATCH_SIZE),
  );
}
