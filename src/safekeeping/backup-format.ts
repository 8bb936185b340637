import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { AppSecret } from '../foundation/app-secret.js';

/** Raised when an older program could not read what a newer one writes. */
export const BACKUP_VERSION = 1;

/** What passes by itself, and signs somebody in: of no use on another day, and nothing to have lying around. */
export const NOT_BACKED_UP = [
  'session',
  'verification',
  'attempt',
  'idempotent_answer',
  'login_attempt',
  'webhook_delivery',
];
/** The app's own notes about its schema: the restoring program has its own. */
export const SCHEMA_NOTES = 'migration';

export const manifest = z.object({
  format: z.literal('evenkeel-backup'),
  version: z.literal(BACKUP_VERSION),
  madeAt: z.iso.datetime(),
  /** The schema's migrations, oldest first. */
  migrations: z.array(z.string()),
  /** Which APP_SECRET opens the channels' tokens; says nothing about the secret itself. */
  secret: z.string(),
  /** Months that have a partition of their own, as `2026-11`. */
  months: z.array(z.string().regex(/^\d{4}-\d{2}$/)),
  tables: z.array(z.string()),
});
export type Manifest = z.infer<typeof manifest>;

/** The last file: its presence says that the backup is whole. */
export const ending = z.object({
  rows: z.record(z.string(), z.int()),
  media: z.int(),
  /** Files that were deleted while the backup was made, or were missing before. */
  missing: z.array(z.string()),
});
export type Ending = z.infer<typeof ending>;

/** Tells secrets apart without telling them. */
export function fingerprintOf(secret: AppSecret): string {
  return shortHash(secret.key('backup-fingerprint'));
}

/** The present secret's, and those of the earlier ones that are still known. */
export function fingerprintsOf(secret: AppSecret): string[] {
  return [secret.key('backup-fingerprint'), ...secret.previousKeys('backup-fingerprint')].map(shortHash);
}

function shortHash(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}
