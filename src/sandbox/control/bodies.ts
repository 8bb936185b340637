import { z } from 'zod';
import { FAULTS, NETWORKS, OPERATIONS } from '../core/faults.js';

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
  remoteId: z.string(),
  text: z.string().min(1),
  stranger: z.int().min(0).max(11).default(0),
});
