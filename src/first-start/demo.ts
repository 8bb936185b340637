import { Injectable } from '@nestjs/common';
import { Slots, type NewSlot } from '../calendar/slots.js';
import { Channels, type NewChannel } from '../channels/channels.js';
import { Importer } from '../library/importer.js';

const HOUR_MS = 3_600_000;
/** The accounts that every new sandbox knows. */
const SANDBOX_CHANNELS = [
  {
    network: 'instagram',
    externalId: '17841400000000001',
    name: 'quietharbor on Instagram',
    login: 'facebook',
    accessToken: 'sandbox-instagram-token',
  },
  {
    network: 'facebook',
    externalId: '100000000000001',
    name: 'Quiet Harbor Counseling on Facebook',
    accessToken: 'sandbox-facebook-page-token',
  },
  {
    network: 'x',
    externalId: '1500000000000000001',
    name: 'quiet_harbor on X',
    accessToken: 'sandbox-x-access-token',
    refreshToken: 'sandbox-x-refresh-token',
    lifeMs: 2 * HOUR_MS,
  },
] as const;

const SLOT_TIMES = { instagram: '09:00', facebook: '12:00', x: '08:00' } as const;
const VIDEO_TIMES = { instagram: '18:00', facebook: '18:30', x: '19:00' } as const;
const WEDNESDAY = 3;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

/** The demo that a new user finds: a library to choose from, three channels, and slots for every day of the week. */
@Injectable()
export class Demo {
  constructor(
    private readonly channels: Channels,
    private readonly slots: Slots,
    private readonly importer: Importer,
  ) {}

  async fill(workspaceId: string, personId: string | null, libraryFile: string): Promise<void> {
    for (const sample of SANDBOX_CHANNELS) {
      const { id } = await this.channels.connect(workspaceId, channelOf(sample));
      await this.slots.replace(workspaceId, id, weekOf(sample.network));
    }
    await this.importer.importFile({ workspaceId, personId }, libraryFile);
  }
}

function channelOf(sample: (typeof SANDBOX_CHANNELS)[number]): NewChannel {
  return {
    network: sample.network,
    externalId: sample.externalId,
    name: sample.name,
    login: 'login' in sample ? sample.login : undefined,
    credentials: {
      accessToken: sample.accessToken,
      ...('refreshToken' in sample && {
        refreshToken: sample.refreshToken,
        expiresAt: new Date(Date.now() + sample.lifeMs),
      }),
    },
  };
}

function weekOf(network: keyof typeof SLOT_TIMES): NewSlot[] {
  const tips = WEEKDAYS.map((weekday) => ({ weekday, time: SLOT_TIMES[network] }));
  return [...tips, { weekday: WEDNESDAY, time: VIDEO_TIMES[network], kind: 'coping-video' }];
}
