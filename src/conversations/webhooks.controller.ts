import { Controller, Get, Header, HttpCode, Post, Query, Req } from '@nestjs/common';
import type { RawBodyRequest } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ProblemError } from '../foundation/problem-error.js';
import { Needs, PublicRoute } from '../identity/caller.js';
import { Webhooks, type WebhookSetUp } from './webhooks.js';

const PLAIN = 'text/plain; charset=utf-8';

const one = z.string().max(500).optional().catch(undefined);
const handshake = z.object({ 'hub.mode': one, 'hub.verify_token': one, 'hub.challenge': one });

const setUpView = z.object({
  url: z.url(),
  verifyToken: z.string(),
  objects: z.array(
    z.object({
      app: z.enum(['meta', 'instagram']),
      object: z.enum(['page', 'instagram']),
      fields: z.array(z.string()),
    }),
  ),
});

/** Meta's webhooks. Deliveries come as bytes: see src/web/webhooks.ts. */
@ApiTags('webhooks')
@Controller()
export class WebhooksController {
  constructor(private readonly webhooks: Webhooks) {}

  @Get('api/v1/webhooks')
  @Needs('channels.manage')
  @ApiOperation({ summary: "What to enter in Meta's app dashboard, so that comments are told at once" })
  @ApiResponse({ status: 200, standardSchema: setUpView })
  setUp(): WebhookSetUp {
    return this.webhooks.setUp();
  }

  @Get('webhooks/meta')
  @PublicRoute()
  @ApiExcludeEndpoint()
  @Header('content-type', PLAIN)
  verify(@Query({ schema: handshake }) query: z.infer<typeof handshake>): string {
    const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = query;
    if (challenge === undefined || !this.webhooks.isVerified(mode, token)) {
      throw new ProblemError(403, 'wrong-verify-token', 'The verify token is another: GET /api/v1/webhooks shows it.');
    }
    return challenge;
  }

  @Post('webhooks/meta')
  @PublicRoute()
  @ApiExcludeEndpoint()
  @HttpCode(200)
  @Header('content-type', PLAIN)
  async deliver(@Req() request: RawBodyRequest<FastifyRequest>): Promise<string> {
    const { rawBody, headers } = request;
    if (!rawBody || !(await this.webhooks.take(rawBody, headers['x-hub-signature-256']))) {
      throw new ProblemError(403, 'wrong-signature', 'The signature is not that of an app of ours over these bytes.');
    }
    return 'EVENT_RECEIVED';
  }
}
