import { Body, Controller, Get, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { PublicRoute } from '../identity/caller.js';
import { Home } from './home.js';
import { Templates } from './templates.js';
import { Visit } from './visit.js';

const signIn = z.object({ key: z.string().trim().max(512).default('') });

/** The home page, and the door to it. */
@ApiExcludeController()
@PublicRoute()
@Controller()
export class HomeController {
  constructor(
    private readonly visit: Visit,
    private readonly home: Home,
    private readonly templates: Templates,
  ) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  async page(@Req() request: FastifyRequest): Promise<string> {
    const workspace = await this.visit.workspaceOf(request);
    if (!workspace) return this.templates.page('sign-in', { wrong: false });
    return this.templates.page('home', await this.home.view(workspace));
  }

  @Post('sign-in')
  @HttpCode(200)
  async signIn(
    @Body({ schema: signIn }) { key }: z.infer<typeof signIn>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (await this.visit.begin(key, reply)) {
      await reply.redirect('/', 303);
      return;
    }
    await reply.status(401).type('text/html; charset=utf-8').send(this.templates.page('sign-in', { wrong: true }));
  }
}
