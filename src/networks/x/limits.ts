// Text: X counting-characters page and the configuration of twitter-text 3.1.0, read 2026-11-23.
export const TEXT_MAX_WEIGHT = 280;
// X changelog, self-serve rules since 2026-04-20, read 2026-11-23.
export const CASHTAGS_MAX = 1;
export const THREAD_PARTS_MIN = 2;
// Our own: X has no limit, but each part is a paid post, and nobody reads further.
export const THREAD_PARTS_MAX = 25;

// Media per post: X media best practices, read 2026-11-23.
export const IMAGES_MAX = 4;
export const VIDEOS_MAX = 1;
export const IMAGE_TYPES: readonly string[] = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'];
export const VIDEO_TYPES: readonly string[] = ['video/mp4', 'video/quicktime'];
export const MEBIBYTE = 1024 ** 2;
export const GIBIBYTE = 1024 ** 3;
// Image 5 MB; GIF 15 MB, 1280x1080: X media best practices, read 2026-11-23.
export const IMAGE_MAX_BYTES = 5 * MEBIBYTE;
export const GIF_MAX_BYTES = 15 * MEBIBYTE;
export const GIF_MAX_WIDTH = 1280;
export const GIF_MAX_HEIGHT = 1080;
// `alt_text.text` in X OpenAPI 2.167 (2026-08-07).
export const ALT_TEXT_MAX = 1000;

// Video: X media best practices, version after 2026-08-22, read 2026-11-23.
export const VIDEO_MIN_MS = 500;
/** Any account by the page of August 2026; newer pages allow more, so beyond it a post may be refused. */
export const VIDEO_SAFE_MS = 140_000;
export const VIDEO_SAFE_BYTES = 512 * MEBIBYTE;
/** Accounts without Premium by the newest page. */
export const VIDEO_ORDINARY_MS = 20 * 60_000;
export const VIDEO_ORDINARY_BYTES = 8 * GIBIBYTE;
/** Accounts with Premium; no account may post more. */
export const VIDEO_MAX_MS = 125 * 60_000;
export const VIDEO_MAX_BYTES = 16 * GIBIBYTE;
export const VIDEO_MIN_SIDE = 32;
/** Longer and shorter side, in pixels, of an ordinary account's video. */
export const VIDEO_ORDINARY_SIDES = [1280, 1024] as const;
/** Longer and shorter side of a Premium account's video. */
export const VIDEO_MAX_SIDES = [1920, 1080] as const;
export const VIDEO_MAX_RATIO = 3;
export const VIDEO_MAX_FPS = 60;

// Chunked upload: at most 5 MB advised, segment_index 0 to 999 (X OpenAPI 2.167, 2026-08-07).
export const CHUNK_BYTES = 4 * MEBIBYTE;
export const CHUNKS_MAX = 1000;

// Price list of 2026-04-20, read 2026-11-23, in USD.
export const POST_PRICE = '0.015';
export const POST_WITH_LINK_PRICE = '0.200';

export const SOURCES = {
  text: 'https://docs.x.com/fundamentals/counting-characters',
  media: 'https://docs.x.com/x-api/media/quickstart/best-practices',
  posts: 'https://docs.x.com/x-api/posts/creation-of-a-post',
  price: 'https://docs.x.com/x-api/getting-started/pricing',
} as const;
