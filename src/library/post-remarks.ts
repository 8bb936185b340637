import type { DraftProblem, NetworkName } from '../networks/network.js';
import { loosePlaceholders } from './captions/event-words.js';
import type { Post } from './post.entity.js';
import type { ShelvedPost } from './post-shelf.js';
import { textsOf } from './post-texts.js';

const CAPTIONS_SOURCE = 'WCAG 2.2, success criterion 1.2.2 (W3C Recommendation, 2024-12-12)';
const OF_A_NETWORK = /^variants\.(instagram|facebook|x)\./;

/**
 * What stands between braces in the texts for these networks and would be published as it is. Offsets are into the text as
 * it is written, not as it is published.
 */
export function placeholderProblems(post: Post, networks: readonly NetworkName[]): DraftProblem[] {
  return textsOf(post).flatMap(({ field, text }): DraftProblem[] => {
    const network = networks.find((name) => OF_A_NETWORK.exec(field)?.[1] === name);
    const common =
      field === 'altText' || (field === 'text' && networks.some((name) => post.variants[name]?.text === undefined));
    if (!common && network === undefined) return [];
    return loosePlaceholders(text, post.event).map((found) => ({
      rule: 'readability/placeholder',
      severity: 'error',
      field,
      ...(network && { network }),
      ...found,
    }));
  });
}

/** Whatever the network: videos with sound whose words can be read nowhere. */
export function missingCaptions({ media, captions }: ShelvedPost): DraftProblem[] {
  return media.flatMap((each, index): DraftProblem[] => {
    const silent = each.video !== null && each.video.audioCodec === undefined;
    if (each.kind !== 'video' || silent || each.captionsBurntIn || captions.has(each.id)) return [];
    return [
      {
        rule: 'accessibility/captions',
        severity: 'warning',
        field: `mediaIds.${index}`,
        message:
          'This video has sound, but no captions: people who are deaf, or who watch without sound, will not know what is said.',
        suggestion:
          'Add a .srt or .vtt file to the video. If its words can be read in the picture already, or nobody speaks in it, say so: captions burnt in.',
        source: CAPTIONS_SOURCE,
      },
    ];
  });
}
