import { Injectable } from '@nestjs/common';
import { NETWORK_TITLES } from '../calendar/status-words.js';
import type { DeskItem } from '../approval/review-desk.js';
import type { ReviewView } from '../approval/approval.schemas.js';
import { SentPost, type SentView } from './sent-post.js';

/** What one network would get, with what stands against it. */
export interface NetworkDraftView extends SentView {
  network: string;
  networkTitle: string;
  remarks: RemarkView[];
}

type Problem = ReviewView['problems'][number];

export interface RemarkView {
  severity: Problem['severity'];
  word: string;
  message: string;
  suggestion?: string;
  source?: string;
}

const SEVERITY_WORDS: Record<Problem['severity'], string> = {
  error: 'Must change',
  warning: 'Look again',
  info: 'Good to know',
};

/** Shows what lies on a reviewer's desk as each network would get it. */
@Injectable()
export class ReviewDrafts {
  constructor(private readonly sent: SentPost) {}

  async of({ drafts, review }: DeskItem): Promise<{ drafts: NetworkDraftView[]; remarks: RemarkView[] }> {
    const shown = await Promise.all(
      drafts.map(async (draft) => ({
        ...(await this.sent.exactly(draft)),
        network: draft.network,
        networkTitle: NETWORK_TITLES[draft.network],
        remarks: review.problems.filter((problem) => problem.network === draft.network).map(remark),
      })),
    );
    return { drafts: shown, remarks: review.problems.filter(({ network }) => network === undefined).map(remark) };
  }
}

function remark({ severity, message, suggestion, source }: Problem): RemarkView {
  return {
    severity,
    word: SEVERITY_WORDS[severity],
    message,
    ...(suggestion !== undefined && { suggestion }),
    ...(source !== undefined && { source }),
  };
}
