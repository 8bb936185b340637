import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { AppSecret } from './app-secret.js';
import { Clock } from './clock.js';

/** What every room stands on. */
@Global()
@Module({})
export class FoundationModule {
  static forRoot(config: Config, secret: AppSecret, clock: Clock): DynamicModule {
    return {
      module: FoundationModule,
      providers: [
        { provide: Config, useValue: config },
        { provide: AppSecret, useValue: secret },
        { provide: Clock, useValue: clock },
      ],
      exports: [Config, AppSecret, Clock],
    };
  }
}
