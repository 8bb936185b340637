import type { NetworkAdapter, NetworkName } from './network.js';

/** The adapters by name. */
export abstract class NetworkRegistry {
  abstract adapter(name: NetworkName): NetworkAdapter;
}
