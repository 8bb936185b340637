import { createHmac } from 'node:crypto';
import { Controller, Get, Injectable, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { z } from 'zod';
import { AppSecret } from '../foundation/app-secret.js';
import { PublicRoute } from '../identity/caller.js';

export const MARK_PATH = 'health/mark';

/** By which an installation knows itself again from outside. */
@Injectable()
export class InstanceMark {
  constructor(private readonly secret: AppSecret) {}

  /** Only whoever has the secret can answer this question so. */
  answer(asked: string): string {
    return createHmac('sha256', this.secret.key('doctor-mark')).update(asked).digest('base64url');
  }
}

/** Random, and no longer than it has to be. */
export const markQuestion = z.string().regex(/^[\w-]{16,64}$/);

@ApiExcludeController()
@PublicRoute()
@Controller(MARK_PATH)
export class InstanceMarkController {
  constructor(private readonly mark: InstanceMark) {}

  @Get(':question')
  get(@Param('question', { schema: markQuestion }) asked: string): { mark: string } {
    return { mark: this.mark.answer(asked) };
  }
}
