import type { NetworkName } from '../../src/networks/network.js';

/** The files that the posts of these tests are made of. */
export type FileName = 'picture' | 'other-picture' | 'upright-video' | 'long-video';

/** A kind of content on a network, and what the library's post for it is made of. */
export interface Kind {
  network: NetworkName;
  name: string;
  text: string;
  files?: FileName[];
  link?: string;
  variant?: Record<string, unknown>;
  /** Texts that become public, when it is not the one. */
  parts?: string[];
  /** What the account writes under it. */
  comment?: string;
}

const COMMENT = 'Where this is from: https://example.org/sources';

const THREAD = [
  'Grief comes in waves. (1/3)',
  'A wave has a beginning, a height, and an end. (2/3)',
  'You may let it pass before you decide anything. (3/3)',
];

/** Every kind of content of every network. */
export const KINDS: readonly Kind[] = [
  { network: 'instagram', name: 'image', text: 'Breathe out a little longer than in.', files: ['picture'] },
  {
    network: 'instagram',
    name: 'carousel',
    text: 'Two small steps for a long day.',
    files: ['picture', 'other-picture'],
  },
  { network: 'instagram', name: 'reel', text: 'Box breathing with me.', files: ['upright-video'] },
  {
    network: 'instagram',
    name: 'story',
    text: 'Today only: a pause.',
    files: ['other-picture'],
    variant: { format: 'story' },
  },
  {
    network: 'instagram',
    name: 'image with a comment',
    text: 'Let your shoulders fall.',
    files: ['other-picture'],
    variant: { firstComment: COMMENT },
    comment: COMMENT,
  },
  { network: 'facebook', name: 'text', text: 'Notice five things you can see.' },
  { network: 'facebook', name: 'link', text: 'Where to find help tonight.', link: 'https://example.org/help' },
  { network: 'facebook', name: 'photo', text: 'A walk counts, however short.', files: ['picture'] },
  { network: 'facebook', name: 'photos', text: 'Two views of the same worry.', files: ['picture', 'other-picture'] },
  { network: 'facebook', name: 'reel', text: 'Four counts in, four counts out.', files: ['upright-video'] },
  { network: 'facebook', name: 'video', text: 'A longer exercise for the evening.', files: ['long-video'] },
  {
    network: 'facebook',
    name: 'text with a comment',
    text: 'Name four things you can touch.',
    variant: { firstComment: COMMENT },
    comment: COMMENT,
  },
  { network: 'x', name: 'text', text: 'Rest is not a reward & needs no reason.' },
  {
    network: 'x',
    name: 'images',
    text: 'Worry time: ten minutes, then close the book.',
    files: ['picture', 'other-picture'],
  },
  { network: 'x', name: 'video', text: 'Breathe along for a minute.', files: ['upright-video'] },
  { network: 'x', name: 'thread', text: 'Grief comes in waves.', variant: { thread: THREAD }, parts: THREAD },
];

export function nameOf({ network, name }: Kind): string {
  return `${network} ${name}`;
}
