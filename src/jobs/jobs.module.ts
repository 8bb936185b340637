import { type DynamicModule, Global, Module } from '@nestjs/common';
import { JobQueue } from './job-queue.js';

@Global()
@Module({})
export class JobsModule {
  /** A started queue; stopping it is the shutdown's. */
  static forRoot(databaseUrl: string, queues: string[]): DynamicModule {
    return {
      module: JobsModule,
      providers: [
        {
          provide: JobQueue,
          useFactory: async () => {
            const jobs = new JobQueue(databaseUrl);
            await jobs.start(queues);
            return jobs;
          },
        },
      ],
      exports: [JobQueue],
    };
  }
}
