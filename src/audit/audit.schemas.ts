import { z } from 'zod';
import { pageQuery } from '../foundation/page.js';
import { instant, text } from '../foundation/schemas.js';

/** Who (a part of a name, or a person's or key's id), what (an action or its beginning), and when. */
export const filterFields = {
  who: text(200).optional(),
  what: text(100).optional(),
  subject: text(100).optional(),
  from: instant.optional(),
  to: instant.optional(),
};

export const auditQuery = z.strictObject({
  ...pageQuery,
  ...filterFields,
  format: z.enum(['json', 'csv']).default('json'),
});
export type AuditQuery = z.infer<typeof auditQuery>;
export type AuditFilter = Partial<Pick<AuditQuery, keyof typeof filterFields>>;

export const auditEntryView = z.object({
  id: z.uuid(),
  seq: z.int(),
  at: z.iso.datetime({ offset: true }),
  actor: z.object({ personId: z.uuid().optional(), keyId: z.uuid().optional(), name: z.string() }),
  action: z.string(),
  subject: z.string().optional(),
  detail: z.record(z.string(), z.unknown()),
  hash: z.string(),
});
export type AuditEntryView = z.infer<typeof auditEntryView>;

export const auditPage = z.object({ items: z.array(auditEntryView), nextCursor: z.string().nullable() });
