import { Body, Controller, Get, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { notFound } from '../foundation/problem-error.js';
import { PublicRoute } from '../identity/caller.js';
import { Door, send } from './door.js';
import { FormGuard } from './form-guard.js';
import { PageFilter } from './page.filter.js';
import { REVIEW_WISH_NAMES, type ReviewForm, reviewForm, ReviewForms, type ReviewWish } from './review-forms.js';
import { type RefusedReview, ReviewPage } from './review-page.js';
import { Templates } from './templates.js';
import type { Guest } from './visit.js';

const pathId = z.guid().transform((id) => id.toLowerCase());
const pageQuery = z.object({ done: z.enum(REVIEW_WISH_NAMES).optional().catch(undefined) });
const NOT_FROM_HERE =
  'Nothing was done yet, because this page had been open for a long time or was not opened in this browser. Look it over and press once more.';

/** What waits for review, and one review with its buttons. */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller('review')
export class ReviewPageController {
  constructor(
    private readonly door: Door,
    private readonly guard: FormGuard,
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
    if (guest) await this.render(request, reply, guest, known(id), 200, { ...(done && { done }) });
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
    if (!this.guard.accepts(request, guest.workspace.id, form.token)) {
      await this.render(request, reply, guest, id, 403, { refused: { form, text: NOT_FROM_HERE } });
      return;
    }
    const outcome = await this.forms.fulfil(guest.caller, id, form);
    if (outcome.kind === 'wrong') {
      await this.render(request, reply, guest, id, outcome.status, { refused: { form, text: outcome.text } });
      return;
    }
    await reply.redirect(await this.nextAfter(guest, id, form.wish), 303);
  }

  /** After a decision comes the next post that waits; after anything else the same page. */
  private async nextAfter(guest: Guest, id: string, wish: ReviewWish): Promise<string> {
    if (wish !== 'approve' && wish !== 'changes') return `/review/${id}?done=${wish}`;
    const [next] = (await this.page.waitingFor(guest.caller)).filter(({ postId }) => postId !== id);
    return next ? `/review/${next.postId}?done=${wish}` : `/review?done=${wish}`;
  }

  private async render(
    request: FastifyRequest,
    reply: FastifyReply,
    guest: Guest,
    id: string,
    status: number,
    after: { done?: ReviewWish; refused?: RefusedReview },
  ): Promise<void> {
    const token = this.guard.token(request, reply, guest.workspace.id);
    await send(reply, status, this.templates.page('review', await this.page.item(guest, id, token, after)));
  }
}

function known(id: string): string {
  const parsed = pathId.safeParse(id);
  if (!parsed.success) throw notFound('post', id);
  return parsed.data;
}
