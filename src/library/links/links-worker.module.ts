import { Module } from '@nestjs/common';
import { Outside } from '../../foundation/outside/outside.js';
import { LinkLooking } from './link-looking.js';
import { LinkReading } from './link-reading.js';
import { LinksWorker } from './links-worker.js';

/** Only in processes with the role `worker`. */
@Module({
  providers: [LinksWorker, LinkReading, LinkLooking, { provide: Outside, useFactory: () => new Outside() }],
})
export class LinksWorkerModule {}
