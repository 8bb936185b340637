/**
 * Instagram's limits. Sources, if not said otherwise beside a number: Instagram content-publishing guide and IG User
 * media reference, read 2026-09-11.
 */

const MEGABYTE = 1024 * 1024;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

export const CAPTION_MAX_CHARACTERS = 2_200;
export const HASHTAGS_MAX = 30;
// Announced by Instagram on 2025-12-18; whether the API enforces it is not known, so it is only a warning.
export const HASHTAGS_ANNOUNCED_MAX = 5;
export const MENTIONS_MAX = 20;
// IG User media reference, alt_text, since 2025-03-24.
export const ALT_TEXT_MAX_CHARACTERS = 1_000;

// IG User media reference, collaborators, read 2026-09-11; another page of Meta's (2025-08-18) says 5.
export const COLLABORATORS_MAX = 3;

// Known of the app and of older references, not found in a page of 2026, so they are only warnings.
export const COMMENT_MAX_CHARACTERS = 300;
export const COMMENT_MAX_HASHTAGS = 4;
export const COMMENT_MAX_LINKS = 1;

export const CAROUSEL_MIN = 2;
// The app allows 20; the API stays at 10.
export const CAROUSEL_MAX = 10;

export const IMAGE_MAX_BYTES = 8 * MEGABYTE;
export const FEED_ASPECT_MIN = 4 / 5;
export const FEED_ASPECT_MAX = 1.91;
// Outside of these Instagram rescales the picture itself.
export const IMAGE_MIN_WIDTH = 320;
export const IMAGE_MAX_WIDTH = 1_440;

export const VIDEO_CONTAINERS = ['mp4', 'mov'] as const;
export const VIDEO_MAX_WIDTH = 1_920;
export const VIDEO_MIN_FPS = 23;
export const VIDEO_MAX_FPS = 60;
export const VIDEO_MAX_BITS_PER_SECOND = 25_000_000;
export const AUDIO_MAX_SAMPLE_RATE = 48_000;
export const UPRIGHT_ASPECT = 9 / 16;

export const REEL_MAX_BYTES = 300 * MEGABYTE;
export const REEL_MIN_MS = 3 * SECOND;
export const REEL_MAX_MS = 15 * MINUTE;
export const REEL_ASPECT_MIN = 0.01;
export const REEL_ASPECT_MAX = 10;

export const STORY_VIDEO_MAX_BYTES = 100 * MEGABYTE;
export const STORY_VIDEO_MIN_MS = 3 * SECOND;
export const STORY_VIDEO_MAX_MS = 60 * SECOND;
// The length of a video in a carousel; common knowledge, not in a page we could read, so it is only a warning.
export const CAROUSEL_VIDEO_SURE_MS = 60 * SECOND;

// Common knowledge, not in a page we could read.
export const STORY_ASPECT_MIN = 0.1;
export const STORY_ASPECT_MAX = 10;

// A container is thrown away by Instagram after 24 hours; an hour is left for publishing.
export const CONTAINER_MAX_AGE_MS = 23 * 60 * MINUTE;

// The guide says once a minute for 5 minutes; pictures are ready in seconds, large reels need longer.
export const POLL_WAITS_MS = [3 * SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND] as const;
export const VIDEO_PATIENCE_MS = 30 * MINUTE;
export const IMAGE_PATIENCE_MS = 10 * MINUTE;

// content_publishing_limit reference: quota_duration 86,400 s where the answer does not tell.
export const QUOTA_WINDOW_MS = 24 * 60 * MINUTE;

// Media insights reference, page of 2026-06-18: a story's numbers can be read for 24 hours.
export const STORY_LIFE_MS = 24 * 60 * MINUTE;

// `?ids=` takes up to 50.
export const MEASURE_BATCH = 50;

// Access tokens page, read 2026-09-11: a long-lived token lasts 60 days and can be renewed from 24 hours of age on.
export const TOKEN_LIFE_MS = 60 * 24 * 60 * MINUTE;
export const TOKEN_MIN_AGE_MS = 24 * 60 * MINUTE;
