import { createHash } from 'node:crypto';
import type { Draft, DraftMedia, DraftOptions, NetworkName } from '../networks/network.js';

/** The content hash of a post's draft for each network it was read for. */
export type Hashes = Partial<Record<NetworkName, string>>;

/**
 * SHA-256 over everything of a draft that a reader of the network will meet: its form, its words, its link, its pictures and
 * videos in order, their alt texts, their captions, what they are cropped around, and what was asked of the network beside.
 * A picture's id stands for its bytes, which never change; how it is converted follows from the network's rules, so a draft
 * hashes the same before and after conversion. Captions get a new id when they are replaced.
 */
export function contentHash({ network, format, text, thread, link, media, options }: Draft): string {
  const asked = options && optionsSeen(options);
  const seen = [
    network,
    format,
    text,
    thread ?? null,
    link ?? null,
    media.map(mediaSeen),
    // Only where there is something: what was approved before there were options stays approved.
    ...(asked && asked.length > 0 ? [asked] : []),
  ];
  return createHash('sha256').update(JSON.stringify(seen)).digest('hex');
}

function mediaSeen({ mediaId, kind, altText, focus, captions }: DraftMedia): unknown[] {
  const more = {
    ...(focus && { focus: [focus.x, focus.y] }),
    ...(captions && { captions: captions.map(({ captionsId, language, label }) => [captionsId, language, label]) }),
  };
  return [mediaId, kind, altText, ...(Object.keys(more).length > 0 ? [more] : [])];
}

/** Each option that is set, with its name, in one order. */
function optionsSeen({ cover, ...plain }: DraftOptions): [string, unknown][] {
  const all: [string, unknown][] = [...Object.entries(plain), ['cover', cover && mediaSeen(cover)]];
  return all.filter(([, value]) => value !== undefined).sort(([one], [other]) => (one < other ? -1 : 1));
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
