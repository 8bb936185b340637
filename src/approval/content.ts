import { createHash } from 'node:crypto';
import type { Draft, NetworkName } from '../networks/network.js';

/** The content hash of a post's draft for each network it was read for. */
export type Hashes = Partial<Record<NetworkName, string>>;

/**
 * SHA-256 over everything of a draft that a reader of the network will meet: its form, its words, its link, its pictures and
 * videos in order, and their alt texts. A picture's id stands for its bytes, which never change; how it is converted
 * follows from the network's rules, so a draft hashes the same before and after conversion.
 */
export function contentHash({ network, format, text, thread, link, media }: Draft): string {
  const seen = [
    network,
    format,
    text,
    thread ?? null,
    link ?? null,
    media.map(({ mediaId, kind, altText }) => [mediaId, kind, altText]),
  ];
  return createHash('sha256').update(JSON.stringify(seen)).digest('hex');
}

/** One name for all that a reviewer saw: what they send back with their decision, so that nobody decides on something else. */
export function contentName(hashes: Hashes): string {
  const entries = Object.entries(hashes).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex');
}

/** Whether an approval of `approved` still is one of what would be published now. */
export function stillTheSame(approved: Hashes, now: Hashes): boolean {
  const entries = Object.entries(now) as [NetworkName, string][];
  return entries.every(([network, hash]) => approved[network] === undefined || approved[network] === hash);
}
