// The names of specification 2.167. Analytics keep `retweets` and `quote_tweets`; bodies keep their names too.
// Specification 2.167 (2026-08-07) for what is called otherwise up to 2.166.
const NEW_NAMES: Record<string, string> = {
  retweet_count: 'repost_count',
  tweet_count: 'post_count',
  edit_history_tweet_ids: 'edit_history_post_ids',
  referenced_tweets: 'referenced_posts',
  note_tweet: 'note_post',
  total_tweet_count: 'total_post_count',
  most_recent_tweet_id: 'most_recent_post_id',
  pinned_tweet_id: 'pinned_post_id',
  tweets: 'posts',
};

const OLD_PROBLEMS = 'https://api.twitter.com/2/problems';
const NEW_PROBLEMS = 'https://api.x.com/2/problems';

/** Rewrites an answer in the newer vocabulary: keys all over, and the types of problems. */
export function inNewVocabulary(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inNewVocabulary);
  if (typeof value === 'string') {
    return value.startsWith(OLD_PROBLEMS) ? NEW_PROBLEMS + value.slice(OLD_PROBLEMS.length) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [NEW_NAMES[key] ?? key, newValue(key, inner)]));
}

// Problems name what they are about.
function newValue(key: string, inner: unknown): unknown {
  if (key === 'resource_type' && inner === 'tweet') return 'post';
  if (key === 'parameter' && inner === 'tweet.fields') return 'post.fields';
  return inNewVocabulary(inner);
}
