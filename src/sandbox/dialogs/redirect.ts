const MOST_LENGTH = 2_000;

/** Whether the app of the sandbox may be answered there: http or https on this machine, without credentials or fragment. */
export function isAllowedRedirect(text: string | undefined): text is string {
  if (text === undefined || text.length > MOST_LENGTH || !URL.canParse(text)) return false;
  const url = new URL(text);
  const web = url.protocol === 'http:' || url.protocol === 'https:';
  return web && url.username === '' && url.password === '' && url.hash === '' && isLoopback(url.hostname);
}

/** Whether a host name or address is this machine. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase();
  if (host === 'localhost' || host.endsWith('.localhost') || host === '[::1]') return true;
  return /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/** The redirect address with the answer of a dialog; parameters that it had stay. */
export function answerAddress(redirectUri: string, answer: Record<string, string>, fragment: string): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  return url.toString() + fragment;
}
