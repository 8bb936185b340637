import { z } from 'zod';
import { text } from '../../foundation/schemas.js';
import { altText } from '../../media/media-view.js';
import { POST_KINDS } from '../post.js';
import { checkEvent, evergreenRule, MEDIA_MAX, newPostFields } from '../post-schemas.js';
import { seriesName } from '../series.js';

/** A file may bring so many posts; more are several files. */
export const POSTS_MAX = 10_000;
const SERIES_MAX = 1_000;
const FILE_NAME_MAX = 1_000;

/** A picture or video of a post: a file beside the library file, or one that the workspace has already. */
const fileMedia = z.union(
  [
    z.strictObject({ file: text(FILE_NAME_MAX).min(1), altText: altText.optional() }),
    z.strictObject({ id: z.uuid().toLowerCase(), altText: altText.optional() }),
  ],
  'Must have a file (a name beside this file) or an id, and may have an altText.',
);
export type FileMedia = z.infer<typeof fileMedia>;

const withoutReferences = newPostFields.omit({ mediaIds: true, seriesId: true });

const filePostFields = withoutReferences.extend({
  media: z.array(fileMedia).max(MEDIA_MAX, `Must be at most ${MEDIA_MAX} pictures and videos.`).default([]),
  series: seriesName.nullable().default(null),
});

/** A post as files hold it: media by name and series by name. The cover of a reel is a picture that the workspace has. */
export const filePost = filePostFields.superRefine(checkEvent);
export type FilePost = z.infer<typeof filePost>;

/** The same where there is no short form of `evergreen`, so that each of its faults has its own place. */
export const tablePost = filePostFields.extend({ evergreen: evergreenRule.nullable() }).superRefine(checkEvent);

const fileSeries = z.strictObject({ name: seriesName, kind: z.enum(POST_KINDS).nullable().default(null) });
export type FileSeries = z.infer<typeof fileSeries>;

/** A whole library in JSON. */
export const libraryFile = z.strictObject({
  series: z.array(fileSeries).max(SERIES_MAX).default([]),
  posts: z.array(filePost).max(POSTS_MAX, `Must be at most ${POSTS_MAX} posts: split the file.`),
});

/** What was read from a file, and how to name a place in it to a person. */
export interface ReadLibrary {
  series: FileSeries[];
  posts: PlacedPost[];
}

export interface PlacedPost {
  post: FilePost;
  /** The place of the post's media number `index` in the file: `line 7, column media` or `posts.3.media.0`. */
  mediaPlace: (index: number) => string;
  /** The place of the cover of its reel. */
  coverPlace: string;
}
