import type { DraftOptions } from '../network.js';
import type { Remarks } from './problems.js';

const CALLED: Record<keyof DraftOptions, string> = {
  collaborators: 'collaborators',
  firstComment: 'a first comment',
  cover: 'a cover picture',
  coverAtMs: 'a moment for the cover',
  shareToFeed: 'a choice of where a reel is shown',
  replySettings: 'a choice of who may answer',
  madeWithAi: 'a label for content made with artificial intelligence',
  paidPartnership: 'a label for paid partnerships',
  videoTitle: 'a title for videos',
};

/** Refuses every option that a network does not have; the rest is for the network to judge. */
export function remarkOnUnavailable(
  remarks: Remarks,
  networkName: string,
  options: DraftOptions,
  available: readonly (keyof DraftOptions)[],
): void {
  for (const [name, what] of Object.entries(CALLED) as [keyof DraftOptions, string][]) {
    if (options[name] === undefined || options[name] === false || available.includes(name)) continue;
    remarks.error(
      'option',
      `options.${name}`,
      `Posts on ${networkName} that another program publishes have no ${what.replace(/^an? /, '')}.`,
      `Remove ${what} from this post's ${networkName} variant.`,
    );
  }
}
