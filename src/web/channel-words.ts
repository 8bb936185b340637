import type { ChannelView } from '../channels/channels.js';
import type { LoginName } from '../networks/login.js';
import { dayOf, longTimeOf } from './times.js';

const WEEK_MS = 7 * 24 * 3_600_000;

/** How a channel stands, told by a word, by a shape and by a sentence. */
export interface ChannelStanding {
  /** `well`, `soon`, `lost` or `paused`: the shape beside the word. */
  shape: 'well' | 'soon' | 'lost' | 'paused';
  word: string;
  sentence: string;
  /** A person has to connect it again, now or within a week. */
  wantsReconnect: boolean;
}

export function standingOf(channel: ChannelView, now: Date): ChannelStanding {
  const { status, statusReason, health } = channel;
  switch (status) {
    case 'needs-reconnect':
      return {
        shape: 'lost',
        word: 'Has to be connected again',
        sentence: `${statusReason ?? 'The network does not take the connection any more.'} Until then its posts are held, not lost.`,
        wantsReconnect: true,
      };
    case 'paused':
      return {
        shape: 'paused',
        word: 'Paused',
        sentence: 'Nothing goes out until you let it go on. What comes due meanwhile is held for you.',
        wantsReconnect: false,
      };
    case 'connected': {
      const end = endOf(channel);
      if (end && end.getTime() - now.getTime() < WEEK_MS) {
        const sentence = `The connection ends on ${dayOf(end, channel.timeZone)}. Connect it again before, and nothing is interrupted.`;
        return { shape: 'soon', word: 'Ends soon', sentence, wantsReconnect: true };
      }
      if (health.missing.length > 0) {
        const sentence =
          'Posts go out. Some permissions are missing, so something else does not work; connect it again to allow them.';
        return { shape: 'soon', word: 'Works, with something missing', sentence, wantsReconnect: false };
      }
      return { shape: 'well', word: 'Connected', sentence: 'Posts go out at their times.', wantsReconnect: false };
    }
    default: {
      const never: never = status;
      return never;
    }
  }
}

/** When a person has to do something about the connection, if that is known. */
function endOf({ health }: ChannelView): Date | undefined {
  const ends = [health.tokenRenews ? undefined : health.tokenEndsAt, health.dataAccessEndsAt];
  return ends
    .filter((end) => end !== undefined)
    .toSorted((one, other) => one.getTime() - other.getTime())
    .at(0);
}

/** What is known of a connection, as names and sentences. */
export function healthFacts(channel: ChannelView, timeZone: string): { name: string; value: string }[] {
  const { checkedAt, tokenEndsAt, tokenRenews, dataAccessEndsAt } = channel.health;
  return [
    { name: 'Last checked', value: checkedAt ? longTimeOf(checkedAt, timeZone) : 'Not yet; it is done every day' },
    {
      name: 'Lasts',
      value: tokenRenews
        ? 'It is renewed by itself'
        : tokenEndsAt
          ? `Until ${dayOf(tokenEndsAt, timeZone)}`
          : 'No end is known',
    },
    ...(dataAccessEndsAt
      ? [{ name: 'Meta asks you again', value: `On ${dayOf(dataAccessEndsAt, timeZone)}, unless it is used before` }]
      : []),
  ];
}

/** The dialog that a channel is connected by. */
export function loginOf({ network, login }: Pick<ChannelView, 'network' | 'login'>): LoginName {
  switch (network) {
    case 'facebook':
    case 'x':
      return network;
    case 'instagram':
      return login ?? 'facebook';
    default: {
      const never: never = network;
      return never;
    }
  }
}
