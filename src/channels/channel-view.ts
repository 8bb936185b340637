import type { NetworkName } from '../networks/network.js';
import type { Channel, ChannelStatus } from './channel.entity.js';

/** A channel as the outside sees it: never with its credentials. */
export interface ChannelView {
  id: string;
  network: NetworkName;
  externalId: string;
  name: string;
  login?: 'facebook' | 'instagram';
  status: ChannelStatus;
  statusReason?: string;
  timeZone: string;
  health: ChannelHealth;
}

/** How the connection stands, as far as it is known. */
export interface ChannelHealth {
  /** When the network was asked last. */
  checkedAt?: Date;
  /** When the token ends, unless it is renewed before. */
  tokenEndsAt?: Date;
  /** Whether it is renewed without a person. */
  tokenRenews: boolean;
  /** When Meta asks the person for consent again. */
  dataAccessEndsAt?: Date;
  /** Missing permissions, by the network's names. */
  missing: string[];
}

/** What a connected channel says of missing permissions; null when none is. */
export function missingText(missing: string[]): string | null {
  if (missing.length === 0) return null;
  return `Publishing works, but the connection lacks ${missing.join(', ')}. Connect the channel again and allow everything.`;
}

export function viewOf(channel: Channel): ChannelView {
  return {
    id: channel.id,
    network: channel.network,
    externalId: channel.externalId,
    name: channel.name,
    ...(channel.login && { login: channel.login }),
    status: channel.status,
    ...(channel.statusReason !== null && { statusReason: channel.statusReason }),
    timeZone: channel.timeZone,
    health: {
      ...(channel.healthCheckedAt && { checkedAt: channel.healthCheckedAt }),
      ...(channel.tokenExpiresAt && { tokenEndsAt: channel.tokenExpiresAt }),
      tokenRenews: channel.tokenRenews,
      ...(channel.dataAccessEndsAt && { dataAccessEndsAt: channel.dataAccessEndsAt }),
      missing: channel.missingPermissions,
    },
  };
}
