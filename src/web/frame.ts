import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';

/** What every page has around its content. */
export interface FrameView {
  sandboxUrl?: string;
}

@Injectable()
export class Frame {
  constructor(private readonly config: Config) {}

  view(): FrameView {
    return this.config.sandbox.on ? { sandboxUrl: this.config.sandbox.url } : {};
  }
}
