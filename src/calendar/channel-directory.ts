import type { ChannelStatus } from '../channels/channel.entity.js';
import type { NetworkName } from '../networks/network.js';

/** What the calendar must know of a channel. */
export interface CalendarChannel {
  id: string;
  network: NetworkName;
  /** IANA zone of its slots. */
  timeZone: string;
  status: ChannelStatus;
  name: string;
}

/** The channels' room as the calendar sees it. */
export abstract class ChannelDirectory {
  /** The channels of a workspace with these ids, or all; unknown, foreign and disconnected ones are absent. In no order. */
  abstract channels(workspaceId: string, ids?: string[]): Promise<CalendarChannel[]>;
}
