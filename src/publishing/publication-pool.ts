/** What the pool needs to know of a publication: whose it is, and when it is its turn. */
export interface Pooled {
  id: string;
  channelId: string;
}

/**
 * For each network in each process. A publication under way mostly waits for its network, so sockets, memory and the
 * database set these, not the processor.
 */
export const LIMITS = {
  /** Publications in the hands of a worker at once: more drain a burst a little sooner, but keep two cores too busy to be on time. */
  underWay: 150,
  /**
   * Channels whose turn it is and for which there is no place yet: enough for all places, which often fall free together.
   * With more in line, other processes had better take them.
   */
  inLine: 200,
};

/** One channel's publications in this process, in the order in which they go out. */
interface Turn<T> {
  jobs: T[];
  running: boolean;
}

/**
 * Works on many publications at once and on one of each channel: a channel's next one begins when the one before it has
 * gone as far as it can for now. A slow channel keeps one place and nobody waiting but its own.
 */
export class PublicationPool<T extends Pooled> {
  private readonly turns = new Map<string, Turn<T>>();
  /** Channels with something to do that nobody is on. */
  private readonly line: Turn<T>[] = [];
  private readonly waiters: (() => void)[] = [];
  private underWay = 0;

  /** @param run must not reject */
  constructor(
    private readonly run: (job: T) => Promise<void>,
    private readonly limits = LIMITS,
  ) {}

  /** Takes publications in. Resolves when there is room for more, so a caller that waits for it never piles work up. */
  async add(jobs: T[]): Promise<void> {
    for (const job of jobs) this.queue(job);
    while (this.line.length > this.limits.inLine) await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  private queue(job: T): void {
    const turn = this.turns.get(job.channelId) ?? { jobs: [], running: false };
    this.turns.set(job.channelId, turn);
    const known = turn.jobs.findIndex(({ id }) => id === job.id);
    // Handed out again while it was waiting here: the newer word counts.
    if (known >= 0) turn.jobs[known] = job;
    else if (turn.jobs.push(job) === 1 && !turn.running) this.line.push(turn);
    this.fill();
  }

  private fill(): void {
    while (this.underWay < this.limits.underWay) {
      const turn = this.line.shift();
      if (!turn) break;
      void this.work(turn);
    }
    if (this.line.length <= this.limits.inLine) for (const wake of this.waiters.splice(0)) wake();
  }

  private async work(turn: Turn<T>): Promise<void> {
    const job = turn.jobs.shift();
    if (!job) return;
    turn.running = true;
    this.underWay++;
    await this.run(job);
    this.underWay--;
    turn.running = false;
    // Behind those who have waited longer.
    if (turn.jobs.length > 0) this.line.push(turn);
    else this.turns.delete(job.channelId);
    this.fill();
  }
}
