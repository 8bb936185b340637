import type { NetworkName } from '../networks/network.js';
import { areaAround, type CropArea, cuts } from './crop.js';
import type { Focus, Media } from './media.entity.js';
import type { PicturePurpose } from './picture-use.js';
import type { PictureSize } from './pictures.js';

const MEBIBYTE = 1024 ** 2;

// Instagram content-publishing guide, read 2026-09-11: JPEG, 8 MB, 320 to 1440 px wide, 4:5 to 1.91:1.
const INSTAGRAM_MAX_BYTES = 8 * MEBIBYTE;
const INSTAGRAM_MIN_WIDTH = 320;
const INSTAGRAM_MAX_WIDTH = 1440;
const INSTAGRAM_MIN_RATIO = 4 / 5;
const INSTAGRAM_MAX_RATIO = 1.91;
// Instagram content-publishing guide, read 2026-09-11: stories and the covers of reels fill a screen of 9:16; 1080 px are advised.
const UPRIGHT_RATIO = 9 / 16;
const UPRIGHT_MAX_WIDTH = 1080;
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
  /**
   * Names the network, the purpose, the version of its rules and what it is cropped around: a change of any gets a new name,
   * and old renditions stay valid.
   */
  recipe: string;
  mimeType: 'image/jpeg' | 'image/png' | 'image/gif';
  maxBytes: number;
  /** Goes out byte for byte. */
  asIs: boolean;
  /** May lose parts at the edges. */
  crops: boolean;
  /** What is kept of it; absent: all, or the middle. */
  area?: CropArea;
  /** What it is cropped around, where that is not the middle. */
  focus?: Focus;
}

export type PlannedMedia = Pick<Media, 'mimeType' | 'sizeBytes' | 'width' | 'height'> & { focus?: Focus | null };

const FEED: PicturePurpose = { kind: 'feed' };

/** What a picture becomes for a network and a purpose; sizes in pixels. */
export function planFor(media: PlannedMedia, network: NetworkName, purpose: PicturePurpose = FEED): RenditionPlan {
  switch (network) {
    case 'instagram':
      return around(media, { ...instagramShape(media, purpose), ...INSTAGRAM });
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

const INSTAGRAM = { mimeType: 'image/jpeg', maxBytes: INSTAGRAM_MAX_BYTES, asIs: false, crops: true } as const;

function instagramShape(media: PictureSize, purpose: PicturePurpose): PictureSize & { recipe: string } {
  switch (purpose.kind) {
    case 'feed':
      return { recipe: 'instagram-1', ...instagramSize(media) };
    case 'story':
    case 'cover':
      return { recipe: `instagram-${purpose.kind}-1`, ...uprightSize(media) };
    case 'carousel': {
      const own = instagramSize(media);
      const shared = instagramSize(purpose.first);
      // What has this shape anyway is what it would be alone.
      if (!cuts(own, shared)) return { recipe: 'instagram-1', ...own };
      const size = carouselSize(media, shared);
      return { recipe: `instagram-carousel-1-${size.width}x${size.height}`, ...size };
    }
    default: {
      const never: never = purpose;
      return never;
    }
  }
}

/** Where something is cut off: around the focus, to a thousandth, which the recipe names. */
function around(media: PlannedMedia, plan: RenditionPlan): RenditionPlan {
  if (!media.focus || !cuts(media, plan)) return plan;
  const [x, y] = [media.focus.x, media.focus.y].map((part) => Math.round(part * 1_000));
  if (x === undefined || y === undefined || (x === 500 && y === 500)) return plan;
  const focus = { x: x / 1_000, y: y / 1_000 };
  return { ...plan, recipe: `${plan.recipe}-at-${x}-${y}`, area: areaAround(media, plan, focus), focus };
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

/** In the shape of a carousel's first picture, as it goes out. */
function carouselSize({ width, height }: PictureSize, shared: PictureSize): PictureSize {
  const ratio = shared.width / shared.height;
  const target = Math.round(
    Math.min(Math.max(Math.min(width, height * ratio), INSTAGRAM_MIN_WIDTH), INSTAGRAM_MAX_WIDTH),
  );
  const lowest = Math.ceil(target / INSTAGRAM_MAX_RATIO);
  const highest = Math.floor(target / INSTAGRAM_MIN_RATIO);
  return { width: target, height: Math.min(Math.max(Math.round(target / ratio), lowest), highest) };
}

function uprightSize({ width, height }: PictureSize): PictureSize {
  const shown = Math.min(width, height * UPRIGHT_RATIO);
  const target = Math.round(Math.min(Math.max(shown, INSTAGRAM_MIN_WIDTH), UPRIGHT_MAX_WIDTH));
  return { width: target, height: Math.round(target / UPRIGHT_RATIO) };
}

/** Made smaller where a side is longer than `side`, never larger. */
function within({ width, height }: PictureSize, side: number): PictureSize {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
