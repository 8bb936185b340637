/**
 * Facebook's limits for Pages. Sources, if not said otherwise beside a number: Pages posts guide, Page feed and photos
 * references, Video API and Reels publishing guides, read 2026-09-11.
 */

const MEGABYTE = 1024 * 1024;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

// Used by several open schedulers (2026); Meta's own number was not to be found.
export const TEXT_MAX_CHARACTERS = 63_206;

// What Facebook's own box takes; Meta's reference gives no number, so it is only a warning.
export const COMMENT_MAX_CHARACTERS = 8_000;
// What Facebook's own box takes (common knowledge); only a warning.
export const VIDEO_TITLE_MAX_CHARACTERS = 255;

export const PHOTOS_MIN = 2;
// Used by several products in 2026; Meta's own number was not to be found.
export const PHOTOS_MAX = 10;
export const PHOTO_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/bmp', 'image/tiff'] as const;
// Guidance, not a limit.
export const PHOTO_ADVISED_BYTES = 4 * MEGABYTE;

export const REEL_MIN_MS = 3 * SECOND;
export const REEL_MAX_MS = 90 * SECOND;
export const REEL_MIN_WIDTH = 540;
export const REEL_MIN_HEIGHT = 960;
export const REEL_MIN_FPS = 24;
export const REEL_MAX_FPS = 60;
export const REEL_ASPECT = 9 / 16;
// Encoders round to even pixels: 1080 x 1918 is meant to be 9:16.
export const REEL_ASPECT_TOLERANCE = 0.01;

// The lowest numbers that products name (4 to 10 GB, 240 minutes); Meta's own were not to be found.
export const VIDEO_SURE_BYTES = 4_096 * MEGABYTE;
export const VIDEO_SURE_MS = 240 * MINUTE;

// Uploaded but unpublished photos and videos are used well before Facebook may throw them away (after a day; common
// knowledge).
export const UPLOADS_MAX_AGE_MS = 23 * 60 * MINUTE;

// How long Facebook may work on a video before a person is told.
export const VIDEO_PATIENCE_MS = 30 * MINUTE;
export const POLL_WAITS_MS = [3 * SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND] as const;

// A published post shows up in published_posts within this time, if it was published at all.
export const LISTED_AFTER_MS = 2 * MINUTE;
// Meta's clock and ours.
export const CLOCK_SKEW_MS = MINUTE;

// `?ids=` takes up to 50.
export const MEASURE_BATCH = 50;
// A finished video shows that publishing began within this time; finishing it again is harmless.
export const FINISH_SEEN_AFTER_MS = 30 * SECOND;
