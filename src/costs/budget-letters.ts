import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Config } from '../config/config.js';
import { Clock } from '../foundation/clock.js';
import { mayRole, ROLES } from '../identity/permissions.js';
import { MailTemplates } from '../notifications/mail-templates.js';
import { Outbox } from '../notifications/outbox.js';
import { cut, oneLine } from '../notifications/subject-words.js';
import { type BudgetStanding, standingOf } from './budget-standing.js';
import { Costs } from './costs.js';
import { dollars } from './money.js';
import { monthOf } from './months.js';

/** People are told once a month at each: nearly spent (or planned beyond), and passed. */
type Level = 80 | 100;
const LEVELS: Record<BudgetStanding, Level | undefined> = { within: undefined, near: 80, passed: 100 };

interface BudgetRow {
  workspaceId: string;
  name: string;
  monthlyCents: number;
}

interface Person {
  id: string;
  name: string;
  email: string;
}

/** Writes to those who may change the budget before it is passed, and when it is. */
@Injectable()
export class BudgetLetters {
  constructor(
    private readonly dataSource: DataSource,
    private readonly costs: Costs,
    private readonly templates: MailTemplates,
    private readonly outbox: Outbox,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Safe on every node at once. @returns how many workspaces were written to */
  async write(): Promise<number> {
    const budgets = await this.dataSource.query<BudgetRow[]>(
      `SELECT b.workspace_id AS "workspaceId", w.name, b.monthly_cents AS "monthlyCents"
         FROM cost_budget b JOIN workspace w ON w.id = b.workspace_id WHERE b.monthly_cents IS NOT NULL`,
    );
    let written = 0;
    for (const row of budgets) {
      const { spent, planned } = await this.costs.standing(row.workspaceId);
      const budget = row.monthlyCents * 10_000;
      const level = LEVELS[standingOf(spent, planned, budget)];
      if (level === undefined) continue;
      const told = await this.dataSource.transaction((manager) => this.tell(manager, row, level, { spent, planned }));
      if (told) written += 1;
    }
    return written;
  }

  private async tell(
    manager: EntityManager,
    { workspaceId, name, monthlyCents }: BudgetRow,
    level: Level,
    { spent, planned }: { spent: number; planned: number },
  ): Promise<boolean> {
    const now = this.clock.now();
    const month = monthOf(now).first;
    const [, marked] = await manager.query<[unknown[], number]>(
      `UPDATE cost_budget SET warned_month = $2, warned_percent = $3
        WHERE workspace_id = $1 AND (warned_month IS DISTINCT FROM $2::date OR warned_percent < $3)`,
      [workspaceId, month, level],
    );
    if (marked === 0) return false;
    const budget = dollars(monthlyCents * 10_000);
    const paragraphs = [
      level === 100
        ? `X has cost about ${dollars(spent)} this month, more than the budget of ${budget} for ${oneLine(name)}.`
        : `X has cost about ${dollars(spent)} this month, and ${dollars(planned)} more is planned. The budget for ${oneLine(name)} is ${budget}.`,
      'Nothing was stopped: posts still go out as planned. These are our own notes by the price list; the bill in the developer console counts.',
      'To spend less, take links out of texts for X (a post with a link costs more than ten times as much), plan fewer posts there, or raise the budget.',
    ];
    const subject = `${level === 100 ? 'Budget for X passed' : 'Budget for X nearly spent'}: ${cut(oneLine(name))}`;
    const view = { subject, paragraphs, link: { text: 'See the costs', url: `${this.config.publicUrl}/costs` } };
    const letter = {
      subject,
      text: this.templates.text('personal', view),
      html: this.templates.html('personal', view),
    };
    const people = await this.peopleOf(manager, workspaceId);
    for (const person of people.length > 0 ? people : [null]) {
      const to = { workspaceId, personId: person?.id ?? null, recipient: person?.email ?? null };
      await this.outbox.add(manager, { ...to, ...letter }, now);
    }
    return true;
  }

  private peopleOf(manager: EntityManager, workspaceId: string): Promise<Person[]> {
    return manager.query(
      `SELECT p.id, p.name, p.email FROM membership m JOIN person p ON p.id = m.person_id
        WHERE m.workspace_id = $1 AND m.role = ANY($2) ORDER BY m.created_at, p.id`,
      [workspaceId, ROLES.filter((role) => mayRole(role, 'workspace.change'))],
    );
  }
}
