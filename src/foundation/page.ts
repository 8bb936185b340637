import { z } from 'zod';
import { invalidInput } from './problem-error.js';

export const PAGE_LIMIT_MAX = 200;
const PAGE_LIMIT_DEFAULT = 50;

/** One page of a list; `nextCursor` is null on the last page. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** The query parameters every list takes. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT_MAX).default(PAGE_LIMIT_DEFAULT),
  cursor: z.string().max(500).optional(),
};

/** A position in a list: the sort key of the last item seen, and its id to break ties. */
export interface Position {
  key: string;
  id: string;
}

const positionSchema = z.tuple([z.string(), z.uuid()]);

/** Turns a position into the opaque text clients send back. */
export function encodeCursor(position: Position): string {
  return Buffer.from(JSON.stringify([position.key, position.id])).toString('base64url');
}

/** Reads a cursor; a text that no list gave out is a 422, never a database error. */
export function decodeCursor(cursor: string): Position {
  try {
    const [key, id] = positionSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { key, id };
  } catch {
    throw invalidInput([{ path: 'cursor', message: 'This is not a cursor that a list gave out.' }]);
  }
}

/** Cuts rows fetched with `limit + 1` down to a page. */
export function pageOf<R, T>(rows: R[], limit: number, view: (row: R) => T, position: (row: R) => Position): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(view), nextCursor: more ? encodeCursor(position(last)) : null };
}
