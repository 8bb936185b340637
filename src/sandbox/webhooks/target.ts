import axios from 'axios';
import { randomBytes, randomInt } from 'node:crypto';
import { isLoopback } from '../dialogs/redirect.js';
import { type InstagramShape } from './payloads.js';

/** Where a program takes webhooks. Gaps are milliseconds of real time. */
export interface WebhookTarget {
  /** The address. */
  id: string;
  verifyToken: string;
  /** Absent: the secret of the app that the account's login belongs to. */
  appSecret?: string | undefined;
  /** Absent: `flat` for accounts of Instagram's own login, else `changes`. */
  instagramShape?: InstagramShape | undefined;
  /** Every so many deliveries one is sent twice; absent: never. */
  duplicateEvery?: number | undefined;
  retryGapsMs: number[];
}

const TIMEOUT_MS = 10_000;

/** Whether the sandbox sends anything there at all: this machine only. */
export function isReachable(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  // Names below localhost may resolve to anything.
  const named = url.hostname.endsWith('.localhost');
  return (url.protocol === 'http:' || url.protocol === 'https:') && isLoopback(url.hostname) && !named;
}

/** Asks a target to prove that it knows its verify token; the answer is the reason why it did not, if any. */
export async function verifyTarget(target: WebhookTarget): Promise<string | undefined> {
  const challenge = String(randomInt(1_000_000_000, 2_000_000_000));
  const url = new URL(target.id);
  url.searchParams.set('hub.mode', 'subscribe');
  url.searchParams.set('hub.challenge', challenge);
  url.searchParams.set('hub.verify_token', target.verifyToken);
  try {
    const answer = await axios.get<string>(url.toString(), { ...plain(), responseType: 'text' });
    if (answer.status !== 200) return `it answered ${answer.status} to the verification`;
    return answer.data.trim() === challenge ? undefined : 'it did not answer with the challenge';
  } catch (error) {
    return `it could not be reached: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Sends one delivery; undefined when there was no answer. */
export async function send(target: WebhookTarget, payload: string, signature: string): Promise<number | undefined> {
  try {
    const answer = await axios.post<string>(target.id, Buffer.from(payload, 'ascii'), {
      ...plain(),
      headers: {
        'content-type': 'application/json',
        'x-hub-signature-256': signature,
        'user-agent': 'facebookexternalua',
        'x-request-id': randomBytes(8).toString('hex'),
      },
    });
    return answer.status;
  } catch {
    return undefined;
  }
}

function plain() {
  return { timeout: TIMEOUT_MS, maxRedirects: 0, proxy: false as const, validateStatus: () => true };
}
