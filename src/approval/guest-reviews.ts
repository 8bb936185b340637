import { Injectable } from '@nestjs/common';
import { invalidInput } from '../foundation/problem-error.js';
import type { ReviewLink } from './approval.entity.js';
import type { ReviewActor } from './review-log.js';
import { Reviews } from './reviews.js';

/** What a guest says by their link. */
export type GuestDecision = { kind: 'approve'; content: string; note: string } | { kind: 'changes'; note: string };

/**
 * Decisions of guests. A guest has no account, so somebody answers for them: who made the link, where that person may decide
 * in reviews and neither wrote nor last edited the post; else the first other reviewer who confirms it afterwards. Two
 * approvals that the same person answers for count as one.
 */
@Injectable()
export class GuestReviews {
  constructor(private readonly reviews: Reviews) {}

  /** @param link one that opens. @throws ProblemError 409, 422 when the name or the note is missing */
  async decide(link: ReviewLink, name: string, decision: GuestDecision): Promise<void> {
    const { workspaceId, postId } = link;
    if (name === '')
      throw invalidInput([{ path: 'name', message: 'Say who you are, so that people know who decided.' }]);
    const actor: ReviewActor = { personId: null, keyId: null, linkId: link.id, name };
    switch (decision.kind) {
      case 'approve': {
        const vouched = link.voucher === 'maker' && link.madeBy !== null;
        const responsible = vouched
          ? { responsibleId: link.madeBy, vouchedByName: link.madeByName }
          : { responsibleId: null, vouchedByName: null };
        const note = decision.note === '' ? undefined : decision.note;
        await this.reviews.approveAsGuest(workspaceId, postId, { actor, ...responsible }, decision.content, note);
        return;
      }
      case 'changes':
        if (decision.note === '') throw invalidInput([{ path: 'note', message: 'Say what should be different.' }]);
        await this.reviews.askChangesAsGuest(workspaceId, postId, actor, decision.note);
        return;
      default: {
        const never: never = decision;
        return never;
      }
    }
  }
}
