import type { Media } from '../media/media.entity.js';
import { lossOf } from '../media/crop.js';
import { type PicturePurpose, type PictureUse, purposeIn } from '../media/picture-use.js';
import { planFor, type PlannedMedia } from '../media/recipes.js';
import type { DraftProblem, NetworkName } from '../networks/network.js';
import { NETWORK_TITLES } from './post.js';
import type { ShelvedPost } from './post-shelf.js';

const ALT_TEXT_SOURCE = 'WCAG 2.2, success criterion 1.1.1 (W3C Recommendation, 2024-12-12)';
/** Less than this part of a picture's width or height nobody misses. */
const CROP_NOTICED = 0.02;

/** Whatever the network: pictures that say nothing to people who do not see them. */
export function missingAltTexts({ post, media }: ShelvedPost): DraftProblem[] {
  const fallback = post.altText !== null && post.altText.trim() !== '';
  const covered = fallback ? media.find((each) => each.kind === 'image') : undefined;
  return media.flatMap((each, index): DraftProblem[] => {
    if (each.kind !== 'image' || each.altText.trim() !== '' || each === covered) return [];
    return [
      {
        rule: 'accessibility/alt-text-missing',
        severity: 'warning',
        field: `mediaIds.${index}`,
        message: 'This picture has no alt text: people who use a screen reader will not know what it shows.',
        suggestion: 'Say in a sentence or two what matters in the picture, including any words on it.',
        source: ALT_TEXT_SOURCE,
      },
    ];
  });
}

type Shown = PlannedMedia & Pick<Media, 'kind'>;

/**
 * What converting the pictures of a post for a network takes away, so that nobody finds out from the published post.
 * @param fieldOf where the picture with this number stands in the post
 */
export function conversionLosses(
  media: Shown[],
  network: NetworkName,
  use: PictureUse = 'feed',
  fieldOf = (index: number): string => `mediaIds.${index}`,
): DraftProblem[] {
  const purpose = purposeIn(media, network, use);
  return media.flatMap((each, index): DraftProblem[] => {
    if (each.kind !== 'image') return [];
    const plan = planFor(each, network, purpose);
    const field = fieldOf(index);
    const losses: DraftProblem[] = [];
    const lost = plan.crops ? lossOf(each, plan) : 0;
    if (Math.abs(lost) > CROP_NOTICED) {
      const where = lost > 0 ? 'left and right' : 'at the top and bottom';
      losses.push({
        rule: 'network/picture-cropped',
        severity: 'warning',
        network,
        field,
        message: `${reasonToCrop(purpose, network)}: ${Math.round(Math.abs(lost) * 100)} % are cut off ${where}.`,
        suggestion: `Look whether words or faces are lost: set the picture's focal point, or upload one ${shapeFor(purpose)}.`,
      });
    }
    if (each.mimeType === 'image/gif' && plan.mimeType !== 'image/gif') {
      losses.push({
        rule: 'network/gif-stands-still',
        severity: 'info',
        network,
        field,
        message: `A GIF goes out as a still picture on ${NETWORK_TITLES[network]}.`,
        suggestion: 'If it moves, upload it as a video.',
      });
    }
    return losses;
  });
}

function reasonToCrop({ kind }: PicturePurpose, network: NetworkName): string {
  switch (kind) {
    case 'feed':
      return `${NETWORK_TITLES[network]} takes no picture of this shape`;
    case 'story':
      return 'A story fills the screen at 9:16';
    case 'cover':
      return 'The cover of a reel fills the screen at 9:16';
    case 'carousel':
      return 'Instagram shows every picture of a series in the shape of the first';
    default: {
      const never: never = kind;
      return never;
    }
  }
}

function shapeFor({ kind }: PicturePurpose): string {
  switch (kind) {
    case 'feed':
      return 'between 4:5 and 1.91:1';
    case 'story':
    case 'cover':
      return 'of 1080 x 1920 pixels';
    case 'carousel':
      return 'in the shape of the first, between 4:5 and 1.91:1';
    default: {
      const never: never = kind;
      return never;
    }
  }
}
