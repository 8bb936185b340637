import { setTimeout as wait } from 'node:timers/promises';
import type {
  Checkpoint,
  CommitOutcome,
  Delivery,
  FindOutcome,
  LostDelivery,
  NetworkAdapter,
  PrepareOutcome,
  RefreshOutcome,
} from '../../src/networks/network.js';

export const PREPARE_CHOICES = [
  'ready',
  'pending',
  'later',
  'unknown',
  'refused',
  'cool-down',
  'reconnect',
  'throw',
  'pause',
] as const;
/** `-public`: with the effect. A pause happens after what it says. */
export const COMMIT_CHOICES = [
  'published-public',
  'noted-public',
  'unknown-public',
  'unknown',
  'pause-public',
  'pause',
  'throw-public',
  'throw',
  'cool-down',
  'reconnect',
  'refused',
] as const;
/** `told`: found when it is there, absent when it is not. A network never lies, but it may not tell. */
export const FIND_CHOICES = [
  'told',
  'pending',
  'unknown',
  'undecidable',
  'cool-down',
  'reconnect',
  'throw',
  'pause',
] as const;
export const REFRESH_CHOICES = ['refreshed', 'not-needed', 'unknown', 'reconnect'] as const;
/** A renewal that sleeps before it answers; not among the choices of random orders. */
type RefreshChoice = (typeof REFRESH_CHOICES)[number] | 'pause' | 'pause-refused';

/** What a published post may lack. */
export const MISSING = 'Its first comment was not written.';
const PERMALINK = 'https://x.com/i/web/status/1';

function partIn(checkpoint: Checkpoint): number {
  return typeof checkpoint['part'] === 'number' ? checkpoint['part'] : 0;
}

/** What the network does with the next calls of each kind; with nothing left, all goes well. */
export interface Script {
  prepare: (typeof PREPARE_CHOICES)[number][];
  commit: (typeof COMMIT_CHOICES)[number][];
  find: (typeof FIND_CHOICES)[number][];
  refresh: RefreshChoice[];
}

export const ALL_WELL: Script = { prepare: [], commit: [], find: [], refresh: [] };

/** One publication's network: what is public there, what was asked of it, and the rule it is asked by. */
export class Stage {
  script: Script = structuredClone(ALL_WELL);
  /** How often each part became public. */
  readonly parts: number[];
  commits = 0;
  refreshes = 0;
  /** What was done that must not be. */
  readonly wrongs: string[] = [];
  /** A commit's outcome is open: only `find` may say that another may follow. */
  open = false;
  private wakes: (() => void)[] = [];
  private onPause: (() => void)[] = [];

  constructor(
    partCount: number,
    private readonly now: () => Date,
    /** Whether the intent to commit is in the ledger as often as it was committed. */
    private readonly intentIsWritten: (commits: number) => Promise<boolean>,
  ) {
    this.parts = Array.from({ length: partCount }, () => 0);
  }

  /** Whether anything of it is public. */
  get begun(): boolean {
    return this.parts.some((times) => times > 0);
  }

  get complete(): boolean {
    return this.parts.every((times) => times > 0);
  }

  get asleep(): number {
    return this.wakes.length;
  }

  /** Resolves when the next call is paused. */
  paused(): Promise<void> {
    return new Promise((resolve) => this.onPause.push(resolve));
  }

  /** Lets every paused call go on; its answer reaches a worker that may have lost its claim long ago. */
  wake(): void {
    for (const wake of this.wakes.splice(0)) wake();
  }

  async prepare({ checkpoint }: Delivery): Promise<PrepareOutcome> {
    const trace = { step: 'prepare' };
    const choice = this.script.prepare.shift() ?? 'ready';
    switch (choice) {
      case 'ready':
        return { kind: 'ready', checkpoint };
      case 'pending':
      case 'later':
        return { kind: 'pending', checkpoint, afterMs: choice === 'later' ? 5_000 : 0, trace };
      case 'unknown':
        return { kind: 'unknown', text: 'No answer.', trace };
      case 'refused':
        return { kind: 'refused', code: 'no', text: 'No.', trace };
      case 'cool-down':
        return this.coolDown(trace);
      case 'reconnect':
        return { kind: 'reconnect', text: 'Who are you?', trace };
      case 'throw':
        throw new Error('A bug in prepare.');
      case 'pause':
        await this.sleep();
        return { kind: 'ready', checkpoint };
      default: {
        const never: never = choice;
        return never;
      }
    }
  }

  async commit({ checkpoint }: Delivery): Promise<CommitOutcome> {
    const trace = { step: 'publish' };
    this.commits += 1;
    if (this.open) this.wrongs.push('commit was called although the outcome of another is open');
    this.open = true;
    if (!(await this.intentIsWritten(this.commits)))
      this.wrongs.push('commit was called without its intent in the ledger');
    const choice = this.script.commit.shift() ?? 'published-public';
    const part = partIn(checkpoint);
    if (choice.endsWith('-public')) this.parts[part] = (this.parts[part] ?? 0) + 1;
    if (this.parts.some((times) => times > 1))
      this.wrongs.push(`its parts became public ${this.parts.join(', ')} times`);
    switch (choice) {
      case 'published-public':
        return this.taken(part, trace);
      case 'noted-public': {
        const taken = this.taken(part, trace);
        return taken.kind === 'published' ? { ...taken, note: MISSING } : taken;
      }
      case 'unknown-public':
      case 'unknown':
        return { kind: 'unknown', text: 'No answer.', trace };
      case 'pause-public':
        await this.sleep();
        return this.taken(part, trace);
      case 'pause':
        await this.sleep();
        return { kind: 'unknown', text: 'No answer.', trace };
      case 'throw-public':
      case 'throw':
        throw new Error('A bug in commit.');
      case 'cool-down':
        this.open = false;
        return this.coolDown(trace);
      case 'reconnect':
        this.open = false;
        return { kind: 'reconnect', text: 'Who are you?', trace };
      case 'refused':
        this.open = false;
        return { kind: 'refused', code: 'no', text: 'No.', partlyPublic: part > 0, trace };
      default: {
        const never: never = choice;
        return never;
      }
    }
  }

  async find({ checkpoint }: LostDelivery): Promise<FindOutcome> {
    const trace = { step: 'find' };
    const choice = this.script.find.shift() ?? 'told';
    switch (choice) {
      case 'pause':
        await this.sleep();
        return this.told(checkpoint);
      case 'told':
        return this.told(checkpoint);
      case 'pending':
        return { kind: 'pending', checkpoint, afterMs: 5_000, trace };
      case 'unknown':
        return { kind: 'unknown', text: 'No answer.', trace };
      case 'undecidable':
        return { kind: 'undecidable', text: 'Who knows?', trace };
      case 'cool-down':
        return this.coolDown(trace);
      case 'reconnect':
        return { kind: 'reconnect', text: 'Who are you?', trace };
      case 'throw':
        throw new Error('A bug in find.');
      default: {
        const never: never = choice;
        return never;
      }
    }
  }

  async refresh(): Promise<RefreshOutcome> {
    const trace = { step: 'refresh' };
    this.refreshes += 1;
    const fresh = { accessToken: `token-${this.refreshes}`, refreshToken: `refresh-${this.refreshes}` };
    const choice = this.script.refresh.shift() ?? 'refreshed';
    switch (choice) {
      case 'pause':
        await this.sleep();
        return { kind: 'refreshed', credentials: fresh };
      case 'pause-refused':
        await this.sleep();
        return { kind: 'reconnect', text: 'Who are you?', trace };
      case 'refreshed':
        return { kind: 'refreshed', credentials: fresh };
      case 'not-needed':
        return { kind: 'not-needed' };
      case 'unknown':
        return { kind: 'unknown', text: 'No answer.', trace };
      case 'reconnect':
        return { kind: 'reconnect', text: 'Who are you?', trace };
      default: {
        const never: never = choice;
        return never;
      }
    }
  }

  private taken(part: number, trace: { step: string }): CommitOutcome {
    if (part === this.parts.length - 1) return { kind: 'published', remoteId: '1', permalink: PERMALINK, trace };
    this.open = false;
    return { kind: 'pending', checkpoint: { part: part + 1 }, afterMs: 0, partlyPublic: true, trace };
  }

  private told(checkpoint: Checkpoint): FindOutcome {
    const trace = { step: 'find' };
    if (this.complete) return { kind: 'published', remoteId: '1', permalink: PERMALINK, trace };
    this.open = false;
    return {
      kind: 'absent',
      checkpoint: { ...checkpoint, part: this.parts.indexOf(0) },
      partlyPublic: this.begun,
      trace,
    };
  }

  private coolDown(trace: { step: string }) {
    return {
      kind: 'cool-down',
      until: new Date(this.now().getTime() + 60_000),
      scope: 'channel',
      text: 'Slowly.',
      trace,
    } as const;
  }

  private async sleep(): Promise<void> {
    const woken = new Promise<void>((resolve) => this.wakes.push(resolve));
    for (const tell of this.onPause.splice(0)) tell();
    await woken;
  }
}

/** A network whose every answer is in a script, found by the channel that is published on. */
export class ScriptedNetwork implements NetworkAdapter {
  readonly name = 'x';
  readonly measureBatchSize = 1;

  constructor(private readonly stages: ReadonlyMap<string, Stage>) {}

  check(): [] {
    return [];
  }

  async prepare(delivery: Delivery): Promise<PrepareOutcome> {
    return this.stageOf(delivery).prepare(delivery);
  }

  async commit(delivery: Delivery): Promise<CommitOutcome> {
    return this.stageOf(delivery).commit(delivery);
  }

  async find(lost: LostDelivery): Promise<FindOutcome> {
    return this.stageOf(lost).find(lost);
  }

  async permalinkOf(): Promise<undefined> {
    await wait(0);
    return undefined;
  }

  async measure() {
    await wait(0);
    return { kind: 'unknown', text: 'Not measured here.', trace: { step: 'measure' } } as const;
  }

  async comments() {
    await wait(0);
    return { kind: 'unknown', text: 'Nobody writes here.', trace: { step: 'comments' } } as const;
  }

  async refresh(account: Delivery['account']): Promise<RefreshOutcome> {
    await wait(0);
    return this.stageOf({ account }).refresh();
  }

  async health() {
    await wait(0);
    return { kind: 'unknown', text: 'Not asked here.', trace: { step: 'health' } } as const;
  }

  private stageOf({ account }: Pick<Delivery, 'account'>): Stage {
    const stage = this.stages.get(account.channelId);
    if (!stage) throw new Error('This channel is on no stage.');
    return stage;
  }
}
