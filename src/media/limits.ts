const MEBIBYTE = 1024 ** 2;

/** What one upload may weigh, in bytes. Ours: a phone's largest photo, and more video than any network's ordinary account takes. */
export const IMAGE_MAX_BYTES = 30 * MEBIBYTE;
export const VIDEO_MAX_BYTES = 1024 * MEBIBYTE;

/** Pixels after decoding; a small file can claim more than any memory holds. */
export const IMAGE_MAX_PIXELS = 64_000_000;

/** The longest alt text a network takes: Instagram IG User media reference and X OpenAPI 2.167, both 1,000, read 2026-11-23. */
export const ALT_TEXT_MAX = 1_000;

export const FILE_NAME_MAX = 255;
