import type { EntityManager } from 'typeorm';
import type { NetworkName } from '../networks/network.js';

/**
 * Which networks a workspace has channels on, so that its posts are read for those. Provided by whoever knows the channels;
 * without it, or while there are no channels, a post is read for every network.
 */
export abstract class NetworksInUse {
  abstract names(manager: EntityManager, workspaceId: string): Promise<NetworkName[]>;
}
