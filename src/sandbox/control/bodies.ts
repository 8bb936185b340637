import { z } from 'zod';
import { FAULTS, NETWORKS, OPERATIONS } from '../core/faults.js';
import { TOKEN_CHANGES } from './token-changes.js';

const count = z.int().min(0);

export const faultSchema = z.strictObject({
  network: z.enum([...NETWORKS, '*']).default('*'),
  operation: z.enum([...OPERATIONS, '*']).default('*'),
  fault: z.enum(FAULTS).default('answer'),
  times: z.int().min(1).optional(),
  delayMs: z.int().min(0).max(600_000).optional(),
  account: z.string().optional(),
  afterEffect: z.boolean().optional(),
  status: z.int().min(200).max(599).optional(),
  body: z.unknown().optional(),
  headers: z.record(z.string(), z.string()).optional(),
});

export const clockSchema = z.strictObject({
  speed: z.number().min(0).max(10_000_000).optional(),
  now: z.iso.datetime({ offset: true }).optional(),
});

const time = z.union([z.iso.datetime({ offset: true }), z.null()]);

export const accountSchema = z.strictObject({
  network: z.enum(NETWORKS),
  externalId: z
    .string()
    .regex(/^[0-9]{1,20}$/)
    .optional(),
  name: z.string().optional(),
  username: z.string().optional(),
  followers: count.optional(),
  login: z.enum(['facebook', 'instagram']).optional(),
  pageId: z.string().optional(),
  credentials: z
    .strictObject({
      accessToken: z.string().min(1).optional(),
      refreshToken: z.string().min(1).optional(),
      issuedAt: time.optional(),
      expiresAt: time.optional(),
      scopes: z.array(z.string()).optional(),
    })
    .default({}),
  quotas: z
    .strictObject({
      publishesPerDay: count.optional(),
      containersPerDay: count.optional(),
      reelsPerDay: count.optional(),
      callsPerHour: count.optional(),
      postsPer15Minutes: count.optional(),
    })
    .optional(),
  accountType: z.enum(['BUSINESS', 'MEDIA_CREATOR', 'PERSONAL']).optional(),
  premium: z.boolean().optional(),
  enterprise: z.boolean().optional(),
  credits: z.boolean().optional(),
});

export const tokenSchema = z.strictObject({
  token: z.string().min(1),
  /** Meta's subcode (458, 460, 463, ...), any number for X; null makes the token good again. */
  revoked: z.int().nullable().optional(),
  expiresAt: time.optional(),
  issuedAt: z.iso.datetime({ offset: true }).optional(),
  scopes: z.array(z.string()).optional(),
});

export const loginSchema = z.strictObject({
  account: z.string().min(1),
  network: z.enum(NETWORKS).optional(),
  change: z.enum(TOKEN_CHANGES),
  scope: z.string().min(1).optional(),
  subcode: z.int().min(0).optional(),
});

export const vocabularySchema = z.strictObject({
  x: z.enum(['tweet', 'post']).optional(),
  strict: z.boolean().optional(),
});

export const webhookSchema = z.strictObject({
  url: z.string().max(2_000),
  verifyToken: z.string().min(1),
  appSecret: z.string().min(1).optional(),
  instagramShape: z.enum(['changes', 'flat']).optional(),
  duplicateEvery: z.int().min(1).optional(),
  retryGapsMs: z.array(z.int().min(0).max(3_600_000)).max(20).optional(),
});

export const limitsSchema = z.strictObject({
  instagramPublishesPerDay: count.optional(),
  instagramContainersPerDay: count.optional(),
  facebookReelsPerDay: count.optional(),
  graphCallsPerAccountHour: count.optional(),
  graphCallsPerAppHour: count.optional(),
  x: z
    .record(
      z.string(),
      z.strictObject({
        user: count.optional(),
        app: count.optional(),
        userPerDay: count.optional(),
        appPerDay: count.optional(),
      }),
    )
    .optional(),
});

export const remarkSchema = z.strictObject({
  network: z.enum(NETWORKS),
  account: z.string().optional(),
  remoteId: z.string(),
  text: z.string().min(1),
  authorName: z.string().min(1).max(100).optional(),
  parentId: z.string().optional(),
  stranger: z.int().min(0).max(11).default(0),
});
