import { z } from 'zod';
import { CHARGE_ITEMS } from '../networks/charges.js';

const CENTS_MAX = 100_000_000;

export const monthQuery = z.strictObject({
  month: z
    .string()
    .regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'Must be a month like 2026-11.')
    .optional(),
});

export const monthCostView = z.object({
  month: z.string(),
  spentUsd: z.number(),
  items: z.array(z.object({ item: z.enum(CHARGE_ITEMS), count: z.int(), usd: z.number() })),
  channels: z.array(z.object({ channelId: z.uuid(), name: z.string(), usd: z.number() })),
  plannedUsd: z.number(),
  budgetUsd: z.number().optional(),
  standing: z.enum(['within', 'near', 'passed']).optional(),
  prices: z.object({ readOn: z.string(), source: z.string() }),
});

/** Dollars and cents; null: no budget. */
export const budget = z.strictObject({
  monthlyUsd: z
    .number('Must be an amount in US dollars, or null for no budget.')
    .min(0, 'Must not be negative.')
    .max(CENTS_MAX / 100, `Must be at most ${(CENTS_MAX / 100).toLocaleString('en')} dollars.`)
    .nullable(),
  ownsApp: z.boolean().default(false),
});
export const budgetView = z.object({ monthlyUsd: z.number().nullable(), ownsApp: z.boolean() });

const id = z.guid('Must be an id (a UUID).').transform((value) => value.toLowerCase());
export const estimateRequest = z.strictObject({
  postIds: z.array(id).min(1).max(500),
  channelIds: z.array(id).min(1).max(50),
});
export const estimateView = z.object({
  posts: z.int(),
  postsWithLink: z.int(),
  publishUsd: z.number(),
  measureUsd: z.number(),
  totalUsd: z.number(),
  warning: z.string().optional(),
});
