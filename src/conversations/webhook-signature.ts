import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** `X-Hub-Signature-256` as Meta writes it: HMAC-SHA256 over the bytes of the body (webhooks guide, read 2026-09-11). */
const SIGNATURE = /^sha256=([0-9a-f]{64})$/i;

export interface SigningApp {
  name: 'meta' | 'instagram';
  secret: string;
}

/** Whether a header could be a signature at all; nothing is read for one that could not. */
export function looksSigned(header: unknown): header is string {
  return typeof header === 'string' && SIGNATURE.test(header);
}

/** Which app's secret these bytes were signed with; undefined for none of them. Takes the same time however wrong it is. */
export function signerOf(body: Buffer, header: unknown, apps: readonly SigningApp[]): SigningApp['name'] | undefined {
  const given = looksSigned(header) ? SIGNATURE.exec(header)?.[1] : undefined;
  if (given === undefined) return undefined;
  const signature = Buffer.from(given, 'hex');
  return apps.find(({ secret }) => timingSafeEqual(createHmac('sha256', secret).update(body).digest(), signature))
    ?.name;
}

/** Whether two texts are the same, in a time that does not tell how alike they are. */
export function sameSecret(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
