import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { conflict, invalidInput } from '../foundation/problem-error.js';
import { actorOf } from '../identity/actor.js';
import { AuditTrail } from '../identity/audit-trail.js';
import type { Caller } from '../identity/caller.js';
import { Workspaces } from '../identity/workspaces.js';
import { MediaLibrary } from '../media/media-library.js';

/** Deletes a workspace with everything in it, for good. */
@Injectable()
export class WorkspaceDeletion {
  constructor(
    private readonly dataSource: DataSource,
    private readonly workspaces: Workspaces,
    private readonly media: MediaLibrary,
    private readonly trail: AuditTrail,
  ) {}

  /**
   * People keep their accounts. The installation's audit chain keeps that it was done, by whom, and the last hash of the
   * workspace's own chain; nothing of what was in it.
   * @param typed the workspace's name, as somebody typed it to confirm
   * @throws ProblemError 404; 422 when the name is another; 409 while something is being published
   */
  async delete(caller: Caller, typed: string): Promise<void> {
    const { workspaceId } = caller;
    const mediaIds = await this.dataSource.transaction(async (manager) => {
      await manager.query('SELECT id FROM workspace WHERE id = $1 FOR UPDATE', [workspaceId]);
      const { name } = await this.workspaces.get(workspaceId, manager);
      if (typed.trim() !== name.trim()) {
        throw invalidInput([{ path: 'name', message: 'Type the name of the workspace exactly as it is written.' }]);
      }
      await this.refuseWhilePublishing(manager, workspaceId);
      const ids = await idsOf(manager, 'SELECT id FROM media WHERE workspace_id = $1', [workspaceId]);
      const [chain] = await manager.query<{ entries: number; lastHash: string }[]>(
        `SELECT seq::int AS entries, encode(hash, 'hex') AS "lastHash" FROM audit_entry
          WHERE workspace_id = $1 ORDER BY seq DESC LIMIT 1`,
        [workspaceId],
      );
      const actor = await this.named(manager, caller);
      await this.deleteRows(manager, workspaceId);
      const detail = { ...chain };
      await this.trail.record(manager, {
        workspaceId: null,
        actor,
        action: 'workspace.deleted',
        subject: workspaceId,
        detail,
      });
      return ids;
    });
    // Only once the rows are gone for good.
    await this.media.forget(workspaceId, mediaIds);
  }

  /** What is on its way goes out, and somebody has to hear how it went. */
  private async refuseWhilePublishing(manager: EntityManager, workspaceId: string): Promise<void> {
    const coming = await manager.query<{ status: string }[]>(
      `SELECT status FROM publication WHERE workspace_id = $1 AND status IN ('scheduled', 'publishing') FOR UPDATE`,
      [workspaceId],
    );
    const count = coming.filter(({ status }) => status === 'publishing').length;
    if (count === 0) return;
    const detail = `${count} ${count === 1 ? 'publication is' : 'publications are'} on the way to a network at this moment. Wait until that is done, then delete.`;
    throw conflict('workspace-is-publishing', detail);
  }

  private async deleteRows(manager: EntityManager, workspaceId: string): Promise<void> {
    const channelIds = await idsOf(manager, 'SELECT id FROM channel WHERE workspace_id = $1', [workspaceId]);
    await manager.query('DELETE FROM cool_down WHERE scope = ANY($1)', [channelIds]);
    await manager.query(
      'DELETE FROM metric_snapshot s USING publication p WHERE p.id = s.publication_id AND p.workspace_id = $1',
      [workspaceId],
    );
    // A picture may not go while a post names it.
    await manager.query('DELETE FROM post_media m USING post p WHERE p.id = m.post_id AND p.workspace_id = $1', [
      workspaceId,
    ]);
    // Everything else goes with it, the ledger and its audit chain too: the database lets them, for this alone.
    await manager.query('DELETE FROM workspace WHERE id = $1', [workspaceId]);
  }

  /** Whoever it was is named now: a key goes with the workspace. */
  private async named(manager: EntityManager, caller: Caller) {
    const actor = actorOf(caller);
    const [found] = await manager.query<{ name: string }[]>(
      `SELECT name FROM person WHERE id = $1 UNION ALL SELECT 'the key "' || name || '"' FROM api_key WHERE id = $2`,
      [caller.personId, caller.keyId],
    );
    return { ...actor, name: found?.name ?? actor.name };
  }
}

async function idsOf(manager: EntityManager, sql: string, values: unknown[]): Promise<string[]> {
  return (await manager.query<{ id: string }[]>(sql, values)).map(({ id }) => id);
}
