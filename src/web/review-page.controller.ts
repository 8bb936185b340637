import { Body, Controller, Get, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { notFound } from '../foundation/problem-error.js';
import { PublicRoute } from '../identity/caller.js';
import { Door, send } from './door.js';
import { PageFilter } from './page.filter.js';
import { type After, type FormPage, idIn, PageForm } from './page-form.js';
import { REVIEW_WISH_NAMES, type ReviewForm, reviewForm, ReviewForms, type ReviewWish } from './review-forms.js';
import { ReviewPage } from './review-page.js';
import { Templates } from './templates.js';
import type { Guest } from './visit.js';

const pageQuery = z.object({ done: z.enum(REVIEW_WISH_NAMES).optional().catch(undefined) });

/** What waits for review, and one review with its buttons. */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller('review')
export class ReviewPageController {
  constructor(
    private readonly door: Door,
    private readonly form: PageForm,
    private readonly page: ReviewPage,
    private readonly forms: ReviewForms,
    private readonly templates: Templates,
  ) {}

  @Get()
  async list(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query({ schema: pageQuery }) { done }: z.infer<typeof pageQuery>,
  ): Promise<void> {
    const guest = await this.door.open(request, reply);
    if (guest) await send(reply, 200, this.templates.page('review-list', await this.page.list(guest, done)));
  }

  @Get(':id')
  async show(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Query({ schema: pageQuery }) { done }: z.infer<typeof pageQuery>,
  ): Promise<void> {
    const guest = await this.door.open(request, reply);
    if (guest) await this.form.show(request, reply, this.pageOf(guest, known(id), done));
  }

  @Post(':id')
  async decide(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') path: string,
    @Body({ schema: reviewForm }) form: ReviewForm,
  ): Promise<void> {
    const guest = await this.door.open(request, reply);
    if (!guest) return;
    const id = known(path);
    await this.form.submit(request, reply, this.pageOf(guest, id), form, async () => {
      await this.forms.fulfil(guest.caller, id, form);
      return { to: await this.nextAfter(guest, id, form.wish) };
    });
  }

  /** After a decision comes the next post that waits; after anything else the same page. */
  private async nextAfter(guest: Guest, id: string, wish: ReviewWish): Promise<string> {
    if (wish !== 'approve' && wish !== 'changes') return `/review/${id}?done=${wish}`;
    const [next] = (await this.page.waitingFor(guest.caller)).filter(({ postId }) => postId !== id);
    return next ? `/review/${next.postId}?done=${wish}` : `/review?done=${wish}`;
  }

  private pageOf(guest: Guest, id: string, done?: ReviewWish): FormPage<ReviewForm> {
    const view = (after: After<ReviewForm>) => this.page.item(guest, id, after, done);
    return { template: 'review', scope: guest.workspace.id, view };
  }
}

function known(path: string): string {
  const id = idIn(path);
  if (id === undefined) throw notFound('post', path);
  return id;
}
