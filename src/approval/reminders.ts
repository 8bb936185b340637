import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import { mayRole, type Role } from '../identity/permissions.js';
import type { NetworkName } from '../networks/network.js';
import { Outbox } from '../notifications/outbox.js';
import { neededReviewers } from './counting.js';
import { ApprovalGate } from './gate.js';
import { Standing } from './standing.js';
import { ReminderLetter, type UnapprovedEntry } from './reminder-letter.js';

const HOUR_MS = 3_600_000;
/** So long before it is due, people are told that a publication still needs approval. */
const AHEAD_MS = 24 * HOUR_MS;
/** What is due within this time comes in the same mail, so that a busy day is one mail and not ten. */
const GATHER_MS = 36 * HOUR_MS;
/** Told so long before it is due or later, nobody is told again; one that is moved further away is news another day. */
const KNOWN_MS = 48 * HOUR_MS;
/** A person gets at most one mail in this time. */
const PAUSE_MS = 10 * 60_000;
const PUBLICATIONS_PER_TICK = 500;
/** First key of the advisory lock that keeps two workers from writing to one person at once. */
const LOCK_CLASS = 0x72_65_76;

interface Row extends UnapprovedEntry {
  workspaceId: string;
  postId: string;
  channelId: string;
  network: NetworkName;
  authorId: string | null;
  createdBy: string | null;
}

interface Person {
  workspaceId: string;
  personId: string;
  role: Role;
  email: string;
  name: string;
}

/** Tells authors and reviewers, a day before, what cannot go out because it is not approved. */
@Injectable()
export class Reminders {
  constructor(
    private readonly dataSource: DataSource,
    private readonly gate: ApprovalGate,
    private readonly standing: Standing,
    private readonly outbox: Outbox,
    private readonly letter: ReminderLetter,
    private readonly clock: Clock,
  ) {}

  /** Safe on every node at once. @returns how many mails were written */
  async write(): Promise<number> {
    const now = this.clock.now();
    const rows = await this.unapproved(now);
    let written = 0;
    for (const [workspaceId, those] of Map.groupBy(rows, (row) => row.workspaceId)) {
      const people = await this.peopleOf(workspaceId);
      for (const person of people.length > 0 ? people : [null]) {
        const concerns = person ? those.filter((row) => concernsPerson(row, person)) : those;
        if (concerns.length === 0) continue;
        if (await this.dataSource.transaction((manager) => this.writeTo(manager, workspaceId, person, concerns, now)))
          written += 1;
      }
    }
    return written;
  }

  /** Scheduled within the time of one mail and not approved as they are now, what is due first on top. */
  private async unapproved(now: Date): Promise<Row[]> {
    const rows = await this.dataSource.query<Row[]>(
      `SELECT p.id, p.workspace_id AS "workspaceId", p.post_id AS "postId", p.channel_id AS "channelId", c.network,
              c.name AS "channelName", p.due_at AS "dueAt", t.title, t.status AS "postStatus",
              t.author_id AS "authorId", p.created_by AS "createdBy"
         FROM publication p JOIN post t ON t.id = p.post_id JOIN channel c ON c.id = p.channel_id
         JOIN approval_rule r ON r.workspace_id = p.workspace_id
        WHERE r.reviewers > 0 AND p.status = 'scheduled' AND p.due_at > $1 AND p.due_at <= $2
          AND ${neededReviewers('p.channel_id')} > 0
          AND EXISTS (SELECT 1 FROM publication soon WHERE soon.workspace_id = p.workspace_id AND soon.status = 'scheduled'
                         AND soon.due_at > $1 AND soon.due_at <= $3)
        ORDER BY p.due_at, p.id LIMIT ${PUBLICATIONS_PER_TICK}`,
      [now, new Date(now.getTime() + GATHER_MS), new Date(now.getTime() + AHEAD_MS)],
    );
    const missing: Row[] = [];
    const { manager } = this.dataSource;
    const hashes = new Map<string, Partial<Record<NetworkName, string>>>();
    for (const [workspaceId, those] of Map.groupBy(rows, (row) => row.workspaceId)) {
      const present = await this.standing.presentOfEach(manager, workspaceId, [
        ...new Set(those.map((row) => row.postId)),
      ]);
      for (const [postId, each] of present) hashes.set(postId, each);
    }
    const known = rows.flatMap((row) => {
      const hash = hashes.get(row.postId)?.[row.network];
      return hash === undefined
        ? []
        : [{ row, outgoing: { postId: row.postId, channelId: row.channelId, network: row.network, hash } }];
    });
    const verdicts = await this.gate.judgeEach(
      manager,
      known.map(({ outgoing }) => outgoing),
    );
    for (const [index, { row }] of known.entries()) if (verdicts[index]?.kind === 'missing') missing.push(row);
    return missing;
  }

  private peopleOf(workspaceId: string): Promise<Person[]> {
    return this.dataSource.query<Person[]>(
      `SELECT m.workspace_id AS "workspaceId", m.person_id AS "personId", m.role, p.email, p.name
         FROM membership m JOIN person p ON p.id = m.person_id WHERE m.workspace_id = $1 ORDER BY m.created_at, p.id`,
      [workspaceId],
    );
  }

  private async writeTo(
    manager: EntityManager,
    workspaceId: string,
    person: Person | null,
    rows: Row[],
    now: Date,
  ): Promise<boolean> {
    const personId = person?.personId ?? null;
    const [lock] = await manager.query<{ held: boolean }[]>(
      'SELECT pg_try_advisory_xact_lock($1, hashtext($2)) AS held',
      [LOCK_CLASS, personId ?? workspaceId],
    );
    if (lock?.held !== true) return false;
    const news = await this.notTold(manager, personId, rows);
    // Only what is due in a day makes a mail; what is due a little later comes along.
    if (!news.some(({ dueAt }) => dueAt.getTime() - now.getTime() <= AHEAD_MS)) return false;
    if (await this.hadMail(manager, workspaceId, personId, now)) return false;
    const [workspace] = await manager.query<{ name: string; timeZone: string }[]>(
      'SELECT name, time_zone AS "timeZone" FROM workspace WHERE id = $1',
      [workspaceId],
    );
    if (!workspace) return false;
    const { name: workspaceName, timeZone } = workspace;
    const letter = this.letter.write({ name: person?.name ?? null, workspaceName, timeZone, entries: rows });
    await this.outbox.add(manager, { workspaceId, personId, recipient: person?.email ?? null, ...letter }, now);
    for (const { id: publicationId } of rows) {
      await manager.query(
        `INSERT INTO review_reminder (id, workspace_id, publication_id, person_id, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (publication_id, person_id) DO UPDATE SET created_at = excluded.created_at`,
        [newId(), workspaceId, publicationId, personId, now],
      );
    }
    return true;
  }

  private async notTold(manager: EntityManager, personId: string | null, rows: Row[]): Promise<Row[]> {
    const told = await manager.query<{ id: string; at: Date }[]>(
      `SELECT publication_id AS id, created_at AS at FROM review_reminder
        WHERE publication_id = ANY ($1) AND person_id IS NOT DISTINCT FROM $2`,
      [rows.map(({ id }) => id), personId],
    );
    const toldAt = new Map(told.map(({ id, at }) => [id, at]));
    return rows.filter(({ id, dueAt }) => {
      const at = toldAt.get(id);
      return !at || at.getTime() < dueAt.getTime() - KNOWN_MS;
    });
  }

  private async hadMail(
    manager: EntityManager,
    workspaceId: string,
    personId: string | null,
    now: Date,
  ): Promise<boolean> {
    const since = new Date(now.getTime() - PAUSE_MS);
    const [row] = await manager.query<{ had: boolean }[]>(
      personId === null
        ? 'SELECT EXISTS (SELECT 1 FROM mail WHERE workspace_id = $1 AND recipient IS NULL AND created_at > $2) AS had'
        : 'SELECT EXISTS (SELECT 1 FROM mail WHERE person_id = $1 AND created_at > $2) AS had',
      [personId ?? workspaceId, since],
    );
    return row?.had === true;
  }
}

/** Its author, who put it into the calendar, and everybody who may approve. */
function concernsPerson({ authorId, createdBy }: Row, { personId, role }: Person): boolean {
  return personId === authorId || personId === createdBy || mayRole(role, 'review.decide');
}
