import { Module } from '@nestjs/common';
import { ChannelsController } from './channels.controller.js';
import { ChannelSeals } from './channel-seals.js';
import { Channels } from './channels.js';
import { CoolDowns } from './cool-downs.js';
import { Seal } from './seal.js';
import { TokenRefresh } from './token-refresh.js';

@Module({
  controllers: [ChannelsController],
  providers: [Channels, ChannelSeals, CoolDowns, Seal, TokenRefresh],
  exports: [Channels, ChannelSeals, CoolDowns, TokenRefresh],
})
export class ChannelsModule {}
