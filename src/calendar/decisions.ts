import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { actorOf } from '../identity/actor.js';
import { AuditTrail } from '../identity/audit-trail.js';
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
    private readonly trail: AuditTrail,
  ) {}

  /** Takes a publication out of the calendar and frees its slot; one that is cancelled already stays so. @throws ProblemError 404, 409 */
  async cancel(caller: Caller, id: string): Promise<PublicationView> {
    const { workspaceId } = caller;
    const happened = await this.dataSource.transaction(async (manager) => {
      const set = { nextTryAt: null, leaseUntil: null };
      if (!(await this.store.happen(manager, { id, workspaceId }, 'cancel', set))) return false;
      await this.record(manager, caller, id, 'publication.cancelled');
      return true;
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
    const row = await this.publications.row(this.dataSource.manager, workspaceId, id);
    const settled = { phase: null, leaseUntil: null, nextTryAt: null };
    switch (finding.outcome) {
      case 'published': {
        const now = this.clock.now();
        const remoteId = finding.remoteId ?? row.remoteId;
        try {
          const set = {
            ...settled,
            remoteId,
            permalink: finding.permalink ?? row.permalink,
            // The lost call is the nearest that anybody knows to when it went out.
            publishedAt: row.publishedAt ?? row.committedAt ?? now,
            nextMeasureAt: remoteId === null ? null : now,
            reason: null,
            reasonCode: null,
          };
          const happened = await this.dataSource.transaction(async (manager) => {
            if (!(await this.store.happen(manager, { id, workspaceId }, 'confirm', set))) return false;
            await this.record(manager, caller, id, 'publication.resolved', { outcome: 'published', remoteId });
            return true;
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
        const set = {
          ...settled,
          publishedAt: null,
          reason: 'A person looked on the network: it is not there. It can be tried again.',
          reasonCode: 'not-published',
        };
        const happened = await this.dataSource.transaction(async (manager) => {
          if (!(await this.store.happen(manager, { id, workspaceId }, 'deny', set))) return false;
          await this.record(manager, caller, id, 'publication.resolved', { outcome: 'not-published' });
          return true;
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

  private record(
    manager: EntityManager,
    caller: Caller,
    subject: string,
    action: string,
    detail: Record<string, unknown> = {},
  ): Promise<void> {
    const { workspaceId } = caller;
    return this.trail.record(manager, { workspaceId, actor: actorOf(caller), action, subject, detail });
  }

  private async refuse(workspaceId: string, id: string, event: 'confirm' | 'deny'): Promise<void> {
    const row = await this.publications.row(this.dataSource.manager, workspaceId, id);
    refuseUnless(row.status, event);
  }
}
