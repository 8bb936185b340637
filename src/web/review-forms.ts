import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { newComment, newLink, no, yes } from '../approval/approval.schemas.js';
import { Comments } from '../approval/comments.js';
import { GuestLinks } from '../approval/guest-links.js';
import { Reviews } from '../approval/reviews.js';
import { ProblemError } from '../foundation/problem-error.js';
import type { Caller } from '../identity/caller.js';
import type { Permission } from '../identity/permissions.js';
import { PostShelf } from '../library/post-shelf.js';
import { DataSource } from 'typeorm';

/** What somebody can ask for on a review's page, and what they must be allowed for it. */
export const REVIEW_WISHES = {
  approve: 'review.decide',
  changes: 'review.decide',
  confirm: 'review.decide',
  submit: 'library.write',
  withdraw: 'library.write',
  comment: 'library.write',
  resolve: 'library.write',
  invite: 'library.write',
  revoke: 'library.write',
} as const satisfies Record<string, Permission>;
export type ReviewWish = keyof typeof REVIEW_WISHES;
export const REVIEW_WISH_NAMES = Object.keys(REVIEW_WISHES) as ReviewWish[];

/** A form of the page as the browser sends it; fields that a form does not have are empty. */
export const reviewForm = z.object({
  token: z.string().max(200).default(''),
  wish: z.enum(REVIEW_WISH_NAMES, 'Must be one of the buttons of the page.'),
  content: z.string().max(200).default(''),
  note: z.string().max(6_000).default(''),
  words: z.string().max(2_000).default(''),
  guest: z.string().max(200).default(''),
  /** Of the approval, comment or link that is meant. */
  subject: z.string().max(60).default(''),
});
export type ReviewForm = z.infer<typeof reviewForm>;

/** Does what a form of a review's page asks for. @throws ProblemError whose sentence belongs beside the form */
@Injectable()
export class ReviewForms {
  constructor(
    private readonly reviews: Reviews,
    private readonly comments: Comments,
    private readonly links: GuestLinks,
    private readonly shelf: PostShelf,
    private readonly dataSource: DataSource,
  ) {}

  async fulfil(
    caller: Caller,
    postId: string,
    { wish, content, note, words, guest, subject }: ReviewForm,
  ): Promise<void> {
    if (!caller.permissions.has(REVIEW_WISHES[wish])) {
      throw new ProblemError(403, 'not-allowed', 'Your role in this workspace does not allow that.');
    }
    switch (wish) {
      case 'approve': {
        const given = read(yes, { content, note });
        await this.reviews.approve(caller, postId, given.content, given.note === '' ? undefined : given.note);
        return;
      }
      case 'changes':
        await this.reviews.askChanges(caller, postId, read(no, { note }).note);
        return;
      case 'confirm':
        await this.reviews.vouch(caller, postId, idOf(subject));
        return;
      case 'submit':
        await this.reviews.submit(caller, postId, note.trim() === '' ? undefined : note.trim());
        return;
      case 'withdraw':
        await this.reviews.withdraw(caller, postId);
        return;
      case 'comment': {
        const place = await this.placeOf(caller, postId, words);
        await this.comments.add(caller, postId, read(newComment, { text: note, ...place }));
        return;
      }
      case 'resolve':
        await this.comments.resolve(caller, postId, idOf(subject));
        return;
      case 'invite':
        await this.links.make(caller, postId, read(newLink, { guest }));
        return;
      case 'revoke':
        await this.links.revoke(caller, postId, idOf(subject));
        return;
      default: {
        const never: never = wish;
        return never;
      }
    }
  }

  /** The words as they stand first in the post's text; browsers send line breaks as CR LF. */
  private async placeOf(
    caller: Caller,
    postId: string,
    typed: string,
  ): Promise<{ field?: string; start?: number; end?: number }> {
    const words = typed.replaceAll('\r\n', '\n').trim();
    if (words === '') return {};
    const { post } = await this.shelf.get(this.dataSource.manager, caller.workspaceId, postId);
    const start = post.text.indexOf(words);
    if (start < 0) {
      throw new ProblemError(
        422,
        'words-not-found',
        "These words are not in the post's text. Copy them as they stand there, or leave the field empty.",
      );
    }
    return { field: 'text', start, end: start + words.length };
  }
}

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ProblemError(422, 'invalid-input', parsed.error.issues.map(({ message }) => message).join(' '));
}

function idOf(subject: string): string {
  const parsed = z.guid().safeParse(subject);
  if (parsed.success) return parsed.data.toLowerCase();
  throw new ProblemError(404, 'not-found', 'That is not there any more.');
}
