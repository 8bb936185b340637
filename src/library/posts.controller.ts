import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Page } from '../foundation/page.js';
import { type Caller, CurrentCaller, Needs } from '../identity/caller.js';
import type { DraftProblem } from '../networks/network.js';
import {
  checkRequest,
  newPost,
  type NewPost,
  postChange,
  type PostChange,
  postQuery,
  type PostQuery,
  previewQuery,
  type PreviewQuery,
} from './post-schemas.js';
import { PostPreview, previewView, type PreviewView } from './post-preview.js';
import { postPage, postView, type PostView, problemsView } from './post-view.js';
import { PostsService } from './posts.js';

const postId = z.uuid();

@ApiTags('library')
@Controller('api/v1/posts')
export class PostsController {
  constructor(
    private readonly posts: PostsService,
    private readonly previews: PostPreview,
  ) {}

  @Post()
  @Needs('library.write')
  @ApiOperation({
    summary: 'Write a post; {{event.localTime}} and its like stand for the event of an announcement in all its texts',
  })
  @ApiResponse({ status: 201, standardSchema: postView })
  async create(@CurrentCaller() caller: Caller, @Body({ schema: newPost }) input: NewPost): Promise<PostView> {
    return this.posts.create(caller, input);
  }

  @Get()
  @Needs('library.read')
  @ApiOperation({ summary: 'Posts, newest first; q searches titles, texts and topics' })
  @ApiResponse({ status: 200, standardSchema: postPage })
  async list(@CurrentCaller() caller: Caller, @Query({ schema: postQuery }) query: PostQuery): Promise<Page<PostView>> {
    return this.posts.list(caller.workspaceId, query);
  }

  @Get(':id')
  @Needs('library.read')
  @ApiOperation({ summary: 'One post' })
  @ApiResponse({ status: 200, standardSchema: postView })
  async get(@CurrentCaller() caller: Caller, @Param('id', { schema: postId }) id: string): Promise<PostView> {
    return this.posts.get(caller.workspaceId, id);
  }

  @Patch(':id')
  @Needs('library.write')
  @ApiOperation({
    summary:
      'Change a post: each given field is replaced as a whole, null empties it; a stale version is refused (409)',
  })
  @ApiResponse({ status: 200, standardSchema: postView })
  async change(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: postId }) id: string,
    @Body({ schema: postChange }) change: PostChange,
  ): Promise<PostView> {
    return this.posts.change(caller, id, change);
  }

  @Delete(':id')
  @Needs('library.write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a post, unless it is scheduled (409); what was published stays' })
  @ApiResponse({ status: 204 })
  async remove(@CurrentCaller() caller: Caller, @Param('id', { schema: postId }) id: string): Promise<void> {
    await this.posts.remove(caller, id);
  }

  @Post(':id/check')
  @Needs('library.read')
  @HttpCode(200)
  @ApiOperation({
    summary: 'What stands against the post on these networks (those the workspace uses when none are named)',
  })
  @ApiResponse({ status: 200, standardSchema: problemsView })
  async check(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: postId }) id: string,
    @Body({ schema: checkRequest }) { networks }: z.infer<typeof checkRequest>,
  ): Promise<{ problems: DraftProblem[] }> {
    return { problems: await this.posts.check(caller.workspaceId, id, networks) };
  }

  @Get(':id/preview')
  @Needs('library.read')
  @ApiOperation({
    summary:
      'Exactly what each network would be sent now, with the pictures as they are converted for it (made when asked)',
  })
  @ApiResponse({ status: 200, standardSchema: previewView })
  async preview(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: postId }) id: string,
    @Query({ schema: previewQuery }) { networks }: PreviewQuery,
  ): Promise<PreviewView> {
    return this.previews.of(caller.workspaceId, id, networks);
  }
}
