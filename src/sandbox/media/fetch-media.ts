import axios, { AxiosError } from 'axios';

export type Fetched =
  | { kind: 'fetched'; content: Buffer }
  | { kind: 'unreachable'; reason: string }
  | { kind: 'timed-out' }
  | { kind: 'too-large' };

const TIMEOUT_MS = 15_000;
const REDIRECTS = 3;

/** Fetches a media URL the way Meta's crawler does: no cookies, no credentials, few redirects, at most `maxBytes`. */
export async function fetchMedia(url: string, maxBytes: number): Promise<Fetched> {
  try {
    const answer = await axios.get<ArrayBuffer>(url, {
      responseType: 'arraybuffer',
      timeout: TIMEOUT_MS,
      maxRedirects: REDIRECTS,
      maxContentLength: maxBytes,
      proxy: false,
      headers: { 'user-agent': 'facebookexternalhit/1.1', accept: '*/*' },
    });
    return { kind: 'fetched', content: Buffer.from(answer.data) };
  } catch (error) {
    if (!(error instanceof AxiosError)) throw error;
    if (error.message.startsWith('maxContentLength')) return { kind: 'too-large' };
    if (error.code === 'ECONNABORTED' || error.code === 'ETIMEDOUT') return { kind: 'timed-out' };
    return { kind: 'unreachable', reason: error.message };
  }
}

/** Whether a crawler could take the URL at all: http or https, US-ASCII, no credentials in it. */
export function isFetchableUrl(text: string): boolean {
  if (!/^[\x21-\x7e]+$/.test(text)) return false;
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '' && url.password === '';
}
