import { Controller, Get, Head, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../foundation/clock.js';
import { ProblemError } from '../foundation/problem-error.js';
import { PublicRoute } from '../identity/caller.js';
import { byteRangeOf } from './byte-range.js';
import { PUBLIC_FILES_PATH, type PublicFile, PublicMedia } from './public-media.js';

/** Serves files to whoever holds a signed address: the networks' crawlers, and browsers showing a preview. */
@ApiExcludeController()
@PublicRoute()
@Controller(PUBLIC_FILES_PATH)
export class MediaFilesController {
  constructor(
    private readonly media: PublicMedia,
    private readonly clock: Clock,
  ) {}

  // Before the GET: a HEAD route made from that one would read the whole file only to throw it away.
  @Head(':token')
  async head(@Param('token') token: string, @Res() reply: FastifyReply): Promise<void> {
    const file = await this.media.open(token);
    await reply.headers(this.headersOf(file)).header('content-length', file.sizeBytes).send();
  }

  @Get(':token')
  async get(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const file = await this.media.open(token);
    const ifRange = request.headers['if-range'];
    const range = byteRangeOf(
      ifRange === undefined || ifRange === file.tag ? request.headers.range : undefined,
      file.sizeBytes,
    );
    reply.headers(this.headersOf(file));
    switch (range.kind) {
      case 'whole':
        await reply.header('content-length', file.sizeBytes).send(this.media.stream(file, 0, file.sizeBytes));
        return;
      case 'part': {
        const { start, end } = range;
        reply
          .status(206)
          .headers({ 'content-length': end - start, 'content-range': `bytes ${start}-${end - 1}/${file.sizeBytes}` });
        await reply.send(this.media.stream(file, start, end));
        return;
      }
      case 'unsatisfiable':
        throw new ProblemError(416, 'range-not-satisfiable', `The file has ${file.sizeBytes} bytes.`, [], {
          'content-range': `bytes */${file.sizeBytes}`,
        });
      default: {
        const never: never = range;
        return never;
      }
    }
  }

  private headersOf(file: PublicFile): Record<string, string> {
    const seconds = Math.max(0, Math.floor((file.expiresAt.getTime() - this.clock.now().getTime()) / 1_000));
    return {
      'content-type': file.mimeType,
      'accept-ranges': 'bytes',
      etag: file.tag,
      'cache-control': `public, max-age=${seconds}, immutable`,
      // Uploaded by somebody: never run, framed or guessed at by a browser. Shown in the app's own pages only.
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
    };
  }
}
