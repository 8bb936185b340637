import { z } from 'zod';
import { text } from '../foundation/schemas.js';
import type { DraftCaptions } from '../networks/network.js';
import type { MediaCaptions } from './media.entity.js';

const LANGUAGE_MAX = 35;
const LABEL_MAX = 100;

/** A language as BCP 47 names it, in its canonical form: `pt-br` becomes `pt-BR`. */
export const language = text(LANGUAGE_MAX).transform((tag, context) => {
  try {
    const [canonical] = Intl.getCanonicalLocales(tag);
    if (canonical !== undefined) return canonical;
  } catch {
    // Not a tag: told below.
  }
  context.addIssue({ code: 'custom', message: 'Must be a language tag (BCP 47), like en, de-AT or pt-BR.' });
  return z.NEVER;
});

/** What viewers choose the captions by, without blanks at its ends. */
export const label = text(LABEL_MAX)
  .transform((value) => value.trim())
  .refine((value) => value !== '', 'Must not be empty.');

/** Captions of a video as the outside sees them. */
export const captionsView = z.object({
  id: z.uuid(),
  mediaId: z.uuid(),
  language: z.string(),
  label: z.string(),
  format: z.enum(['srt', 'vtt']),
  sizeBytes: z.int(),
  createdAt: z.iso.datetime(),
});
export type CaptionsView = z.infer<typeof captionsView>;
export const captionsPage = z.object({ items: z.array(captionsView), nextCursor: z.string().nullable() });

export const captionsFileQuery = z.strictObject({ format: z.enum(['srt', 'vtt']).optional() });

/** The language's own name for itself: "Deutsch", "English". @param tag canonical */
export function nameOf(tag: string): string {
  // No list of names knows what a tag has after `-x-` or `-u-`.
  const { baseName } = new Intl.Locale(tag);
  const name = new Intl.DisplayNames([tag], { type: 'language' }).of(baseName) ?? baseName;
  const [first = '', ...rest] = Array.from(name);
  return first.toLocaleUpperCase(tag) + rest.join('');
}

export function captionsViewOf(row: Omit<MediaCaptions, 'content' | 'workspaceId'>): CaptionsView {
  const { id, mediaId, format, sizeBytes, createdAt } = row;
  return {
    id,
    mediaId,
    language: row.language,
    label: row.label,
    format,
    sizeBytes,
    createdAt: createdAt.toISOString(),
  };
}

export function draftCaptionsOf(row: Omit<MediaCaptions, 'content' | 'workspaceId'>): DraftCaptions {
  const { id, format, sizeBytes } = row;
  return { captionsId: id, language: row.language, label: row.label, format, sizeBytes };
}
