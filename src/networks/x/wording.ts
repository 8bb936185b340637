import { MEBIBYTE } from './limits.js';

/** A size for a person, rounded up so that what is over a limit never reads like the limit: `5.1 MB`. */
export function inMegabytes(bytes: number): string {
  const rounded = Math.ceil((bytes / MEBIBYTE) * 10) / 10;
  return `${rounded.toLocaleString('en')} MB`;
}

/** A length of time for a person, rounded up: `140 s`, `20 min 1 s`. */
export function inMinutes(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds <= 180) return `${seconds} s`;
  const rest = seconds % 60;
  return rest === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${rest} s`;
}
