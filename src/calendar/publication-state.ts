import type { PublicationStatus } from './publication.js';

/** What can happen to a publication, and between which states. */
const EVENTS = {
  /** Its time has come: the sweep hands it to a worker. */
  due: { from: ['scheduled'], to: 'publishing' },
  /** Too late, paused, not approved or not sendable yet. From `publishing` only while surely nothing was sent. */
  hold: { from: ['scheduled', 'publishing'], to: 'held' },
  /** Given another time; a held one is free again. */
  move: { from: ['scheduled', 'held'], to: 'scheduled' },
  cancel: { from: ['scheduled', 'held', 'failed'], to: 'cancelled' },
  /** The network has it. */
  publish: { from: ['publishing'], to: 'published' },
  /** Surely not on the network, and trying again would not help. */
  fail: { from: ['publishing'], to: 'failed' },
  /** Nobody can tell whether the network has it: a person decides. */
  lose: { from: ['publishing'], to: 'unconfirmed' },
  /** A person asks for another try. */
  retry: { from: ['failed', 'held'], to: 'scheduled' },
  /** A person looked: it is there. */
  confirm: { from: ['unconfirmed'], to: 'published' },
  /** A person looked: it is not there. */
  deny: { from: ['unconfirmed'], to: 'failed' },
} as const satisfies Record<string, { from: readonly PublicationStatus[]; to: PublicationStatus }>;

export type PublicationEvent = keyof typeof EVENTS;

export const PUBLICATION_EVENTS = Object.keys(EVENTS) as PublicationEvent[];

/** The states an event may happen in. */
export function statesBefore(event: PublicationEvent): readonly PublicationStatus[] {
  return EVENTS[event].from;
}

/** The state an event leads to. */
export function stateAfter(event: PublicationEvent): PublicationStatus {
  return EVENTS[event].to;
}

/** Where an event leads from a state, or undefined where it cannot happen. */
export function nextState(status: PublicationStatus, event: PublicationEvent): PublicationStatus | undefined {
  return statesBefore(event).includes(status) ? stateAfter(event) : undefined;
}
