import type { NetworkName } from '../networks/network.js';
import type { Media } from './media.entity.js';
import type { PictureSize } from './pictures.js';

const MEBIBYTE = 1024 ** 2;

// Instagram content-publishing guide, read 2026-09-11: JPEG, 8 MB, 320 to 1440 px wide, 4:5 to 1.91:1.
const INSTAGRAM_MAX_BYTES = 8 * MEBIBYTE;
const INSTAGRAM_MIN_WIDTH = 320;
const INSTAGRAM_MAX_WIDTH = 1440;
const INSTAGRAM_MIN_RATIO = 4 / 5;
const INSTAGRAM_MAX_RATIO = 1.91;
// Facebook Page photos reference, read 2026-09-11: under 4 MB advised. The longest side it keeps is 2048 px.
const FACEBOOK_MAX_BYTES = 4 * MEBIBYTE;
const FACEBOOK_MAX_SIDE = 2048;
// X media best practices, read 2026-11-23: pictures 5 MB, GIF 15 MB and 1280x1080. The longest side it keeps is 4096 px.
const X_MAX_BYTES = 5 * MEBIBYTE;
const X_MAX_SIDE = 4096;
const X_GIF_MAX_BYTES = 15 * MEBIBYTE;
const X_GIF_MAX_WIDTH = 1280;
const X_GIF_MAX_HEIGHT = 1080;

/** How a picture becomes what one network takes. Pure: the same media always gives the same plan. */
export interface RenditionPlan extends PictureSize {
  /** Names the network and the version of its rules: a change of rules gets a new number, and old renditions stay valid. */
  recipe: string;
  mimeType: 'image/jpeg' | 'image/png' | 'image/gif';
  maxBytes: number;
  /** Goes out byte for byte. */
  asIs: boolean;
  /** May lose parts at the edges. */
  crops: boolean;
}

/** What a picture becomes for a network; sizes in pixels. */
export function planFor(
  media: Pick<Media, 'mimeType' | 'sizeBytes' | 'width' | 'height'>,
  network: NetworkName,
): RenditionPlan {
  switch (network) {
    case 'instagram':
      return {
        recipe: 'instagram-1',
        mimeType: 'image/jpeg',
        maxBytes: INSTAGRAM_MAX_BYTES,
        asIs: false,
        crops: true,
        ...instagramSize(media),
      };
    case 'facebook':
      return {
        recipe: 'facebook-1',
        mimeType: 'image/jpeg',
        maxBytes: FACEBOOK_MAX_BYTES,
        asIs: false,
        crops: false,
        ...within(media, FACEBOOK_MAX_SIDE),
      };
    case 'x': {
      const gif = isGifForX(media);
      const mimeType = gif ? 'image/gif' : media.mimeType === 'image/png' ? 'image/png' : 'image/jpeg';
      const maxBytes = gif ? X_GIF_MAX_BYTES : X_MAX_BYTES;
      return { recipe: 'x-1', mimeType, maxBytes, asIs: gif, crops: false, ...within(media, X_MAX_SIDE) };
    }
    default: {
      const never: never = network;
      throw new Error(`No recipe for ${String(never)}`);
    }
  }
}

/** X alone keeps a GIF moving; anything re-encoded would stand still. */
function isGifForX(media: Pick<Media, 'mimeType' | 'sizeBytes' | 'width' | 'height'>): boolean {
  return (
    media.mimeType === 'image/gif' &&
    media.sizeBytes <= X_GIF_MAX_BYTES &&
    media.width <= X_GIF_MAX_WIDTH &&
    media.height <= X_GIF_MAX_HEIGHT
  );
}

/** Cropped at the centre to a shape Instagram takes. Rounding goes inwards, so that the shape holds to the pixel. */
function instagramSize({ width, height }: PictureSize): PictureSize {
  const shown = Math.min(width, height * INSTAGRAM_MAX_RATIO);
  const target = Math.round(Math.min(Math.max(shown, INSTAGRAM_MIN_WIDTH), INSTAGRAM_MAX_WIDTH));
  const lowest = Math.ceil(target / INSTAGRAM_MAX_RATIO);
  const highest = Math.floor(target / INSTAGRAM_MIN_RATIO);
  return { width: target, height: Math.min(Math.max(Math.round((target * height) / width), lowest), highest) };
}

/** Made smaller where a side is longer than `side`, never larger. */
function within({ width, height }: PictureSize, side: number): PictureSize {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
