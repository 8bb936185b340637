import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { type Caller, CurrentCaller, Needs } from '../identity/caller.js';
import {
  commentsView,
  commentView,
  type CommentView,
  type HistoryEntry,
  historyView,
  newComment,
  type NewComment,
  no,
  noted,
  pathId,
  reviewView,
  type ReviewView,
  type WaitingItem,
  waitingView,
  yes,
} from './approval.schemas.js';
import { Comments } from './comments.js';
import { History } from './history.js';
import { ReviewDesk } from './review-desk.js';
import { Reviews } from './reviews.js';

@ApiTags('review')
@Controller('api/v1')
export class ReviewsController {
  constructor(
    private readonly reviews: Reviews,
    private readonly desk: ReviewDesk,
    private readonly comments: Comments,
    private readonly history: History,
  ) {}

  @Get('reviews')
  @Needs('library.read')
  @ApiOperation({
    summary: 'What waits for review, what is due first on top; for a reviewer only what they may approve',
  })
  @ApiResponse({ status: 200, standardSchema: waitingView })
  async waiting(@CurrentCaller() caller: Caller): Promise<{ items: WaitingItem[] }> {
    const mine = caller.permissions.has('review.decide') ? caller.personId : null;
    return { items: await this.desk.waiting(caller.workspaceId, mine) };
  }

  @Get('posts/:id/review')
  @Needs('library.read')
  @ApiOperation({ summary: 'How a post stands, exactly what each network would get, and what stands against it' })
  @ApiResponse({ status: 200, standardSchema: reviewView })
  get(@CurrentCaller() caller: Caller, @Param('id', { schema: pathId }) id: string): Promise<ReviewView> {
    return this.desk.view(caller.workspaceId, id);
  }

  @Post('posts/:id/review/submit')
  @Needs('library.write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Ask for review' })
  @ApiResponse({ status: 200, standardSchema: reviewView })
  async submit(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: pathId }) id: string,
    @Body({ schema: noted }) { note }: z.infer<typeof noted>,
  ): Promise<ReviewView> {
    await this.reviews.submit(caller, id, note);
    return this.desk.view(caller.workspaceId, id);
  }

  @Post('posts/:id/review/approve')
  @Needs('review.decide')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Approve exactly what the review showed (its `content`); 409 when it was changed since, 403 for your own post',
  })
  @ApiResponse({ status: 200, standardSchema: reviewView })
  async approve(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: pathId }) id: string,
    @Body({ schema: yes }) { content, note }: z.infer<typeof yes>,
  ): Promise<ReviewView> {
    await this.reviews.approve(caller, id, content, note);
    return this.desk.view(caller.workspaceId, id);
  }

  @Post('posts/:id/review/changes')
  @Needs('review.decide')
  @HttpCode(200)
  @ApiOperation({ summary: 'Ask for changes; every approval of the post ends' })
  @ApiResponse({ status: 200, standardSchema: reviewView })
  async changes(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: pathId }) id: string,
    @Body({ schema: no }) { note }: z.infer<typeof no>,
  ): Promise<ReviewView> {
    await this.reviews.askChanges(caller, id, note);
    return this.desk.view(caller.workspaceId, id);
  }

  @Post('posts/:id/review/withdraw')
  @Needs('library.write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take a post back from review; its approvals end' })
  @ApiResponse({ status: 200, standardSchema: reviewView })
  async withdraw(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: pathId }) id: string,
    @Body({ schema: noted }) { note }: z.infer<typeof noted>,
  ): Promise<ReviewView> {
    await this.reviews.withdraw(caller, id, note);
    return this.desk.view(caller.workspaceId, id);
  }

  @Post('posts/:id/review/approvals/:approvalId/confirm')
  @Needs('review.decide')
  @HttpCode(200)
  @ApiOperation({ summary: "Answer for a guest, so that their approval counts; never for one's own post" })
  @ApiResponse({ status: 200, standardSchema: reviewView })
  async confirm(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: pathId }) id: string,
    @Param('approvalId', { schema: pathId }) approvalId: string,
  ): Promise<ReviewView> {
    await this.reviews.vouch(caller, id, approvalId);
    return this.desk.view(caller.workspaceId, id);
  }

  @Get('posts/:id/review/comments')
  @Needs('library.read')
  @ApiOperation({ summary: 'Comments on the post, oldest first' })
  @ApiResponse({ status: 200, standardSchema: commentsView })
  async listComments(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: pathId }) id: string,
  ): Promise<{ items: CommentView[] }> {
    return { items: await this.comments.list(caller.workspaceId, id) };
  }

  @Post('posts/:id/review/comments')
  @Needs('library.write')
  @ApiOperation({
    summary: 'Comment on a place in the post (a field with UTF-16 start and end), a field, or the whole',
  })
  @ApiResponse({ status: 201, standardSchema: commentView })
  comment(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: pathId }) id: string,
    @Body({ schema: newComment }) comment: NewComment,
  ): Promise<CommentView> {
    return this.comments.add(caller, id, comment);
  }

  @Post('posts/:id/review/comments/:commentId/resolve')
  @Needs('library.write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Mark a comment as done' })
  @ApiResponse({ status: 200, standardSchema: commentView })
  resolve(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: pathId }) id: string,
    @Param('commentId', { schema: pathId }) commentId: string,
  ): Promise<CommentView> {
    return this.comments.resolve(caller, id, commentId);
  }

  @Get('posts/:id/history')
  @Needs('library.read')
  @ApiOperation({
    summary:
      'Who submitted, approved, asked for changes, commented, and which edit took an approval away; newest first',
  })
  @ApiResponse({ status: 200, standardSchema: historyView })
  async past(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: pathId }) id: string,
  ): Promise<{ items: HistoryEntry[] }> {
    return { items: await this.history.ofPost(caller.workspaceId, id) };
  }
}
