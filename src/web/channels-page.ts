import { Injectable } from '@nestjs/common';
import { Slots } from '../calendar/slots.js';
import { NETWORK_TITLES } from '../calendar/status-words.js';
import { Channels, type ChannelView } from '../channels/channels.js';
import { Connecting } from '../channels/connecting.js';
import { Clock } from '../foundation/clock.js';
import { FACEBOOK_NOTES } from '../networks/graph/access-notes.js';
import type { LoginName } from '../networks/login.js';
import { healthFacts, loginOf, standingOf } from './channel-words.js';
import { Frame } from './frame.js';
import type { After } from './page-form.js';
import { LOGIN_WORDS, permissionViews } from './permission-words.js';
import type { Guest } from './visit.js';

export const CHANNEL_DONE = {
  connected: 'It is connected. Its calendar goes on from here.',
  several: 'They are connected. Give each its times, and queue posts for it.',
  pause: 'It is paused. Nothing goes out until you let it go on.',
  resume: 'It goes on. What was held meanwhile is on the home page.',
  rename: 'The changes are kept.',
  disconnect: 'It is disconnected, and its token is forgotten. What went out stays in the calendar.',
} as const;
export type ChannelDone = keyof typeof CHANNEL_DONE;

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** A channel that a person has to connect again, for the home page. */
export interface ReconnectView {
  name: string;
  network: string;
  word: string;
  sentence: string;
  href: string;
}

/** Everything that the channels' pages show. */
@Injectable()
export class ChannelsPage {
  constructor(
    private readonly channels: Channels,
    private readonly connecting: Connecting,
    private readonly slots: Slots,
    private readonly frame: Frame,
    private readonly clock: Clock,
  ) {}

  async list({ workspace, caller }: Guest, done?: ChannelDone) {
    const channels = await this.channels.some(workspace.id);
    const configured = this.configured();
    return {
      ...this.frame.view(caller.permissions),
      workspace: workspace.name,
      ...(done && { done: CHANNEL_DONE[done] }),
      manages: caller.permissions.has('channels.manage'),
      channels: channels.map((channel) => this.line(channel, workspace.timeZone)),
      logins: [...configured].map((login) => ({ login, ...LOGIN_WORDS[login] })),
      notes: configured.has('facebook') || configured.has('instagram') ? [...FACEBOOK_NOTES] : [],
    };
  }

  /** @throws ProblemError 404 */
  async item({ workspace, caller }: Guest, id: string, { form }: After, done?: ChannelDone) {
    const [channel, slots] = await Promise.all([this.channels.get(workspace.id, id), this.slots.of(workspace.id, id)]);
    const days = Map.groupBy(slots, ({ weekday }) => weekday);
    const zone = typeof form?.['timeZone'] === 'string' ? form['timeZone'] : channel.timeZone;
    const zones = [...new Set([channel.timeZone, 'UTC', ...Intl.supportedValuesOf('timeZone')])];
    return {
      ...this.frame.view(caller.permissions),
      ...this.line(channel, workspace.timeZone),
      timeZone: channel.timeZone,
      newName: form?.['name'] ?? channel.name,
      missing: permissionViews(channel.health.missing),
      ...(done && { done: CHANNEL_DONE[done] }),
      manages: caller.permissions.has('channels.manage'),
      paused: channel.status === 'paused',
      connected: channel.status === 'connected',
      days: [...days].map(([weekday, all]) => ({
        day: DAYS[weekday - 1],
        times: all.map(({ time, kind }) => (kind ? `${time} (${kind.replaceAll('-', ' ')})` : time)).join(', '),
      })),
      zones: zones.map((name) => ({ name, chosen: name === zone })),
    };
  }

  /** Those that a person has to connect again, now or within a week. */
  async toReconnect(workspaceId: string): Promise<ReconnectView[]> {
    const channels = await this.channels.some(workspaceId);
    return channels
      .map((channel) => this.line(channel, channel.timeZone))
      .filter(({ wantsReconnect }) => wantsReconnect)
      .map(({ name, networkTitle, word, sentence, reconnect }) => ({
        ...{ name, network: networkTitle, word, sentence, href: reconnect },
      }));
  }

  private line(channel: ChannelView, timeZone: string) {
    const login = loginOf(channel);
    return {
      ...standingOf(channel, this.clock.now()),
      id: channel.id,
      name: channel.name,
      networkTitle: NETWORK_TITLES[channel.network],
      facts: healthFacts(channel, timeZone),
      missing: permissionViews(channel.health.missing),
      reconnect: this.configured().has(login)
        ? `/channels/connect/${login}?channel=${channel.id}`
        : `/channels/token?channel=${channel.id}`,
    };
  }

  private configured(): Set<LoginName> {
    return new Set(this.connecting.logins().map(({ name }) => name));
  }
}
