import { Global, Injectable, Module } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type CalendarChannel, ChannelDirectory } from './calendar/channel-directory.js';
import { pairKey, type PostForPlanning, type PostOnNetwork, PostReadiness } from './calendar/post-readiness.js';
import { Channels } from './channels/channels.js';
import { ChannelsModule } from './channels/channels.module.js';
import { LibraryModule } from './library/library.module.js';
import { NetworksInUse } from './library/networks-in-use.js';
import { PostChecks } from './library/post-checks.js';
import { PostShelf } from './library/post-shelf.js';
import { SeriesList } from './library/series.js';
import type { DraftProblem, NetworkName } from './networks/network.js';

/** The channels' room, as the calendar asks for it. */
@Injectable()
export class ConnectedChannels extends ChannelDirectory {
  constructor(private readonly connected: Channels) {
    super();
  }

  channels(workspaceId: string, ids?: string[]): Promise<CalendarChannel[]> {
    return this.connected.some(workspaceId, ids);
  }
}

/** The channels' room, as the library asks for it. */
@Injectable()
export class ConnectedNetworks extends NetworksInUse {
  constructor(private readonly connected: Channels) {
    super();
  }

  async names(manager: EntityManager, workspaceId: string): Promise<NetworkName[]> {
    const channels = await this.connected.some(workspaceId, undefined, manager);
    return [...new Set(channels.map((channel) => channel.network))];
  }
}

/** The library, as the calendar asks for it. */
@Injectable()
export class LibraryReadiness extends PostReadiness {
  constructor(
    private readonly shelf: PostShelf,
    private readonly seriesList: SeriesList,
    private readonly checks: PostChecks,
  ) {
    super();
  }

  async posts(manager: EntityManager, workspaceId: string, ids: string[]): Promise<PostForPlanning[]> {
    const shelved = await this.shelf.find(manager, workspaceId, ids);
    return shelved.map(({ post: { id, kind, topics, seriesId, evergreen, event, authorId } }) => ({
      id,
      kind,
      topics,
      seriesId,
      evergreen,
      event,
      authorId,
    }));
  }

  series(manager: EntityManager, workspaceId: string, ids: string[]): Promise<Set<string>> {
    return this.seriesList.known(workspaceId, ids, manager);
  }

  async problems(
    manager: EntityManager,
    workspaceId: string,
    pairs: PostOnNetwork[],
  ): Promise<Map<string, DraftProblem[]>> {
    const checked = await this.checks.checkPairs(manager, workspaceId, pairs);
    return new Map(checked.map((pair) => [pairKey(pair), pair.problems]));
  }
}

/** What the calendar and the library ask of other rooms, bound to them here so that it need not know them. */
@Global()
@Module({
  imports: [ChannelsModule, LibraryModule],
  providers: [
    { provide: ChannelDirectory, useClass: ConnectedChannels },
    { provide: NetworksInUse, useClass: ConnectedNetworks },
    { provide: PostReadiness, useClass: LibraryReadiness },
  ],
  exports: [ChannelDirectory, NetworksInUse, PostReadiness],
})
export class BindingsModule {}
