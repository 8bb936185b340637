import { z } from 'zod';
import { type Checkpoint } from '../network.js';
import { xId } from './answers.js';

/** One file's way onto X: initialized, so many chunks sent, finalized, processed, described. Times are ISO 8601. */
const uploadProgress = z.object({
  /** Our id of the file. */
  mediaId: z.string(),
  /** X's id of the upload; good for about a day unless attached. */
  remoteId: xId,
  mediaKey: z.string().optional(),
  expiresAt: z.iso.datetime(),
  chunksSent: z.int().nonnegative(),
  finalizedAt: z.iso.datetime().optional(),
  /** How often its processing was asked for. */
  polls: z.int().nonnegative(),
  processed: z.boolean(),
  described: z.boolean(),
});

export type UploadProgress = z.infer<typeof uploadProgress>;

/** One subtitle file's way onto X and to its video. */
const subtitleProgress = z.object({
  /** Our id of the file. */
  captionsId: z.string(),
  remoteId: xId,
  expiresAt: z.iso.datetime(),
  sent: z.boolean().default(false),
  finalizedAt: z.iso.datetime().optional(),
  polls: z.int().nonnegative().default(0),
  processed: z.boolean().default(false),
  /** X's id of the video it was put to; a video that was uploaded anew has to get it again. */
  videoId: xId.optional(),
});

export type SubtitleProgress = z.infer<typeof subtitleProgress>;

const progress = z.object({
  uploads: z.array(uploadProgress).default([]),
  subtitles: z.array(subtitleProgress).default([]),
  /** How often an upload that X had lost was begun again. */
  restarts: z.int().nonnegative().default(0),
  /** X's ids of a thread's parts that are public, first one first. */
  postedIds: z.array(xId).default([]),
  /** How often the next post was found absent and may have been sent again. */
  repeats: z.int().nonnegative().default(0),
  /** When the first commit of the next post whose answer was lost began. */
  lostSince: z.iso.datetime().optional(),
});

/** How far a publication has come on X: what a checkpoint of this adapter holds. */
export type Progress = z.infer<typeof progress>;

/** Reads a checkpoint; one that this adapter did not write is a bug, and going on could post twice, so it throws. */
export function progressOf(checkpoint: Checkpoint): Progress {
  return progress.parse(checkpoint);
}

/** Progress after the next part of a thread is public: what was counted for that part is done with. */
export function withPosted(reached: Progress, remoteId: string): Progress {
  return { ...reached, postedIds: [...reached.postedIds, remoteId], repeats: 0, lostSince: undefined };
}
