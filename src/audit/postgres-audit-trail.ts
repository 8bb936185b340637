import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { jsonbOf } from '../database/jsonb.js';
import { newId } from '../foundation/id.js';
import { OPERATOR } from '../identity/actor.js';
import { type AuditEvent, AuditTrail } from '../identity/audit-trail.js';

/** Who it was, as people know them: of a person or key that is given without a name, the one they have now. */
const NAME = `COALESCE(NULLIF($5, ''), (SELECT name FROM person WHERE id = $3),
  (SELECT 'the key "' || name || '"' FROM api_key WHERE id = $4), $9)`;

/**
 * Writes to the append-only table, whose trigger gives place, time and hash. The chain is held until the caller's
 * transaction ends, so recording is best the last thing in it.
 */
@Injectable()
export class PostgresAuditTrail extends AuditTrail {
  async record(manager: EntityManager, event: AuditEvent): Promise<void> {
    const { workspaceId, actor, action, subject = null, detail = {} } = event;
    await manager.query(
      `INSERT INTO audit_entry (id, workspace_id, actor_person_id, actor_key_id, actor_name, action, subject, detail)
       VALUES ($1, $2, $3, $4, ${NAME}, $6, $7, $8)`,
      [
        ...[newId(), workspaceId, actor.personId ?? null, actor.keyId ?? null],
        ...[actor.name, action, subject, jsonbOf(detail), OPERATOR.name],
      ],
    );
  }
}
