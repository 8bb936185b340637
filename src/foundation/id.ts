import { randomUUIDv7 } from 'node:crypto';

/** A new row's id: a version 7 UUID, so ids sort by creation time and index pages stay warm. */
export function newId(): string {
  return randomUUIDv7();
}
