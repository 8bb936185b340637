import { z } from 'zod';
import { text } from '../foundation/schemas.js';

/** X's long posts hold 25,000 characters, the longest text a network in sight would take from a person. */
export const TEXT_MAX = 25_000;

/** A text that says something. */
export const written = (max: number, what: string) =>
  text(max).refine((value) => value.trim() !== '', `${what} must not be empty.`);

export const postText = written(TEXT_MAX, 'The text');

/** In the form the database gives ids in. */
export const id = z.uuid().toLowerCase();

/** Without the properties that are there but undefined. */
export function present<T extends object>(given: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}
