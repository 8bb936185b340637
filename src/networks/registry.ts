import type { LoginName, NetworkLogin, TokenInspector } from './login.js';
import type { NetworkAdapter, NetworkName } from './network.js';

/** The adapters and the logins by name. */
export abstract class NetworkRegistry {
  abstract adapter(name: NetworkName): NetworkAdapter;
  /** Undefined when the operator's app for it is not configured. */
  abstract login(name: LoginName): NetworkLogin | undefined;
  abstract readonly tokens: TokenInspector;
}
