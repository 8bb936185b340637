export const PUBLICATION_STATUSES = [
  'scheduled',
  'publishing',
  'published',
  'failed',
  'unconfirmed',
  'held',
  'cancelled',
] as const;
export type PublicationStatus = (typeof PUBLICATION_STATUSES)[number];

/** Those that need their post as it is: still to come, under way, or waiting for a person who may send them on. */
export const STILL_TO_COME: readonly PublicationStatus[] = ['scheduled', 'publishing', 'held', 'unconfirmed'];

/** Where a publication stands while it is `publishing`; see publishing/state-machine.ts. */
export type Phase = 'prepare' | 'commit' | 'find';
