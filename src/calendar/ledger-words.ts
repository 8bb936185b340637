import type { Format } from '../networks/network.js';

/** What the words of a line in the ledger depend on. */
export interface LedgerLine {
  step: string;
  outcome: string;
  httpStatus?: number | null;
}

interface StepWords {
  /** The step went well, or got further. */
  done: string;
  /** What was being done, after "while". */
  during: string;
}

const LOOKING: StepWords = { done: 'Looked on the network', during: 'looking on the network' };

/** The steps before and around the one that publishes. */
const STEPS = new Map<string, StepWords>(
  Object.entries({
    // Instagram
    'create-container': { done: 'Handed the post over, not yet public', during: 'handing the post over' },
    'create-child-container': { done: 'Handed one picture of the series over', during: 'handing a picture over' },
    'check-container': { done: 'Asked whether the network is ready with it', during: 'asking whether it is ready' },
    'check-child-container': {
      done: 'Asked whether the network is ready with a picture',
      during: 'asking whether it is ready',
    },
    'read-quota': { done: 'Asked how many posts the account has left today', during: 'asking for the daily allowance' },
    // Facebook
    'upload-photo': { done: 'Uploaded the picture', during: 'uploading the picture' },
    'start-reel': { done: 'Announced the reel', during: 'announcing the reel' },
    'start-video': { done: 'Announced the video', during: 'announcing the video' },
    'upload-video': { done: 'Uploaded the video', during: 'uploading the video' },
    'check-upload': { done: 'Asked whether the upload is complete', during: 'asking whether the upload is complete' },
    // X
    'initialize-upload': { done: 'Announced the upload', during: 'announcing the upload' },
    'upload-chunk': { done: 'Uploaded a part of the file', during: 'uploading a part of the file' },
    'finalize-upload': { done: 'Finished the upload', during: 'finishing the upload' },
    'upload-status': { done: 'Asked whether the upload is ready', during: 'asking whether the upload is ready' },
    'describe-media': { done: 'Added the alt text', during: 'adding the alt text' },
    'initialize-subtitles': { done: 'Announced the captions', during: 'announcing the captions' },
    'upload-subtitles': { done: 'Uploaded the captions', during: 'uploading the captions' },
    'finalize-subtitles': { done: 'Finished uploading the captions', during: 'finishing the upload of the captions' },
    'add-subtitles': { done: 'Added the captions to the video', during: 'adding the captions' },
    'read-file': { done: 'Read the file', during: 'reading the file' },
    'write-first-comment': { done: 'Wrote the first comment', during: 'writing the first comment' },
    'look-for-first-comment': { done: 'Looked for the first comment', during: 'looking for the first comment' },
    // All
    compose: { done: 'Put the post together', during: 'putting the post together' },
    'open-credentials': {
      done: 'Opened the connection to the account',
      during: 'opening the connection to the account',
    },
    work: { done: 'Went on', during: 'going on' },
    wait: { done: 'Waited', during: 'waiting' },
    refresh: { done: 'Renewed the connection', during: 'renewing the connection' },
    'refresh-token': { done: 'Renewed the connection', during: 'renewing the connection' },
    commit: { done: 'Began to publish', during: 'publishing' },
    publish: { done: 'Published', during: 'publishing' },
    // After a lost answer
    'look-for-post': LOOKING,
    find: LOOKING,
    'check-published': LOOKING,
    'check-container-after-loss': LOOKING,
    'check-video-after-loss': LOOKING,
    'look-for-video-post': LOOKING,
  }),
);

/** Where a step says more than the common words of its outcome. */
const SPECIAL = new Map<string, string>([
  ['commit begun', 'Began to publish.'],
  ['publish published', 'Published.'],
  ['publish refused', 'The network refused to publish it.'],
  ['publish unknown', 'The answer was lost; Evenkeel looks whether the post is there before anything is sent again.'],
  ['compose held', 'The post cannot go out as it is now, so it was held before anything was sent.'],
  ['wait held', 'It would have gone out too late, so it was held before anything was sent.'],
  ['work stumbled', 'Evenkeel itself failed here. It tries again, and tells a person when that does not help.'],
  ['open-credentials reconnect', 'The account is not connected any more.'],
]);

/** Steps that look for a post whose answer was lost. */
const LOOKING_OUTCOMES = new Map<string, string>(
  Object.entries({
    published: 'Looked on the network: the post is there.',
    absent: 'Looked on the network: the post is surely not there, so it may be sent again.',
    pending: 'Looked on the network: it is still working on it. Evenkeel looks again.',
    unknown: 'Looked on the network, which did not tell. Evenkeel looks again.',
    undecidable: 'Looked on the network, which cannot tell. A person has to decide.',
  }),
);

/**
 * A line of the ledger in plain words: one sentence, in English. A step without words of its own is named as it is.
 * @param format of what was published, where known: a thread goes out in parts
 */
export function ledgerText(line: LedgerLine, format?: Format): string {
  if (line.step === 'publish' && line.outcome === 'pending') return publishPending(line, format);
  const words = STEPS.get(line.step) ?? unnamed(line.step);
  const special = words === LOOKING ? LOOKING_OUTCOMES.get(line.outcome) : SPECIAL.get(`${line.step} ${line.outcome}`);
  if (special !== undefined) return special;
  switch (line.outcome) {
    case 'begun':
      return `Began ${words.during}.`;
    case 'pending':
    case 'published':
    case 'ready':
      return `${words.done}.`;
    case 'refused':
      return `The network said no while ${words.during}. Nothing was published by this step.`;
    case 'cool-down':
      return `The network asked for a pause while ${words.during}. Evenkeel waits and goes on.`;
    case 'reconnect':
      return `The network did not accept the account's connection while ${words.during}.`;
    case 'renewing':
      return `The network did not accept the account's connection while ${words.during}. Evenkeel renews it and goes on.`;
    case 'unknown':
      return `No clear answer while ${words.during}; Evenkeel tries again.`;
    case 'held':
      return `Held while ${words.during}.`;
    default:
      return `${words.done}: ${line.outcome.replaceAll('-', ' ')}.`;
  }
}

/** Whether the ledger knows this step by a name for people. */
export function hasWords(step: string): boolean {
  return STEPS.has(step);
}

function publishPending({ httpStatus }: LedgerLine, format: Format | undefined): string {
  if (httpStatus === null || httpStatus === undefined)
    return 'The network could not be reached, so nothing was sent; Evenkeel tries again.';
  if (format === 'thread') return 'One part of the thread is public; the next one follows.';
  return 'The network took it and is still working on it; Evenkeel looks again.';
}

function unnamed(step: string): StepWords {
  const name = step.replaceAll('-', ' ');
  return { done: `Step “${name}”`, during: `taking the step “${name}”` };
}
