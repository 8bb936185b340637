import type { Media } from '../media/media.entity.js';
import { planFor } from '../media/recipes.js';
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

type Shown = Pick<Media, 'kind' | 'width' | 'height' | 'mimeType' | 'sizeBytes'>;

/** What converting the pictures for a network takes away, so that nobody finds out from the published post. */
export function conversionLosses(media: Shown[], network: NetworkName): DraftProblem[] {
  return media.flatMap((each, index): DraftProblem[] => {
    if (each.kind !== 'image') return [];
    const plan = planFor(each, network);
    const field = `mediaIds.${index}`;
    const losses: DraftProblem[] = [];
    const lost = plan.crops ? cropped(each.width / each.height, plan.width / plan.height) : 0;
    if (Math.abs(lost) > CROP_NOTICED) {
      losses.push({
        rule: 'network/picture-cropped',
        severity: 'warning',
        network,
        field,
        message: `${NETWORK_TITLES[network]} takes no picture of this shape: ${Math.round(Math.abs(lost) * 100)} % are cut off ${lost > 0 ? 'left and right' : 'at the top and bottom'}.`,
        suggestion: 'Look whether words or faces are lost, or upload a picture between 4:5 and 1.91:1.',
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

/** The part of the width (positive) or of the height (negative) that is lost. */
function cropped(before: number, after: number): number {
  return before > after ? 1 - after / before : before / after - 1;
}
