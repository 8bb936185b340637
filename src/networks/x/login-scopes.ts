/** What X's dialog asks for. X authentication pages, read 2026-08-22. */
export const X_SCOPES = [
  'tweet.read',
  'tweet.write',
  'users.read',
  'offline.access',
  'media.write',
  'tweet.moderate.write',
] as const;

/** Without these nothing can be published. */
export const X_PUBLISH_SCOPES: readonly string[] = ['tweet.read', 'tweet.write', 'users.read'];

const WHAT_FOR: Readonly<Record<string, string>> = {
  'tweet.read': 'to read your posts and their numbers',
  'tweet.write': 'to post',
  'users.read': 'to see which account it is',
  'offline.access': 'to stay connected for more than 2 hours',
  'media.write': 'to post pictures and videos',
  'tweet.moderate.write': 'to hide replies',
};

/** `tweet.write (to post), ...` */
export function inWords(scopes: readonly string[]): string {
  return scopes.map((scope) => (WHAT_FOR[scope] ? `${scope} (${WHAT_FOR[scope]})` : scope)).join(', ');
}
