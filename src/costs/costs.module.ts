import { Global, Module } from '@nestjs/common';
import { QueueCosts } from '../calendar/queue-costs.js';
import { ChannelsModule } from '../channels/channels.module.js';
import { LibraryModule } from '../library/library.module.js';
import { ChargeSink } from '../networks/charges.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { BudgetLetters } from './budget-letters.js';
import { Budgets } from './budgets.js';
import { ChargeLedger } from './charge-ledger.js';
import { Costs } from './costs.js';
import { CostsController } from './costs.controller.js';
import { CostsWorker } from './costs-worker.js';

/** Takes note of what the adapters' calls cost. A module of its own, below the networks. */
@Global()
@Module({
  providers: [ChargeLedger, { provide: ChargeSink, useExisting: ChargeLedger }],
  exports: [ChargeSink, ChargeLedger],
})
export class ChargeLedgerModule {}

/** What networks that charge cost, and the budget for it. Global: the calendar asks what a queued week costs. */
@Global()
@Module({
  imports: [ChannelsModule, LibraryModule, NotificationsModule],
  controllers: [CostsController],
  providers: [BudgetLetters, Budgets, Costs, { provide: QueueCosts, useExisting: Costs }],
  exports: [BudgetLetters, Budgets, Costs, QueueCosts],
})
export class CostsModule {}

/** Only in processes with the role `worker`. */
@Module({ imports: [CostsModule], providers: [CostsWorker] })
export class CostsWorkerModule {}
