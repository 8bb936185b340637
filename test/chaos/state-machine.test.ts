import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Decisions } from '../../src/calendar/decisions.js';
import { PUBLICATION_STATUSES, type PublicationStatus } from '../../src/calendar/publication.js';
import { nextState, PUBLICATION_EVENTS } from '../../src/calendar/publication-state.js';
import { Scheduling } from '../../src/calendar/scheduling.js';
import { Channels } from '../../src/channels/channels.js';
import { ProblemError } from '../../src/foundation/problem-error.js';
import { operatorOf } from '../../src/identity/caller.js';
import { Publisher } from '../../src/publishing/publisher.js';
import { Sweep } from '../../src/publishing/sweep.js';
import {
  ALL_WELL,
  COMMIT_CHOICES,
  FIND_CHOICES,
  PREPARE_CHOICES,
  REFRESH_CHOICES,
  type Script,
  type Stage,
} from './scripted-network.js';
import { START, Workshop } from './workshop.js';

const MINUTE = 60_000;
const END: readonly string[] = ['published', 'failed', 'unconfirmed', 'held', 'cancelled'];

/** What may happen next: to the row, to a worker, by a person, or by time. */
type Event =
  | { kind: 'sweep'; worker: number }
  | { kind: 'work'; workers: number[]; script: Script }
  | { kind: 'lease-ends' }
  | { kind: 'wake' }
  | { kind: 'time'; minutes: number }
  | { kind: 'person'; act: 'cancel' | 'move' | 'retry' | 'resolve' | 'pause' | 'connect' };

const some = <T>(choices: readonly T[]) => fc.array(fc.constantFrom(...choices), { maxLength: 3 });
const script = fc.record({
  prepare: some(PREPARE_CHOICES),
  commit: some(COMMIT_CHOICES),
  find: some(FIND_CHOICES),
  refresh: some(REFRESH_CHOICES),
});
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('sweep' as const), worker: fc.nat({ max: 1 }) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('work' as const),
      workers: fc.constantFrom<number[][]>([0], [1], [0, 1], [0, 0, 1]),
      script,
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('lease-ends' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wake' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('time' as const), minutes: fc.constantFrom(0.1, 1, 12, 45, 300, -180) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('person' as const),
      act: fc.constantFrom(
        'cancel' as const,
        'move' as const,
        'retry' as const,
        'resolve' as const,
        'pause' as const,
        'connect' as const,
      ),
    }),
  },
);

describe('a publication', () => {
  let workshop: Workshop;

  beforeAll(async () => {
    workshop = await Workshop.open();
    await workshop.database.query(`
      CREATE TABLE status_change (id bigserial, publication_id uuid, before text, after text);
      CREATE FUNCTION note_status() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO status_change (publication_id, before, after) VALUES (NEW.id, OLD.status, NEW.status); RETURN NEW; END $$;
      CREATE TRIGGER note_status AFTER UPDATE ON publication
        FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION note_status()`);
  }, MINUTE);
  afterAll(() => workshop.close());

  it(
    'is published at most once and never lost, in whatever order things happen',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(1, 2),
          fc.array(event, { minLength: 5, maxLength: 25 }),
          async (parts, events) => {
            const run = await Run.begin(parts);
            try {
              for (const each of events) {
                await run.happen(each);
                await run.check();
              }
              await run.bringToEnd();
            } finally {
              await run.leave();
            }
          },
        ),
        { numRuns: Number(process.env['CHAOS_ORDERS'] ?? 120), endOnFailure: false },
      );
    },
    5 * MINUTE,
  );

  /** One publication, and what is known of it so far. */
  class Run {
    private readonly attended = new Set<Promise<void>>();
    private lines: string[] = [];
    private changes = 0;
    private status = 'scheduled';

    private constructor(
      private readonly id: string,
      private readonly channelId: string,
      private readonly stage: Stage,
    ) {}

    static async begin(parts: number): Promise<Run> {
      workshop.clock.set(START);
      const { channelId, stage } = await workshop.channel(parts);
      return new Run(await workshop.publication(channelId), channelId, stage);
    }

    async happen(each: Event): Promise<void> {
      switch (each.kind) {
        case 'sweep':
          await workshop.of(each.worker, Sweep).run();
          return;
        case 'work':
          this.stage.script = structuredClone(each.script);
          await this.work(each.workers);
          return;
        case 'lease-ends':
          await workshop.endLease(this.id);
          return;
        case 'wake':
          this.stage.wake();
          await Promise.race([Promise.all(this.attended), this.stage.paused()]);
          return;
        case 'time':
          workshop.clock.advance(each.minutes * MINUTE);
          return;
        case 'person':
          await this.person(each.act);
          return;
        default: {
          const never: never = each;
          return never;
        }
      }
    }

    /** Workers that were all handed the row as it is now; goes on when they are done or in a paused call. */
    private async work(indices: number[]): Promise<void> {
      const { fence } = await workshop.row(this.id);
      const asleep = this.stage.asleep;
      const pausing = this.stage.paused();
      const attended = indices.map((index) => {
        const attending = workshop
          .of(index, Publisher)
          .run({ id: this.id, fence, channelId: this.channelId })
          .finally(() => this.attended.delete(attending));
        this.attended.add(attending);
        return attending;
      });
      await Promise.race([Promise.all(attended), pausing]);
      // Only one can have the claim, so the others are done at once.
      if (this.stage.asleep === asleep) await Promise.all(attended);
    }

    private async person(act: (Event & { kind: 'person' })['act']): Promise<void> {
      const caller = operatorOf(workshop.workspaceId);
      try {
        switch (act) {
          case 'cancel':
            await workshop.of(0, Decisions).cancel(caller, this.id);
            return;
          case 'move':
            await workshop.of(0, Scheduling).move(caller, this.id, new Date(workshop.clock.now().getTime() + MINUTE));
            return;
          case 'retry':
            await workshop.of(1, Scheduling).retry(caller, this.id);
            return;
          case 'resolve':
            // People look and tell the truth. Until a call that sleeps has ended, nobody can know.
            if (this.stage.asleep > 0) return;
            if (this.stage.begun && !this.stage.complete) return;
            await workshop
              .of(1, Decisions)
              .resolve(caller, this.id, { outcome: this.stage.begun ? 'published' : 'not-published' });
            if (!this.stage.begun) this.stage.open = false;
            return;
          case 'pause':
            await workshop.of(0, Channels).change(caller, this.channelId, { status: 'paused' });
            return;
          case 'connect':
            await workshop.database.query(`UPDATE channel SET status = 'connected' WHERE id = $1`, [this.channelId]);
            return;
          default: {
            const never: never = act;
            return never;
          }
        }
      } catch (error) {
        // What cannot be done now is refused; that is all.
        if (!(error instanceof ProblemError)) throw error;
      }
    }

    async check(): Promise<void> {
      expect(this.stage.wrongs).toEqual([]);
      const { rows: changes } = await workshop.database.query<{ before: PublicationStatus; after: PublicationStatus }>(
        'SELECT before, after FROM status_change WHERE publication_id = $1 ORDER BY id',
        [this.id],
      );
      for (const { before, after } of changes.slice(this.changes)) {
        expect(before).toBe(this.status);
        expect(PUBLICATION_EVENTS.map((happening) => nextState(before, happening))).toContain(after);
        this.status = after;
      }
      this.changes = changes.length;
      const { rows: ledger } = await workshop.database.query<{ line: string }>(
        'SELECT a::text AS line FROM publication_attempt a WHERE publication_id = $1 ORDER BY id',
        [this.id],
      );
      const lines = ledger.map(({ line }) => line);
      expect(lines.filter((line) => this.lines.includes(line))).toEqual(this.lines);
      this.lines = lines;
      const { status } = await workshop.row(this.id);
      expect(PUBLICATION_STATUSES).toContain(status);
      if (status === 'published') expect(this.stage.complete).toBe(true);
      if (['failed', 'held', 'scheduled', 'cancelled'].includes(status)) expect(this.stage.begun).toBe(false);
    }

    /** All is well from now on: it must come to an end by itself. */
    async bringToEnd(): Promise<void> {
      this.stage.script = structuredClone(ALL_WELL);
      await workshop.database.query(`UPDATE channel SET status = 'connected' WHERE id = $1 AND status = 'paused'`, [
        this.channelId,
      ]);
      for (let round = 0; round < 40; round++) {
        if (END.includes((await workshop.row(this.id)).status)) return;
        await workshop.goOn(this.id, round % 2);
        await this.check();
      }
      throw new Error(`It did not come to an end: ${JSON.stringify(await workshop.row(this.id))}`);
    }

    async leave(): Promise<void> {
      for (let round = 0; round < 20 && this.attended.size > 0; round++) {
        this.stage.script = structuredClone(ALL_WELL);
        this.stage.wake();
        await Promise.race([Promise.all(this.attended), this.stage.paused()]);
      }
      // Other orders must not be swept up with this one.
      await workshop.forget(this.id, this.channelId);
    }
  }
});
