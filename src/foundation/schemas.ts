import { z } from 'zod';

/**
 * Texts as they enter the program: no NUL (PostgreSQL cannot hold it) and no lone surrogate (no network takes it).
 * @param max longest length in UTF-16 units
 */
export function text(max: number): z.ZodString {
  return z
    .string()
    .max(max, `Must be at most ${max.toLocaleString('en')} characters.`)
    .refine((value) => !value.includes('\0'), 'Must not contain a NUL character.')
    .refine((value) => value.isWellFormed(), 'Must be well-formed Unicode.');
}

/** An instant: ISO 8601 with an offset, years 2000 to 2100. */
export const instant = z.iso
  .datetime({ offset: true, error: 'Must be a time in ISO 8601 with an offset, like 2026-12-01T09:00:00+01:00.' })
  .transform((value) => new Date(value))
  .refine(
    (value) => value.getUTCFullYear() >= 2000 && value.getUTCFullYear() <= 2100,
    'Must be between the years 2000 and 2100.',
  );

/** A web address with http or https. */
export const webLink = text(2_000).refine((value) => {
  const url = URL.parse(value);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '';
}, 'Must be a web address that starts with https:// or http://.');

/** An IANA time zone that this runtime knows. */
export const timeZone = z
  .string()
  .max(60)
  .refine((value) => {
    try {
      // Offsets such as +02:00 parse too, but a slot needs a zone with rules.
      return /^[A-Za-z]/.test(value) && Temporal.Now.zonedDateTimeISO(value).timeZoneId !== '';
    } catch {
      return false;
    }
  }, 'Must be an IANA time zone, like Europe/Berlin.');
