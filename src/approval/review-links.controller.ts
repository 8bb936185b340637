import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, Needs } from '../identity/caller.js';
import { linkAddress, linksView, linkView, newLink, type NewLink, pathId } from './approval.schemas.js';
import { GuestLinks, type LinkView } from './guest-links.js';

@ApiTags('review')
@Controller('api/v1/posts/:id/review/links')
export class ReviewLinksController {
  constructor(private readonly links: GuestLinks) {}

  @Post()
  @Needs('library.write')
  @ApiOperation({
    summary:
      'Invite a guest to review this post. Their approval counts if you may decide and did not write it; else once a reviewer confirms it',
  })
  @ApiResponse({ status: 201, standardSchema: linkView })
  make(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: pathId }) id: string,
    @Body({ schema: newLink }) link: NewLink,
  ): Promise<LinkView> {
    return this.links.make(caller, id, link);
  }

  @Get()
  @Needs('library.read')
  @ApiOperation({ summary: "A post's review links, newest first; never their addresses" })
  @ApiResponse({ status: 200, standardSchema: linksView })
  async list(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: pathId }) id: string,
  ): Promise<{ items: LinkView[] }> {
    return { items: await this.links.list(caller.workspaceId, id) };
  }

  @Get(':linkId/address')
  @Needs('library.write')
  @ApiOperation({ summary: 'The address to send to the guest: for who made the link alone' })
  @ApiResponse({ status: 200, standardSchema: linkAddress })
  async address(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: pathId }) id: string,
    @Param('linkId', { schema: pathId }) linkId: string,
  ): Promise<{ url: string }> {
    return { url: await this.links.addressOf(caller, id, linkId) };
  }

  @Post(':linkId/revoke')
  @Needs('library.write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take a link back: it opens nothing from now on' })
  @ApiResponse({ status: 204 })
  async revoke(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: pathId }) id: string,
    @Param('linkId', { schema: pathId }) linkId: string,
  ): Promise<void> {
    await this.links.revoke(caller, id, linkId);
  }
}
