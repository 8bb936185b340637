/** What a network's dialog sent the browser back with. */
export interface SentBack {
  /** Where to, without its query. */
  address: string;
  answer: { state: string; code?: string; error?: string };
}

/**
 * Walks through a sandbox network's dialog as a person would, and stops where the browser would be sent back.
 * @param as the id of the person who is signed in there; absent: the first one
 */
export async function decideIn(url: string, decision: 'authorize' | 'cancel', as?: string): Promise<SentBack> {
  const address = new URL(url);
  if (as !== undefined) address.searchParams.set('as', as);
  const page = await fetch(address);
  if (page.status !== 200) throw new Error(`The dialog answered ${page.status}: ${await page.text()}`);
  const answer = await fetch(address, { method: 'POST', body: new URLSearchParams({ decision }), redirect: 'manual' });
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`The dialog sent nobody back: ${answer.status} ${await answer.text()}`);
  const back = new URL(location);
  const [state, code, error] = ['state', 'code', 'error'].map((name) => back.searchParams.get(name));
  return {
    address: `${back.origin}${back.pathname}`,
    answer: { state: state ?? '', ...(code != null && { code }), ...(error != null && { error }) },
  };
}
