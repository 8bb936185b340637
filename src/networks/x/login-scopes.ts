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

/** Why each permission is asked for, as words for people; the names are X's own. */
export const X_PERMISSION_WORDS: Readonly<Record<string, string>> = {
  'tweet.read': 'to see whether a post has arrived, and how it does',
  'tweet.write': 'to publish on X',
  'tweet.moderate.write': 'to hide and show replies',
  'users.read': 'to see which account it is',
  'media.write': 'to send along pictures and videos',
  'offline.access': 'to stay connected for more than two hours',
};

/** `tweet.write (to publish on X), ...` */
export function inWords(scopes: readonly string[]): string {
  return scopes.map((scope) => withWords(scope)).join(', ');
}

function withWords(scope: string): string {
  const words = X_PERMISSION_WORDS[scope];
  return words === undefined ? scope : `${scope} (${words})`;
}
