import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { violates } from '../calendar/occupancy.js';
import { Publication } from '../calendar/publication.entity.js';
import { firstMeasureAt } from '../engagement/pull-plan.js';
import { Clock } from '../foundation/clock.js';
import type { Published } from '../networks/network.js';
import { Claims, type LedgerEntry } from './claim.js';
import type { Work } from './work.js';

/** Ends in success. */
@Injectable()
export class Outcomes {
  private readonly logger = new Logger('Publishing');

  constructor(
    private readonly claims: Claims,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** The remote id is stored first; the permalink is fetched afterwards, and its failing changes nothing. */
  async published(work: Work, outcome: Published, line: LedgerEntry): Promise<void> {
    // Of several commits (a thread's parts, a first comment) the first is when people began to see it.
    const publishedAt = work.claim.publishedAt ?? work.claim.committedAt ?? this.clock.now();
    try {
      await this.claims.finish(
        work.claim,
        'publish',
        {
          remoteId: outcome.remoteId,
          permalink: outcome.permalink ?? null,
          publishedAt,
          nextMeasureAt: firstMeasureAt(work.claim.id, publishedAt),
          // What is missing although it is public, for the person who looks at it.
          reason: outcome.note ?? null,
          reasonCode: outcome.note === undefined ? null : 'published-in-part',
          phase: null,
        },
        line,
      );
    } catch (error) {
      if (!violates(error, 'publication_remote_unique')) throw error;
      // Two that look alike, and the answer of one was lost: whose it is, only a person can tell.
      const reason = `The only post that fits on the network (${outcome.remoteId}) is another publication's. Look at the account and say whether this one is there, too.`;
      await this.claims.finish(
        work.claim,
        'lose',
        { reason, reasonCode: 'remote-id-taken' },
        { ...line, outcome: 'undecidable' },
      );
      return;
    }
    if (outcome.permalink === undefined) await this.addPermalink(work, outcome.remoteId);
  }

  private async addPermalink(work: Work, remoteId: string): Promise<void> {
    try {
      const { account, draft } = work.delivery;
      const permalink = await work.adapter.permalinkOf(account, remoteId, draft.format);
      if (permalink === undefined) return;
      await this.dataSource.manager.update(Publication, { id: work.claim.id, remoteId }, { permalink });
    } catch (error) {
      this.logger.warn(`No permalink for publication ${work.claim.id} yet: ${String(error)}`);
    }
  }
}
