import { z } from 'zod';
import { text } from '../foundation/schemas.js';
import { INVITATION_DAYS, INVITATION_DAYS_MAX } from './invitations.js';
import { PASSWORD_MAX, PASSWORD_MIN } from './passwords.js';
import { PERMISSIONS, ROLES } from './permissions.js';

export const pathId = z.guid('Must be an id.');
export const email = text(254).trim().toLowerCase().pipe(z.email('Must be an e-mail address.'));
export const personName = text(100).trim().min(1, 'Must not be empty.');
export const password = text(PASSWORD_MAX).min(PASSWORD_MIN, `Must have at least ${PASSWORD_MIN} characters.`);
export const role = z.enum(ROLES);
export const permission = z.enum(PERMISSIONS);

export const newInvitation = z.strictObject({
  email,
  role,
  days: z.int().min(1).max(INVITATION_DAYS_MAX).default(INVITATION_DAYS),
});

export const invitationView = z.object({
  id: z.uuid(),
  email: z.string(),
  role,
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});

export const memberView = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  role,
  twoFactorEnabled: z.boolean(),
  since: z.iso.datetime(),
});

export const keyView = z.object({
  id: z.uuid(),
  name: z.string(),
  start: z.string(),
  personId: z.uuid().nullable(),
  scopes: z.array(permission).nullable(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
});

export const sessionView = z.object({
  id: z.uuid(),
  current: z.boolean(),
  begunAt: z.iso.datetime(),
  seenAt: z.iso.datetime(),
  userAgent: z.string().nullable(),
  ipAddress: z.string().nullable(),
});

export const placeView = z.object({ id: z.uuid(), name: z.string(), role: role.nullable() });

/** A list that is never so long that it has a second page. */
export const wholeList = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), nextCursor: z.null() });
