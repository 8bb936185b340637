import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Config } from '../config/config.js';
import { Clock } from '../foundation/clock.js';
import { graphVersionLife, NEWEST_GRAPH_VERSION, VERSION_WARNING_DAYS } from '../networks/graph/versions.js';
import { MailTemplates } from '../notifications/mail-templates.js';
import { Outbox } from '../notifications/outbox.js';

/** Told at each of these, once. Days. */
const TOLD_AT = [7, 30, VERSION_WARNING_DAYS];

/** That a version of a network's interface ends, as pages and mails say it. */
export interface VersionNews {
  /** What it is told once by. */
  about: string;
  text: string;
  advice: string;
}

/** Watches over the version of Meta's Graph API that is configured, so that nobody learns of its end from failed posts. */
@Injectable()
export class VersionWatch {
  private readonly logger = new Logger('VersionWatch');

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly templates: MailTemplates,
  ) {}

  /** What people have to know, if anything; for the home page, too. The sandbox's versions never end. */
  news(): VersionNews | undefined {
    if (this.config.sandbox.on) return undefined;
    const { metaGraphVersion: version } = this.config.networks;
    const life = graphVersionLife(version, this.clock.now());
    const advice = `Whoever runs Evenkeel should set META_GRAPH_VERSION to a newer version (${NEWEST_GRAPH_VERSION} is the newest known here), restart, and look at a post on each network.`;
    switch (life.kind) {
      case 'end-not-announced':
        return undefined;
      case 'lives': {
        const step = TOLD_AT.find((days) => life.daysLeft < days);
        if (step === undefined) return undefined;
        const text = `Version ${version} of Meta's Graph API, by which Evenkeel publishes on Instagram and Facebook, ends on ${life.endsOn}, in ${life.daysLeft} days.`;
        return { about: `graph ${version}: ${step} days`, text, advice };
      }
      case 'dead': {
        const text = `Version ${version} of Meta's Graph API, by which Evenkeel publishes on Instagram and Facebook, ended on ${life.endedOn}.`;
        return { about: `graph ${version}: ended`, text, advice };
      }
      case 'unknown': {
        const text = `Evenkeel is set to version ${version} of Meta's Graph API, and does not know when that ends.`;
        return { about: `graph ${version}: unknown`, text, advice };
      }
      default: {
        const never: never = life;
        return never;
      }
    }
  }

  /** Writes to the owners of every workspace, once for each version and step. @returns how many workspaces were told */
  async run(): Promise<number> {
    const news = this.news();
    if (!news) return 0;
    this.logger.warn(`${news.text} ${news.advice}`);
    return this.dataSource.transaction(async (manager) => {
      // Another worker that does the same at this moment waits here, and then finds it done.
      const told = await manager.query<{ workspaceId: string }[]>(
        `INSERT INTO owner_notice (workspace_id, about, told_at) SELECT id, $1, $2 FROM workspace ORDER BY id
         ON CONFLICT DO NOTHING RETURNING workspace_id AS "workspaceId"`,
        [news.about, this.clock.now()],
      );
      for (const { workspaceId } of told) await this.write(manager, workspaceId, news);
      return told.length;
    });
  }

  private async write(manager: EntityManager, workspaceId: string, { text, advice }: VersionNews): Promise<void> {
    const owners = await manager.query<{ personId: string | null; recipient: string | null }[]>(
      `SELECT p.id AS "personId", p.email AS recipient FROM membership m JOIN person p ON p.id = m.person_id
        WHERE m.workspace_id = $1 AND m.role = 'owner' ORDER BY m.created_at`,
      [workspaceId],
    );
    const subject = "The version of Meta's interface has to be renewed";
    const view = { subject, paragraphs: [text, advice], link: null };
    const mail = {
      workspaceId,
      subject,
      text: this.templates.text('personal', view),
      html: this.templates.html('personal', view),
    };
    const readers = owners.length > 0 ? owners : [{ personId: null, recipient: null }];
    for (const reader of readers) await this.outbox.add(manager, { ...mail, ...reader }, this.clock.now());
  }
}
