import { Injectable } from '@nestjs/common';
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
      if (!first) return { kind: 'draft', draft };
      return { kind: 'not-sendable', code: first.rule, reason: errors.map((error) => error.message).join(' ') };
    } catch (error) {
      // The post or its media are gone, or cannot be turned into what the network takes.
      if (error instanceof ProblemError) return { kind: 'not-sendable', code: error.code, reason: error.message };
      throw error;
    }
  }
}
