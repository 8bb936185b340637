import { z } from 'zod';
import { text } from '../foundation/schemas.js';
import { NETWORK_NAMES, type NetworkName, REPLY_SETTINGS } from '../networks/network.js';
import type { Variant } from './post.js';
import { id, postText, present, written } from './written.js';

// Ours: what a person would still read; X's longest thread in sight.
const THREAD_MAX = 25;
// IG User media reference, collaborators, read 2026-09-11; usernames as Instagram's help gives them, read 2026-09-11.
const COLLABORATORS_MAX = 3;
const USERNAME = /^@?[A-Za-z0-9._]{1,30}$/;
// Instagram's and Facebook's own limits differ and are their checks' to say; this is the longest that any takes.
const COMMENT_MAX = 8_000;
const VIDEO_TITLE_MAX = 255;
/** The longest video that any network takes is shorter than a day. */
const MOMENT_MAX_MS = 24 * 3_600_000;

const username = text(31)
  .regex(USERNAME, 'Must be a username: 1 to 30 letters, digits, dots and underscores.')
  .transform((name) => name.replace('@', ''));

const collaborators = z
  .array(username, 'Must be a list of usernames.')
  .max(COLLABORATORS_MAX, `Must be at most ${COLLABORATORS_MAX} usernames.`)
  .refine(
    (names) => new Set(names.map((name) => name.toLowerCase())).size === names.length,
    'Must not name the same account twice.',
  );

const cover = z.union(
  [
    z.strictObject({ mediaId: id }),
    z.strictObject({ atMs: z.int('Must be whole milliseconds.').min(0).max(MOMENT_MAX_MS) }),
  ],
  'Must be a picture ({"mediaId": "..."}) or a moment of the video ({"atMs": 1500}).',
);

const flag = z.boolean('Must be true or false.').optional();
const variantText = { text: postText.optional() };
const firstComment = written(COMMENT_MAX, 'The first comment').optional();

/** What each network gets of its own. A thread's pictures and videos go with its first part. */
export const variants = z
  .strictObject({
    instagram: z
      .strictObject({
        ...variantText,
        format: z.literal('story').optional(),
        collaborators: collaborators.optional(),
        firstComment,
        cover: cover.optional(),
        shareToFeed: flag,
        madeWithAi: flag,
        paidPartnership: flag,
      })
      .optional(),
    facebook: z
      .strictObject({
        ...variantText,
        firstComment,
        videoTitle: written(VIDEO_TITLE_MAX, 'The title of the video').optional(),
      })
      .optional(),
    x: z
      .strictObject({
        ...variantText,
        thread: z
          .array(postText)
          .min(2)
          .max(THREAD_MAX)
          .describe('A chain of texts; pictures and videos go with the first.')
          .optional(),
        replySettings: z.enum(REPLY_SETTINGS, `Must be one of ${REPLY_SETTINGS.join(', ')}.`).optional(),
        madeWithAi: flag,
        paidPartnership: flag,
      })
      .optional(),
  })
  .transform((given) => {
    const kept: Partial<Record<NetworkName, Variant>> = {};
    for (const name of NETWORK_NAMES) {
      const variant = present<Variant>(given[name] ?? {});
      if (Object.keys(variant).length > 0) kept[name] = variant;
    }
    return kept;
  });
