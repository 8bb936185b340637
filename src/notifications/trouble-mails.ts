import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Agenda } from '../calendar/agenda.js';
import { Clock } from '../foundation/clock.js';
import { mayRole, type Role } from '../identity/permissions.js';
import { Mail } from './mail.entity.js';
import { NEEDED } from './notices.js';
import { Outbox } from './outbox.js';
import { TroubleLetter } from './trouble-letter.js';

/** What happens within this time of the first trouble comes in the same mail. */
const COLLECT_MS = 60_000;
/** A person gets at most one mail in this time; the next one collects. */
const PAUSE_MS = 10 * 60_000;
const RECIPIENTS_PER_TICK = 200;
/** First key of the advisory lock that keeps two workers from writing to one person at once. */
export const WRITING_LOCK = 0x6d_61_69;

interface Recipient {
  workspaceId: string;
  /** Null where the workspace has no people. */
  personId: string | null;
}

interface Addressee {
  recipient: string | null;
  name: string | null;
  role: Role | null;
  workspaceName: string;
  timeZone: string;
}

/** Turns notices into mails: one for each person for all that happened, not too often, and only what is still so. */
@Injectable()
export class TroubleMails {
  constructor(
    private readonly dataSource: DataSource,
    private readonly agenda: Agenda,
    private readonly outbox: Outbox,
    private readonly letter: TroubleLetter,
    private readonly clock: Clock,
  ) {}

  /** @returns how many mails were written */
  async write(): Promise<number> {
    const now = this.clock.now();
    const waiting = await this.dataSource.query<Recipient[]>(
      `SELECT n.workspace_id AS "workspaceId", n.person_id AS "personId" FROM notice n
        WHERE NOT EXISTS (SELECT 1 FROM mail m WHERE m.person_id = n.person_id AND m.workspace_id IS NOT NULL AND m.created_at > $2)
        GROUP BY n.workspace_id, n.person_id HAVING min(n.created_at) <= $1
        ORDER BY min(n.created_at) LIMIT $3`,
      [new Date(now.getTime() - COLLECT_MS), new Date(now.getTime() - PAUSE_MS), RECIPIENTS_PER_TICK],
    );
    let written = 0;
    for (const recipient of waiting) {
      if (await this.dataSource.transaction((manager) => this.writeTo(manager, recipient, now))) written += 1;
    }
    return written;
  }

  private async writeTo(manager: EntityManager, recipient: Recipient, now: Date): Promise<boolean> {
    const { workspaceId, personId } = recipient;
    const [lock] = await manager.query<{ held: boolean }[]>(
      'SELECT pg_try_advisory_xact_lock($1, hashtext($2)) AS held',
      [WRITING_LOCK, personId ?? workspaceId],
    );
    if (lock?.held !== true || (await this.hadMail(manager, recipient, now))) return false;
    const [notices] = await manager.query<[{ publicationId: string }[], number]>(
      `DELETE FROM notice WHERE workspace_id = $1 AND person_id IS NOT DISTINCT FROM $2
       RETURNING publication_id AS "publicationId"`,
      [workspaceId, personId],
    );
    if (notices.length === 0) return false;
    const addressee = await this.addressee(manager, recipient);
    const ids = [...new Set(notices.map(({ publicationId }) => publicationId))];
    const troubles = await this.agenda.undecided(workspaceId, ids, manager);
    // Put right in the meantime, or the person is no longer one who can act: nothing to say.
    if (!addressee || troubles.length === 0) return false;
    const { name, workspaceName, timeZone } = addressee;
    const letter = this.letter.write({ name, workspaceName, timeZone, troubles });
    await this.outbox.add(manager, { workspaceId, personId, recipient: addressee.recipient, ...letter }, now);
    return true;
  }

  private async hadMail(manager: EntityManager, { workspaceId, personId }: Recipient, now: Date): Promise<boolean> {
    const query = manager
      .createQueryBuilder(Mail, 'm')
      .where('m.created_at > :since', { since: new Date(now.getTime() - PAUSE_MS) });
    if (personId === null) query.andWhere('m.workspace_id = :workspaceId AND m.recipient IS NULL', { workspaceId });
    else query.andWhere('m.person_id = :personId AND m.workspace_id IS NOT NULL', { personId });
    return query.getExists();
  }

  private async addressee(
    manager: EntityManager,
    { workspaceId, personId }: Recipient,
  ): Promise<Addressee | undefined> {
    const [addressee] = await manager.query<Addressee[]>(
      `SELECT p.email AS recipient, p.name, m.role, w.name AS "workspaceName", w.time_zone AS "timeZone"
         FROM workspace w
         LEFT JOIN membership m ON m.workspace_id = w.id AND m.person_id = $2
         LEFT JOIN person p ON p.id = m.person_id
        WHERE w.id = $1`,
      [workspaceId, personId],
    );
    if (personId === null || !addressee) return addressee;
    const able = addressee.role !== null && mayRole(addressee.role, NEEDED);
    return able ? addressee : undefined;
  }
}
