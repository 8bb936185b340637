import { z } from 'zod';
import type { Checkpoint } from '../network.js';
import { publicPart, type PublicPost } from '../graph/first-comment.js';
import { UPLOADS_MAX_AGE_MS } from './limits.js';

const schema = z.object({
  /** Uploaded, unpublished photos in the order of the draft's media. */
  photoIds: z.array(z.string()).default([]),
  /** The reel or video, known before it is public. */
  videoId: z.string().optional(),
  /** A plain video's upload session, and the byte it goes on at. */
  sessionId: z.string().optional(),
  offset: z.number().int().default(0),
  /** An upload was broken off: ask where to go on. */
  broken: z.boolean().default(false),
  /** How many bytes had arrived when that was last asked. */
  arrived: z.number().default(0),
  uploaded: z.boolean().default(false),
  /** When the first upload was made (ISO 8601, as all times here). */
  createdAt: z.string().optional(),
  /** When Facebook took the final call for a video; it is public once it is processed. */
  finishedAt: z.string().optional(),
  polls: z.number().int().default(0),
  renewals: z.number().int().default(0),
  faults: z.number().int().default(0),
  /** The final call is being made for the second and last time. */
  retried: z.boolean().default(false),
  ...publicPart,
  /** How many of the video's subtitle files were added after it was public, or given up. */
  captionsDone: z.number().int().default(0),
  /** How often a video's post was asked for in vain. */
  postLooks: z.number().int().default(0),
});

/** What has been reached at Facebook: the shape of this adapter's checkpoint. */
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

/** Drops the uploads; that the final call was already repeated is never forgotten. */
export function begunAnew(preparation: Preparation): Preparation {
  return { ...NOTHING, renewals: preparation.renewals, retried: preparation.retried };
}

export function hasGrownTooOld(preparation: Preparation, now: Date): boolean {
  return preparation.createdAt !== undefined && now.getTime() - Date.parse(preparation.createdAt) > UPLOADS_MAX_AGE_MS;
}
