import { type Draft, type DraftProblem } from '../network.js';
import { checkMedia } from './check-media.js';
import { checkOptions } from './check-options.js';
import {
  CASHTAGS_MAX,
  POST_PRICE,
  POST_WITH_LINK_PRICE,
  SOURCES,
  TEXT_MAX_WEIGHT,
  THREAD_PARTS_MAX,
  THREAD_PARTS_MIN,
} from './limits.js';
import { problem } from './problem.js';
import { weigh } from './weighted-text.js';

/**
 * Judges a draft by every limit of X that can be known without asking X. Pure.
 * What only X knows (Premium, a text that was posted before) is a warning, or an answer of `commit`.
 */
export function checkDraft(draft: Draft): DraftProblem[] {
  const problems = draft.format === 'thread' ? checkThread(draft.thread ?? []) : checkSingle(draft);
  return [...checkFormat(draft), ...problems, ...checkMedia(draft.media), ...checkOptions(draft)];
}

function checkFormat({ format }: Draft): DraftProblem[] {
  switch (format) {
    case 'text':
    case 'link':
    case 'image':
    case 'photos':
    case 'video':
    case 'thread':
      return [];
    case 'carousel':
    case 'reel':
    case 'story': {
      const instead = format === 'carousel' ? 'up to 4 photos' : 'a plain video or a photo';
      return [problem('format', 'error', 'format', `X has no format called "${format}". Use ${instead} instead.`)];
    }
    default: {
      const never: never = format;
      return never;
    }
  }
}

function checkSingle(draft: Draft): DraftProblem[] {
  if (draft.text.trim() === '' && draft.media.length === 0) {
    return [problem('text-empty', 'error', 'text', 'A post on X needs a text, a picture or a video. Add one.')];
  }
  return checkText(draft.text, 'text');
}

function checkThread(parts: string[]): DraftProblem[] {
  const problems = parts.flatMap((part, index) => checkPart(parts, part, index));
  if (parts.length < THREAD_PARTS_MIN) {
    const message = `A thread needs at least ${THREAD_PARTS_MIN} parts and this one has ${parts.length}. Add a part, or make it a plain post.`;
    problems.push(problem('thread-too-short', 'error', 'thread', message));
  }
  if (parts.length > THREAD_PARTS_MAX) {
    const message = `This thread has ${parts.length} parts; at most ${THREAD_PARTS_MAX} can be sent. Shorten it, or make two threads.`;
    problems.push(problem('thread-too-long', 'error', 'thread', message));
  }
  return problems;
}

function checkPart(parts: string[], part: string, index: number): DraftProblem[] {
  const field = `thread.${index}`;
  if (part.trim() === '') {
    return [problem('text-empty', 'error', field, `Part ${index + 1} of the thread is empty. Write it or remove it.`)];
  }
  const problems = checkText(part, field);
  const first = parts.findIndex((other) => repeated(other) === repeated(part));
  if (first < index) {
    const message = `Part ${index + 1} has the same text as part ${first + 1}, and X refuses to post one text twice. Change one of them.`;
    problems.push(problem('thread-part-repeated', 'error', field, message, { source: SOURCES.posts }));
  }
  return problems;
}

function repeated(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim().toLowerCase();
}

function checkText(text: string, field: string): DraftProblem[] {
  const { weight, over, forbidden, links, cashtags } = weigh(text);
  const problems: DraftProblem[] = [];
  if (over) {
    const message = `X counts ${weight} characters; a post may have ${TEXT_MAX_WEIGHT}. Shorten it by ${weight - TEXT_MAX_WEIGHT}, or make it a thread.`;
    const suggestion = 'Each link counts as 23, an emoji and a Chinese, Japanese or Korean character as 2.';
    problems.push(problem('text-too-long', 'error', field, message, { ...over, suggestion, source: SOURCES.text }));
  }
  if (forbidden) {
    const message = 'The text holds an invisible character that X does not take. Delete it, or type this place anew.';
    problems.push(problem('text-character', 'error', field, message, { ...forbidden, source: SOURCES.text }));
  }
  const second = cashtags[CASHTAGS_MAX];
  if (second) {
    const message = `X takes at most ${CASHTAGS_MAX} cashtag (like $ABC) in a post; this text has ${cashtags.length}. Write the others without the dollar sign.`;
    problems.push(problem('cashtags', 'error', field, message, { ...second, source: SOURCES.posts }));
  }
  const link = links[0];
  if (link) {
    const message = `With a link in its text this post costs ${POST_WITH_LINK_PRICE} USD on X instead of ${POST_PRICE} USD.`;
    problems.push(problem('link-price', 'info', field, message, { ...link, source: SOURCES.price }));
  }
  return problems;
}
