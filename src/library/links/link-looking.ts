import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../../config/config.js';
import { Clock } from '../../foundation/clock.js';
import { Outside } from '../../foundation/outside/outside.js';
import { LinkCheck } from './link-check.entity.js';
import { findingOf, type LinkFinding, lookAgainIn } from './link-outcome.js';

/** So many sites at once, one page of each. */
const SITES_AT_ONCE = 4;
const CLAIM_LOCK = 0x65_76_6c;
/** Longer than HEAD, GET and their redirects can take together. */
const LEASE_MS = 120_000;
const TIME_LIMIT_MS = 15_000;
const HOUR = 3_600_000;

type Claimed = Pick<LinkCheck, 'id' | 'url' | 'host' | 'failures' | 'failingSince'>;

/** Looks at links that are due: politely, one page of a site at a time over all workers. */
@Injectable()
export class LinkLooking {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly outside: Outside,
    private readonly config: Config,
  ) {}

  /** @returns how many links were looked at */
  async run(): Promise<number> {
    const claimed = await this.claim();
    const forgotten = await this.forget(claimed.map(({ id }) => id));
    await Promise.all(claimed.filter(({ id }) => !forgotten.has(id)).map((link) => this.look(link)));
    return claimed.length;
  }

  /** Lets go of those that no post names any more; of these few only, since each means a look through a workspace's posts. */
  private async forget(ids: string[]): Promise<Set<string>> {
    const [rows] = await this.dataSource.query<[{ id: string }[], number]>(
      `DELETE FROM link_check c WHERE id = ANY($1) AND NOT EXISTS (
         SELECT 1 FROM post_links l JOIN post p ON p.id = l.post_id
          WHERE l.workspace_id = c.workspace_id AND p.deleted_at IS NULL AND c.url_hash = ANY(l.url_hashes))
       RETURNING id`,
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Due links of sites that nobody looks at now. */
  private async claim(): Promise<Claimed[]> {
    const now = this.clock.now();
    return this.dataSource.transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [CLAIM_LOCK]);
      const [rows] = await manager.query<[Claimed[], number]>(
        `UPDATE link_check SET lease_until = clock_timestamp() + make_interval(secs => $2) WHERE id IN (
           SELECT id FROM (
             SELECT DISTINCT ON (host) id, next_check_at FROM link_check c
              WHERE next_check_at <= $1 AND NOT EXISTS (
                SELECT 1 FROM link_check busy WHERE busy.host = c.host AND busy.lease_until > clock_timestamp())
              ORDER BY host, next_check_at) due
            ORDER BY next_check_at LIMIT $3)
         RETURNING id, url, host, failures, failing_since AS "failingSince"`,
        [now, LEASE_MS / 1_000, SITES_AT_ONCE],
      );
      return rows;
    });
  }

  private async look(link: Claimed): Promise<void> {
    const finding = await this.findingAt(link.url);
    const silence = finding.reason === 'no-such-name' || finding.reason === 'no-connection';
    if (silence && !(await this.othersAnswer(link.host))) {
      // This machine has no internet, as far as can be told: that says nothing about the link.
      const nextCheckAt = new Date(this.clock.now().getTime() + HOUR);
      await this.dataSource.manager.update(LinkCheck, { id: link.id }, { nextCheckAt, leaseUntil: null });
      return;
    }
    await this.write(link, finding);
  }

  /** HEAD costs the site least; many answer it wrongly, so that only what it says of success counts. */
  private async findingAt(url: string): Promise<LinkFinding> {
    const head = findingOf(await this.outside.ask(url, { method: 'HEAD', timeLimitMs: TIME_LIMIT_MS }));
    if (head.outcome === 'ok' || head.reason === 'no-such-name' || head.reason === 'not-for-readers') return head;
    const headers = { range: 'bytes=0-0' };
    return findingOf(await this.outside.ask(url, { headers, bytesMax: 0, timeLimitMs: TIME_LIMIT_MS }));
  }

  /** Whether another site answered within the hour, or the networks do, which this installation talks to anyway. */
  private async othersAnswer(host: string): Promise<boolean> {
    const [row] = await this.dataSource.query<{ answered: boolean }[]>(
      `SELECT EXISTS (SELECT 1 FROM link_check WHERE status IS NOT NULL AND checked_at > $1 AND host <> $2) AS answered`,
      [new Date(this.clock.now().getTime() - HOUR), host],
    );
    if (row?.answered === true) return true;
    const { metaGraphUrl, xApiUrl } = this.config.networks;
    for (const url of [metaGraphUrl, xApiUrl]) {
      const answer = await this.outside.ask(url, { method: 'HEAD', timeLimitMs: TIME_LIMIT_MS });
      if (answer.kind === 'answered') return true;
    }
    return false;
  }

  private async write({ id, failures: before, failingSince }: Claimed, finding: LinkFinding): Promise<void> {
    const now = this.clock.now();
    const { outcome, reason, status, finalUrl } = finding;
    const failing = outcome === 'gone' || outcome === 'unreachable';
    const failures = failing ? before + 1 : 0;
    await this.dataSource.manager.update(
      LinkCheck,
      { id },
      {
        ...{ outcome, failures, checkedAt: now, leaseUntil: null },
        ...{ reason: reason ?? null, status: status ?? null, finalUrl: finalUrl ?? null },
        ...(outcome === 'ok' && { answeredAt: now }),
        failingSince: failing ? (failingSince ?? now) : null,
        nextCheckAt: new Date(now.getTime() + lookAgainIn(outcome, failures)),
      },
    );
  }
}
