/** The address of a post; without the account's name X forwards `i/web/status` to the right one. */
export function permalink(remoteId: string, username?: string): string {
  const owner = username === undefined ? 'i/web' : encodeURIComponent(username);
  return `https://x.com/${owner}/status/${remoteId}`;
}
