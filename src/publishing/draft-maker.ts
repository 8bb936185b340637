import { Injectable } from '@nestjs/common';
import { contentHash } from '../approval/content.js';
import { ApprovalGate } from '../approval/gate.js';
import { ProblemError } from '../foundation/problem-error.js';
import { Composer } from '../library/composer.js';
import type { Draft } from '../networks/network.js';
import { NetworkRegistry } from '../networks/registry.js';
import type { Claim } from './claim.js';

export type MadeDraft = { kind: 'draft'; draft: Draft } | { kind: 'not-sendable'; code: string; reason: string };

/** Turns the post, as it is at this moment, into what this network will get, and reads it once more by its limits. */
@Injectable()
export class DraftMaker {
  constructor(
    private readonly composer: Composer,
    private readonly registry: NetworkRegistry,
    private readonly gate: ApprovalGate,
  ) {}

  async make(claim: Claim): Promise<MadeDraft> {
    try {
      const draft = await this.composer.compose(
        { workspaceId: claim.workspaceId, postId: claim.postId },
        claim.network,
      );
      const errors = this.registry
        .adapter(claim.network)
        .check(draft)
        .filter((problem) => problem.severity === 'error');
      const [first] = errors;
      if (!first) return await this.approved(claim, draft);
      return { kind: 'not-sendable', code: first.rule, reason: errors.map((error) => error.message).join(' ') };
    } catch (error) {
      // The post or its media are gone, or cannot be turned into what the network takes.
      if (error instanceof ProblemError) return { kind: 'not-sendable', code: error.code, reason: error.message };
      throw error;
    }
  }

  /** The last word on approval is about this very draft, which is stored and sent: nothing can be edited in between. */
  private async approved({ postId, channelId, network }: Claim, draft: Draft): Promise<MadeDraft> {
    const verdict = await this.gate.judge({ postId, channelId, network, hash: contentHash(draft) });
    if (verdict.kind !== 'missing') return { kind: 'draft', draft };
    return { kind: 'not-sendable', code: 'not-approved', reason: verdict.reason };
  }
}
