import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type Page, pageQuery } from '../foundation/page.js';
import { instant } from '../foundation/schemas.js';
import { type Caller, CurrentCaller, Needs } from '../identity/caller.js';
import { NETWORK_NAMES } from '../networks/network.js';
import { Comments, type CommentView } from './comments.js';

const id = z.guid('Must be an id (a UUID).').transform((value) => value.toLowerCase());

const commentsQuery = z.strictObject({
  ...pageQuery,
  publicationId: id.optional(),
  channelId: id.optional(),
  since: instant.optional(),
});

const commentView = z.object({
  id: z.uuid(),
  publicationId: z.uuid(),
  channelId: z.uuid(),
  network: z.enum(NETWORK_NAMES),
  remoteId: z.string(),
  parentRemoteId: z.string().optional(),
  author: z.object({ remoteId: z.string().optional(), name: z.string().optional() }).optional(),
  text: z.string(),
  permalink: z.string().optional(),
  at: z.iso.datetime(),
  own: z.boolean(),
  hidden: z.boolean(),
  goneAt: z.iso.datetime().optional(),
  firstSeenAt: z.iso.datetime(),
  seenBy: z.enum(['poll', 'webhook']),
});

@ApiTags('comments')
@Controller('api/v1/comments')
export class CommentsController {
  constructor(private readonly comments: Comments) {}

  @Get()
  @Needs('comments.read')
  @ApiOperation({ summary: 'What people wrote under what was published, newest first' })
  @ApiResponse({
    status: 200,
    standardSchema: z.object({ items: z.array(commentView), nextCursor: z.string().nullable() }),
  })
  list(
    @CurrentCaller() caller: Caller,
    @Query({ schema: commentsQuery }) query: z.infer<typeof commentsQuery>,
  ): Promise<Page<CommentView>> {
    const { limit, cursor, ...filter } = query;
    return this.comments.list(caller.workspaceId, filter, limit, cursor);
  }
}
