import { Global, Injectable, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { FacebookAdapter } from './facebook/facebook.adapter.js';
import { InstagramAdapter } from './instagram/instagram.adapter.js';
import type { NetworkAdapter, NetworkName } from './network.js';
import { NetworkRegistry } from './registry.js';
import { XAdapter } from './x/x.adapter.js';

/** One adapter for each network, at the addresses the environment gives. */
@Injectable()
export class ConfiguredNetworks extends NetworkRegistry {
  private readonly adapters: Record<NetworkName, NetworkAdapter>;

  constructor(config: Config) {
    super();
    const { networks } = config;
    const meta = {
      graphUrl: networks.metaGraphUrl,
      graphVersion: networks.metaGraphVersion,
      instagramGraphUrl: networks.instagramGraphUrl,
      uploadUrl: networks.metaUploadUrl,
    };
    this.adapters = {
      instagram: new InstagramAdapter(meta),
      facebook: new FacebookAdapter(meta),
      x: new XAdapter({
        apiUrl: networks.xApiUrl,
        clientId: networks.xClient?.id,
        clientSecret: networks.xClient?.secret,
      }),
    };
  }

  adapter(name: NetworkName): NetworkAdapter {
    return this.adapters[name];
  }
}

@Global()
@Module({ providers: [{ provide: NetworkRegistry, useClass: ConfiguredNetworks }], exports: [NetworkRegistry] })
export class NetworksModule {}
