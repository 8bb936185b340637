const WEB = 'https://www.facebook.com';

/** Facebook gives some permalinks without the host ("/reel/123/"). */
export function absolute(permalink: string | undefined): string | undefined {
  if (permalink === undefined || permalink === '') return undefined;
  return permalink.startsWith('/') ? `${WEB}${permalink}` : permalink;
}
