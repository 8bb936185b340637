import { type Draft, type DraftMedia, type DraftOptions, type DraftProblem } from '../network.js';
import { SOURCES } from './limits.js';
import { problem } from './problem.js';
import { languageCode, tracksOf } from './subtitles.js';

const NOT_HERE: Partial<Record<keyof DraftOptions, string>> = {
  collaborators: 'no collaborators',
  firstComment: 'no first comment; a thread does the same',
  cover: 'no covers for videos',
  coverAtMs: 'no covers for videos',
  shareToFeed: 'no reels',
  videoTitle: 'no titles for videos',
};

/** Refuses what X does not have. */
export function checkOptions({ options = {} }: Draft): DraftProblem[] {
  return (Object.entries(NOT_HERE) as [keyof DraftOptions, string][])
    .filter(([name]) => options[name] !== undefined)
    .map(([name, what]) =>
      problem('option', 'error', `options.${name}`, `X has ${what}. Remove this from the post's X variant.`),
    );
}

/** Subtitles that X will not get: it takes one file for each language of two letters, and tells no regions apart. */
export function checkSubtitles(media: DraftMedia, field: string): DraftProblem[] {
  const sent = new Set(tracksOf(media).map(({ captions }) => captions.captionsId));
  return (media.captions ?? []).flatMap(({ captionsId, language, label }, index) => {
    if (sent.has(captionsId)) return [];
    const why =
      languageCode(language) === undefined
        ? `X has no subtitles in "${language}"`
        : 'X takes one subtitle file for each language and tells no regions apart';
    const message = `${why}, so "${label}" is not sent there. Remove it, or leave it for the other networks.`;
    return [problem('subtitles', 'warning', `${field}.captions.${index}`, message, { source: SOURCES.media })];
  });
}
