import { Body, Controller, Get, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ReviewLink } from '../approval/approval.entity.js';
import { guestName, no, yes } from '../approval/approval.schemas.js';
import { GUEST_PATH, GuestLinks, type OpenedLink } from '../approval/guest-links.js';
import { GuestReviews } from '../approval/guest-reviews.js';
import { ReviewDesk } from '../approval/review-desk.js';
import { enterWorkspace } from '../database/workspace-scope.js';
import { ProblemError } from '../foundation/problem-error.js';
import { PublicRoute } from '../identity/caller.js';
import { Workspaces } from '../identity/workspaces.js';
import { send } from './door.js';
import { PageFilter } from './page.filter.js';
import { type After, type FormPage, PageForm, wrongOf } from './page-form.js';
import { ReviewDrafts } from './review-drafts.js';
import { Templates } from './templates.js';
import { longTimeOf } from './times.js';

const DECISIONS = ['approve', 'changes'] as const;
const pageQuery = z.object({ done: z.enum(DECISIONS).optional().catch(undefined) });
const guestForm = z.object({
  token: z.string().max(200).default(''),
  wish: z.enum(DECISIONS, 'Must be one of the buttons of the page.'),
  content: z.string().max(200).default(''),
  name: z.string().max(200).default(''),
  note: z.string().max(6_000).default(''),
});
type GuestForm = z.infer<typeof guestForm>;

const CLOSED: Record<Exclude<OpenedLink['kind'], 'open'>, { status: number; title: string; text: string }> = {
  unknown: {
    status: 404,
    title: 'This link leads nowhere',
    text: 'It may have been copied in part. Ask whoever sent it to you.',
  },
  expired: {
    status: 410,
    title: 'This link has ended',
    text: 'It was good for a few days only. Ask whoever sent it to you for a new one.',
  },
  revoked: {
    status: 410,
    title: 'This link was taken back',
    text: 'Nothing is expected of you any more. Ask whoever sent it to you if that is a surprise.',
  },
};

/**
 * The page behind a guest's link. Who has the address may look and decide, nobody else: it holds 256 random bits, so no other
 * site and no guess can act here, and the form's own token keeps even a site that knows it from pressing its buttons.
 */
@ApiExcludeController()
@PublicRoute()
@UseFilters(PageFilter)
@Controller(GUEST_PATH.slice(1))
export class ReviewGuestController {
  constructor(
    private readonly links: GuestLinks,
    private readonly guests: GuestReviews,
    private readonly desk: ReviewDesk,
    private readonly drafts: ReviewDrafts,
    private readonly workspaces: Workspaces,
    private readonly form: PageForm,
    private readonly templates: Templates,
  ) {}

  @Get(':token')
  async show(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('token') address: string,
    @Query({ schema: pageQuery }) { done }: z.infer<typeof pageQuery>,
  ): Promise<void> {
    const link = await this.enter(reply, address);
    if (link) await this.form.show(request, reply, this.pageOf(address, link, done));
  }

  @Post(':token')
  async decide(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('token') address: string,
    @Body({ schema: guestForm }) form: GuestForm,
  ): Promise<void> {
    const link = await this.enter(reply, address);
    if (!link) return;
    await this.form.submit(request, reply, this.pageOf(address, link), form, async () => {
      await this.fulfil(link, form);
      return { to: `${GUEST_PATH}/${address}?done=${form.wish}` };
    });
  }

  private async fulfil(link: ReviewLink, { wish, content, name, note }: GuestForm): Promise<void> {
    const given = guestName.parse(name.slice(0, 100).toWellFormed().replaceAll('\0', ''));
    if (wish === 'changes') {
      const read = no.safeParse({ note });
      await this.guests.decide(link, given, { kind: 'changes', note: read.success ? read.data.note : '' });
      return;
    }
    const read = yes.safeParse({ content, note });
    if (!read.success)
      throw new ProblemError(422, 'invalid-input', 'Open the page again, look it over, and press once more.');
    await this.guests.decide(link, given, { kind: 'approve', content: read.data.content, note: read.data.note ?? '' });
  }

  /** The link; or undefined after a page was sent that says why there is none. */
  private async enter(reply: FastifyReply, address: string): Promise<ReviewLink | undefined> {
    // A private page: no search engine may keep it, and no other site learns its address.
    reply.header('x-robots-tag', 'noindex, nofollow, noarchive');
    const opened = await this.links.open(address);
    if (opened.kind === 'open') {
      enterWorkspace(opened.link.workspaceId);
      return opened.link;
    }
    const { status, ...view } = CLOSED[opened.kind];
    await send(reply, status, this.templates.page('review-guest-closed', view));
    return undefined;
  }

  private pageOf(address: string, link: ReviewLink, done?: GuestForm['wish']): FormPage<GuestForm> {
    const view = (after: After<GuestForm>) => this.view(address, link, after, done);
    return { template: 'review-guest', scope: `guest:${link.id}`, view };
  }

  private async view(address: string, link: ReviewLink, after: After<GuestForm>, done?: GuestForm['wish']) {
    const { form } = after;
    const error = wrongOf(after);
    const { workspaceId, postId } = link;
    const [item, workspace] = await Promise.all([
      this.desk.item(workspaceId, postId, true),
      this.workspaces.get(workspaceId),
    ]);
    const { state, title, content } = item.review;
    return {
      address: `${GUEST_PATH}/${address}`,
      workspace: workspace.name,
      title,
      guest: link.guest,
      madeBy: link.madeByName,
      until: longTimeOf(link.expiresAt, workspace.timeZone),
      timeZone: workspace.timeZone,
      content,
      ...(await this.drafts.of(item)),
      open: state === 'in-review' || state === 'approved',
      name: form?.name ?? link.guest,
      note: form?.note ?? '',
      approvedIt: item.approvedByLink.has(link.id),
      ...(error !== undefined && { error }),
      ...(done && { done: DONE[done] }),
    };
  }
}

const DONE: Record<GuestForm['wish'], string> = {
  approve: 'Thank you. Your approval is noted.',
  changes: 'Thank you. The author can see what should be different.',
};
