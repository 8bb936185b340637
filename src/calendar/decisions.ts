import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Caller } from '../identity/caller.js';
import { Clock } from '../foundation/clock.js';
import { conflict } from '../foundation/problem-error.js';
import { violates } from './occupancy.js';
import { PublicationStore } from './publication-store.js';
import type { PublicationView } from './publication-view.js';
import { Publications } from './publications.js';
import { refuseUnless } from './refusal.js';

/** What a person found on the network for a publication nobody could confirm. */
export type Finding =
  | { outcome: 'published'; remoteId?: string | undefined; permalink?: string | undefined }
  | { outcome: 'not-published' };

/** What people decide about a publication other than its time. */
@Injectable()
export class Decisions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: PublicationStore,
    private readonly publications: Publications,
    private readonly clock: Clock,
  ) {}

  /** Takes a publication out of the calendar and frees its slot; one that is cancelled already stays so. @throws ProblemError 404, 409 */
  async cancel(caller: Caller, id: string): Promise<PublicationView> {
    const { workspaceId } = caller;
    const { manager } = this.dataSource;
    const happened = await this.store.happen(manager, { id, workspaceId }, 'cancel', {
      nextTryAt: null,
      leaseUntil: null,
    });
    const view = await this.publications.get(workspaceId, id);
    if (!happened && view.status !== 'cancelled') refuseUnless(view.status, 'cancel');
    return view;
  }

  /**
   * A person looked on the network: the unconfirmed publication is there, or it is not. Measuring begins where the remote
   * id is known. One that is not there is `failed` and may be tried again.
   * @throws ProblemError 404; 409 when it is not unconfirmed, or when the remote id belongs to another publication
   */
  async resolve(caller: Caller, id: string, finding: Finding): Promise<PublicationView> {
    const { workspaceId } = caller;
    const { manager } = this.dataSource;
    const row = await this.publications.row(manager, workspaceId, id);
    const settled = { phase: null, leaseUntil: null, nextTryAt: null };
    switch (finding.outcome) {
      case 'published': {
        const now = this.clock.now();
        const remoteId = finding.remoteId ?? row.remoteId;
        try {
          const happened = await this.store.happen(manager, { id, workspaceId }, 'confirm', {
            ...settled,
            remoteId,
            permalink: finding.permalink ?? row.permalink,
            // The lost call is the nearest that anybody knows to when it went out.
            publishedAt: row.publishedAt ?? row.committedAt ?? now,
            nextMeasureAt: remoteId === null ? null : now,
            reason: null,
            reasonCode: null,
          });
          if (!happened) await this.refuse(workspaceId, id, 'confirm');
        } catch (error) {
          if (!violates(error, 'publication_remote_unique')) throw error;
          const detail = `Another publication on this channel is the post ${remoteId ?? ''} already. Check the id on the network.`;
          throw conflict('remote-id-taken', detail);
        }
        break;
      }
      case 'not-published': {
        const happened = await this.store.happen(manager, { id, workspaceId }, 'deny', {
          ...settled,
          publishedAt: null,
          reason: 'A person looked on the network: it is not there. It can be tried again.',
          reasonCode: 'not-published',
        });
        if (!happened) await this.refuse(workspaceId, id, 'deny');
        break;
      }
      default: {
        const never: never = finding;
        return never;
      }
    }
    return this.publications.get(workspaceId, id);
  }

  private async refuse(workspaceId: string, id: string, event: 'confirm' | 'deny'): Promise<void> {
    const row = await this.publications.row(this.dataSource.manager, workspaceId, id);
    refuseUnless(row.status, event);
  }
}
