import { z } from 'zod';
import type { Checkpoint } from '../network.js';
import { publicPart, type PublicPost } from '../graph/first-comment.js';
import { CONTAINER_MAX_AGE_MS } from './limits.js';

const schema = z.object({
  /** When the publishing quota was last read (ISO 8601, as all times here), and what it said. */
  quotaReadAt: z.string().optional(),
  quotaUsage: z.number().optional(),
  quotaTotal: z.number().optional(),
  /** A carousel's containers, in the order of the draft's media. */
  childIds: z.array(z.string()).default([]),
  /** How many of them, from the first on, are FINISHED. */
  childrenFinished: z.number().int().default(0),
  /** The container that is published. */
  containerId: z.string().optional(),
  /** When the oldest of the containers was made. */
  createdAt: z.string().optional(),
  /** Since when the present container is waited for, and how often it was asked. */
  waitingSince: z.string().optional(),
  polls: z.number().int().default(0),
  /** How often everything was begun anew because Instagram lost or spoiled it. */
  renewals: z.number().int().default(0),
  /** Passing faults of the present step in a row. */
  faults: z.number().int().default(0),
  /** The container was found PUBLISHED before this delivery published it. */
  alreadyPublic: z.boolean().default(false),
  /** How often publishing was found to have had no effect. */
  absences: z.number().int().default(0),
  /** How often a published post was looked for in the list of media. */
  looks: z.number().int().default(0),
  ...publicPart,
});

/** What has been reached at Instagram: the shape of this adapter's checkpoint. */
export type Preparation = z.infer<typeof schema>;

const NOTHING: Preparation = schema.parse({});

/** Reads a checkpoint; one that makes no sense counts as nothing prepared. */
export function preparationIn(checkpoint: Checkpoint): Preparation {
  const read = schema.safeParse(checkpoint);
  return read.success ? read.data : NOTHING;
}

export function checkpointOf(preparation: Preparation): Checkpoint {
  return { ...preparation };
}

/** This post with its id, once it is public; undefined before that. */
export function publicPostIn(preparation: Preparation): (Preparation & PublicPost) | undefined {
  const { publicId } = preparation;
  return publicId === undefined ? undefined : { ...preparation, publicId };
}

/** After a step that worked: the fault counter starts again. */
export function reached(preparation: Preparation, change: Partial<Preparation>): Preparation {
  return { ...preparation, faults: 0, ...change };
}

/** Drops the containers, keeps what was learned about the quota. */
export function begunAnew(preparation: Preparation): Preparation {
  const { quotaReadAt, quotaUsage, quotaTotal, renewals, absences } = preparation;
  return { ...NOTHING, quotaReadAt, quotaUsage, quotaTotal, renewals, absences };
}

/** Whether the containers are so old that Instagram may throw them away before they are published. */
export function hasGrownTooOld(preparation: Preparation, now: Date): boolean {
  return (
    preparation.createdAt !== undefined && now.getTime() - Date.parse(preparation.createdAt) > CONTAINER_MAX_AGE_MS
  );
}
