import { Injectable } from '@nestjs/common';
import { NETWORK_TITLES } from '../calendar/status-words.js';
import { Config } from '../config/config.js';
import type { NetworkName } from '../networks/network.js';
import { MailTemplates } from './mail-templates.js';
import { cut, oneLine } from './subject-words.js';

/** What a letter about a connection is made of. */
export interface ConnectionNews {
  channelId: string;
  channelName: string;
  network: NetworkName;
  workspaceName: string;
  /** IANA zone of the workspace, for times. */
  timeZone: string;
  /** Publications on it that are still to go out. */
  waiting: number;
  /** It is lost, for this reason; or it ends at an instant unless a person renews it. */
  what: { kind: 'lost'; reason: string } | { kind: 'ends'; at: Date };
}

/** Writes the letter that a channel has to be connected again, or soon will have to be. */
@Injectable()
export class ChannelLetter {
  constructor(
    private readonly templates: MailTemplates,
    private readonly config: Config,
  ) {}

  /** @param name the person's; null when it is to nobody */
  write(name: string | null, news: ConnectionNews): { subject: string; text: string; html: string } {
    const channel = oneLine(news.channelName);
    const view = {
      name: name === null ? '' : oneLine(name),
      workspace: oneLine(news.workspaceName),
      channel,
      ...this.told(news, channel),
      waiting: waitingText(news.waiting),
      url: `${this.config.publicUrl}/channels/${news.channelId}`,
    };
    return {
      subject: view.subject,
      text: this.templates.text('channel', view),
      html: this.templates.html('channel', view),
    };
  }

  private told({ what, network, timeZone }: ConnectionNews, channel: string) {
    const title = NETWORK_TITLES[network];
    switch (what.kind) {
      case 'lost':
        return {
          subject: `Connect again: ${cut(channel)}`,
          sentence: `The connection to ${title} is lost, so nothing can be published on this channel for now.`,
          reason: oneLine(what.reason),
          advice: 'Connect the channel again. What waits for it goes out by itself then, if it is not too late.',
        };
      case 'ends': {
        const day = what.at.toLocaleString('en-GB', { timeZone, dateStyle: 'full', timeStyle: 'short' });
        return {
          subject: `Connect again soon: ${cut(channel)}`,
          sentence: `The connection to ${title} ends on ${day} (${timeZone}), and only a person can renew it.`,
          reason: '',
          advice: 'Connect the channel again before that; it takes a minute, and the calendar stays as it is.',
        };
      }
      default: {
        const never: never = what;
        return never;
      }
    }
  }
}

function waitingText(waiting: number): string {
  if (waiting === 0) return 'Nothing is planned on it at the moment.';
  if (waiting === 1)
    return 'One publication is planned on it. Should it come due before then, it is held, and nothing is lost.';
  return `${waiting} publications are planned on it. What comes due before then is held, and nothing is lost.`;
}
