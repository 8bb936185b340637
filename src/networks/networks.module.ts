import { Global, Injectable, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { ChargeSink } from './charges.js';
import { FacebookAdapter } from './facebook/facebook.adapter.js';
import { FacebookLogin } from './facebook/login.js';
import { InstagramAdapter } from './instagram/instagram.adapter.js';
import { InstagramLogin } from './instagram/login.js';
import type { LoginName, NetworkLogin, TokenInspector } from './login.js';
import type { NetworkAdapter, NetworkName } from './network.js';
import { NetworkRegistry } from './registry.js';
import { NetworkTokenInspector } from './token-inspector.js';
import { XLogin } from './x/login.js';
import { XAdapter } from './x/x.adapter.js';

/** One adapter for each network, at the addresses the environment gives. */
@Injectable()
export class ConfiguredNetworks extends NetworkRegistry {
  readonly tokens: TokenInspector;
  private readonly adapters: Record<NetworkName, NetworkAdapter>;
  private readonly logins: Partial<Record<LoginName, NetworkLogin>>;

  constructor(config: Config, charges: ChargeSink) {
    super();
    const { networks } = config;
    const meta = {
      graphUrl: networks.metaGraphUrl,
      graphVersion: networks.metaGraphVersion,
      instagramGraphUrl: networks.instagramGraphUrl,
      uploadUrl: networks.metaUploadUrl,
      ...(networks.metaApp && { app: networks.metaApp }),
    };
    this.adapters = {
      instagram: new InstagramAdapter(meta),
      facebook: new FacebookAdapter(meta),
      x: new XAdapter({
        apiUrl: networks.xApiUrl,
        clientId: networks.xClient?.id,
        clientSecret: networks.xClient?.secret,
        onCharge: (channelId, items) => {
          charges.note(channelId, items);
        },
      }),
    };
    const { metaApp, instagramApp, xClient } = networks;
    this.logins = {
      ...(metaApp && {
        facebook: new FacebookLogin({ ...meta, app: metaApp, authorizeUrl: networks.metaAuthorizeUrl }),
      }),
      ...(instagramApp && {
        instagram: new InstagramLogin({
          ...meta,
          app: instagramApp,
          authorizeUrl: networks.instagramAuthorizeUrl,
          tokenUrl: networks.instagramTokenUrl,
        }),
      }),
      ...(xClient && {
        x: new XLogin({ apiUrl: networks.xApiUrl, authorizeUrl: networks.xAuthorizeUrl, client: xClient }),
      }),
    };
    this.tokens = new NetworkTokenInspector({
      meta,
      instagramApp,
      xApiUrl: networks.xApiUrl,
      hasXApp: xClient !== undefined,
    });
  }

  adapter(name: NetworkName): NetworkAdapter {
    return this.adapters[name];
  }

  login(name: LoginName): NetworkLogin | undefined {
    return this.logins[name];
  }
}

@Global()
@Module({ providers: [{ provide: NetworkRegistry, useClass: ConfiguredNetworks }], exports: [NetworkRegistry] })
export class NetworksModule {}
