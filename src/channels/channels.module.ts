import { Module } from '@nestjs/common';
import { ChannelHealthChecks } from './channel-health.js';
import { ChannelsController } from './channels.controller.js';
import { ChannelsWorker } from './channels-worker.js';
import { ChannelSeals } from './channel-seals.js';
import { Channels } from './channels.js';
import { Connecting } from './connecting.js';
import { ConnectRights } from './connect-rights.js';
import { CoolDowns } from './cool-downs.js';
import { LoginAttempts } from './login-attempts.js';
import { Seal } from './seal.js';
import { TokenRefresh } from './token-refresh.js';
import { WebhookSubscriptions } from './webhook-subscriptions.js';

@Module({
  controllers: [ChannelsController],
  providers: [
    ChannelHealthChecks,
    Channels,
    ChannelSeals,
    Connecting,
    ConnectRights,
    CoolDowns,
    LoginAttempts,
    Seal,
    TokenRefresh,
    WebhookSubscriptions,
  ],
  exports: [ChannelHealthChecks, Channels, ChannelSeals, Connecting, CoolDowns, LoginAttempts, TokenRefresh],
})
export class ChannelsModule {}

/** Only in processes with the role `worker`. */
@Module({ imports: [ChannelsModule], providers: [ChannelsWorker] })
export class ChannelsWorkerModule {}
