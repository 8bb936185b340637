import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Ticks } from '../foundation/ticks.js';
import { BudgetLetters } from './budget-letters.js';

const TICK_MS = 5 * 60_000;

/** The worker's clock for budgets. */
@Injectable()
export class CostsWorker implements BeforeApplicationShutdown {
  private readonly ticks = new Ticks('CostsWorker');

  constructor(private readonly letters: BudgetLetters) {}

  @Interval(TICK_MS)
  async watch(): Promise<void> {
    await this.ticks.run('look at the budgets', () => this.letters.write());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.ticks.leave();
  }
}
