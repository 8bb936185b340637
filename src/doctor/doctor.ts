import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { inAllWorkspaces } from '../database/workspace-scope.js';
import { Clock } from '../foundation/clock.js';
import { AddressChecks } from './address-checks.js';
import { DatabaseChecks } from './database-checks.js';
import { type Check, type Finding, TOPICS, unknown } from './finding.js';
import { KeepingChecks } from './keeping-checks.js';
import { MachineChecks } from './machine-checks.js';
import { NetworkChecks } from './network-checks.js';

export interface Examination {
  at: Date;
  findings: Finding[];
}

/** A server that hangs must not keep the rest from being told. */
const CHECK_PATIENCE_MS = 15_000;
/** Somebody who reloads the page asks the networks no more often than this. */
const FRESH_MS = 30_000;

/** Looks at the whole installation: each thing with how it stands and what to do. Changes nothing. */
@Injectable()
export class Doctor {
  private last: { since: number; examination: Promise<Examination> } | undefined;

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly networks: NetworkChecks,
    private readonly addresses: AddressChecks,
    private readonly database: DatabaseChecks,
    private readonly machine: MachineChecks,
    private readonly keeping: KeepingChecks,
  ) {}

  /** For the operator: everything, looked at now. */
  async examine(): Promise<Examination> {
    const all = [this.networks, this.addresses, this.database, this.machine, this.keeping].flatMap((checks) =>
      checks.list(),
    );
    // Whose rows they are does not matter: nothing of a workspace's is told.
    const findings = await inAllWorkspaces(() => Promise.all(all.map((check) => carriedOut(check))));
    findings.sort((one, other) => TOPICS.indexOf(one.topic) - TOPICS.indexOf(other.topic));
    return { at: this.clock.now(), findings };
  }

  /**
   * For somebody who manages a workspace; at most half a minute old. Where anybody may sign up, they are not the
   * operator, and hear nothing of the machine.
   */
  async examineForMember(): Promise<Examination> {
    const now = performance.now();
    if (!this.last || now - this.last.since > FRESH_MS) this.last = { since: now, examination: this.examine() };
    const { at, findings } = await this.last.examination;
    if (!this.config.openSignUp) return { at, findings };
    const own = new Set(
      [...this.networks.list(), ...this.addresses.list()].flatMap((check) => (check.operatorOnly ? [] : check.check)),
    );
    return { at, findings: findings.filter(({ check }) => own.has(check)) };
  }
}

async function carriedOut({ check, topic, title, look }: Check): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('it took too long'));
    }, CHECK_PATIENCE_MS);
  });
  try {
    return { check, topic, title, ...(await Promise.race([look(), late])) };
  } catch (error) {
    return { check, topic, title, ...unknown(`This could not be looked at: ${reasonOf(error)}.`) };
  } finally {
    clearTimeout(timer);
  }
}

/** An error's code says enough, and never holds what was sent. */
function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'an error that was not foreseen';
}
