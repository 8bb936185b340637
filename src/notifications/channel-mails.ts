import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { mayRole, type Role } from '../identity/permissions.js';
import { ChannelLetter, type ConnectionNews } from './channel-letter.js';
import { Outbox } from './outbox.js';

const DAY_MS = 24 * 3_600_000;
/** So long before a connection ends people are told. */
const AHEAD_MS = 7 * DAY_MS;
const CHANNELS_PER_TICK = 100;

/**
 * When a connection ends by time unless a person renews it: Meta's consent, or a token that is not renewed by itself. Tokens of
 * Instagram's own login are renewed twelve days before their end; one that has a week left could not be.
 */
const ENDS_AT = `least(c.data_access_ends_at,
  CASE WHEN NOT c.token_renews OR c.network <> 'x' THEN c.token_expires_at END)`;
/** Networks tell the same ending a little differently each day. */
const NOT_TOLD = `(c.told_ending_at IS NULL OR abs(extract(epoch FROM c.told_ending_at - ${ENDS_AT})) > 86400)`;
const LOST = `(c.status = 'needs-reconnect' AND c.told_lost_at IS NULL)`;
const ENDS = `(c.status <> 'needs-reconnect' AND ${ENDS_AT} > $1 AND ${ENDS_AT} <= $2 AND ${NOT_TOLD})`;

interface Row extends Omit<ConnectionNews, 'what'> {
  workspaceId: string;
  lost: boolean;
  reason: string | null;
  endsAt: Date | null;
}

interface Person {
  id: string;
  name: string;
  email: string;
  role: Role;
}

/** Tells those who manage the channels once that a connection is lost, and once a week before it ends. */
@Injectable()
export class ChannelMails {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly letter: ChannelLetter,
    private readonly clock: Clock,
  ) {}

  /** Safe on every node at once: a channel that another is just writing about is left to it. @returns how many mails were written */
  async write(): Promise<number> {
    const now = this.clock.now();
    const soon = new Date(now.getTime() + AHEAD_MS);
    const due = await this.dataSource.query<{ id: string }[]>(
      `SELECT c.id FROM channel c WHERE c.deleted_at IS NULL AND (${LOST} OR ${ENDS}) ORDER BY c.id LIMIT ${CHANNELS_PER_TICK}`,
      [now, soon],
    );
    let written = 0;
    for (const { id } of due)
      written += await this.dataSource.transaction((manager) => this.tell(manager, id, now, soon));
    return written;
  }

  /** The mails and the mark that they were written, both or neither. */
  private async tell(manager: EntityManager, id: string, now: Date, soon: Date): Promise<number> {
    const [row] = await manager.query<Row[]>(
      `SELECT c.id AS "channelId", c.name AS "channelName", c.network, c.workspace_id AS "workspaceId", ${LOST} AS lost,
              c.status_reason AS reason, ${ENDS_AT} AS "endsAt", w.name AS "workspaceName", w.time_zone AS "timeZone",
              (SELECT count(*)::int FROM publication p WHERE p.channel_id = c.id
                  AND (p.status IN ('scheduled', 'publishing') OR (p.status = 'held' AND p.reason_code = 'channel-needs-reconnect'))
              ) AS waiting
         FROM channel c JOIN workspace w ON w.id = c.workspace_id
        WHERE c.id = $3 AND c.deleted_at IS NULL AND (${LOST} OR ${ENDS}) FOR UPDATE OF c SKIP LOCKED`,
      [now, soon, id],
    );
    if (!row) return 0;
    const { workspaceId, lost, reason, endsAt, ...news } = row;
    if (!lost && !endsAt) return 0;
    const what =
      lost || !endsAt ? { kind: 'lost' as const, reason: reason ?? '' } : { kind: 'ends' as const, at: endsAt };
    const people = await this.managersOf(manager, workspaceId);
    for (const person of people.length > 0 ? people : [null]) {
      const letter = this.letter.write(person?.name ?? null, { ...news, what });
      const to = { workspaceId, personId: person?.id ?? null, recipient: person?.email ?? null };
      await this.outbox.add(manager, { ...to, ...letter }, now);
    }
    if (what.kind === 'lost') await manager.query('UPDATE channel SET told_lost_at = $2 WHERE id = $1', [id, now]);
    else await manager.query('UPDATE channel SET told_ending_at = $2 WHERE id = $1', [id, what.at]);
    return Math.max(1, people.length);
  }

  /** Those who may connect it again. */
  private async managersOf(manager: EntityManager, workspaceId: string): Promise<Person[]> {
    const people = await manager.query<Person[]>(
      `SELECT p.id, p.name, p.email, m.role FROM membership m JOIN person p ON p.id = m.person_id
        WHERE m.workspace_id = $1 ORDER BY m.created_at, p.id`,
      [workspaceId],
    );
    return people.filter(({ role }) => mayRole(role, 'channels.manage'));
  }
}
