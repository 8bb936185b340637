import type { NetworkName } from '../networks/network.js';
import type { PublicationStatus } from './publication.js';

export const NETWORK_TITLES: Record<NetworkName, string> = { instagram: 'Instagram', facebook: 'Facebook', x: 'X' };

/** What decides how a publication's state is told. */
export interface Standing {
  status: PublicationStatus;
  reasonCode: string | null;
  network: NetworkName;
  channelName: string;
}

/** A publication's state for a person: a few words, a sentence, and what to do (absent when nothing is). */
export interface StatusWords {
  label: string;
  sentence: string;
  advice?: string;
}

/** How a publication stands, in kind and clear words. */
export function statusWords({ status, reasonCode, network, channelName }: Standing): StatusWords {
  const title = NETWORK_TITLES[network];
  switch (status) {
    case 'scheduled':
      return { label: 'Scheduled', sentence: 'It is in the calendar and goes out by itself.' };
    case 'publishing':
      return { label: 'Going out now', sentence: `It is on its way to ${title}.` };
    case 'published':
      return { label: 'Published', sentence: `It is on ${title}.` };
    case 'cancelled':
      return {
        label: 'Cancelled',
        sentence: 'It was taken out of the calendar. The post itself is still in the library.',
      };
    case 'unconfirmed':
      return {
        label: 'Please check: the network may have it',
        sentence: unconfirmedSentence(reasonCode, title),
        advice: `Look at ${channelName}, then say whether the post is there.`,
      };
    case 'failed':
      return { label: 'Not published', sentence: failedSentence(reasonCode, title), advice: failedAdvice(reasonCode) };
    case 'held':
      return {
        label: 'Held for you',
        sentence: 'It did not go out at its time. Nothing was sent, and nothing is lost.',
        advice: heldAdvice(reasonCode, channelName),
      };
    default: {
      const never: never = status;
      return never;
    }
  }
}

/** Codes of a lost answer; any other means that a part of it became public before the network said no. */
const ANSWER_LOST = new Set<string | null>([null, 'answer-lost', 'connection-ended', 'channel-disconnected']);

function unconfirmedSentence(reasonCode: string | null, title: string): string {
  if (!ANSWER_LOST.has(reasonCode)) return `Only a part of it may be on ${title}. It is never sent again by itself.`;
  return `The answer from ${title} was lost, so nobody knows yet whether it is there. It is never sent again by itself.`;
}

function failedSentence(reasonCode: string | null, title: string): string {
  if (reasonCode === 'not-published') return `A person looked: it is not on ${title}.`;
  return `${title} does not have it. The post and its pictures are kept.`;
}

function failedAdvice(reasonCode: string | null): string {
  if (reasonCode === 'not-published' || reasonCode === 'network-unavailable')
    return 'Try it again when it suits you, or cancel it.';
  return 'Change the post if the reason asks for it, then try again; or cancel it.';
}

function heldAdvice(reasonCode: string | null, channelName: string): string {
  switch (reasonCode) {
    case 'too-late':
      return 'Let it go out now, give it another time, or cancel it.';
    case 'event-over':
      return 'What it announces has begun. Move the event and give this another time, or cancel it.';
    case 'not-approved':
      return 'Once it is approved it goes out by itself, if it is not too late by then. Ask a reviewer, give it another time, or cancel it.';
    case 'approved-too-late':
      return 'It is approved now. Let it go out now, give it another time, or cancel it.';
    case 'channel-paused':
      return `Let ${channelName} go on, then try again or give it another time; or cancel it.`;
    case 'channel-needs-reconnect':
      return `Connect ${channelName} again: it goes out by itself after that, if it is not too late by then. Or give it another time, or cancel it.`;
    case 'channel-disconnected':
      return `Cancel it, or connect ${channelName} again and queue the post anew.`;
    default:
      return 'Put right what the reason names, then try again or give it another time; or cancel it.';
  }
}
