import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.js';
import { CommentStore } from './comment-store.js';
import { Comments } from './comments.js';
import { CommentsController } from './comments.controller.js';
import { ConversationsWorker } from './conversations-worker.js';
import { Deliveries } from './deliveries.js';
import { LookClaims } from './look-claims.js';
import { Looking } from './looking.js';
import { Retention } from './retention.js';
import { RetentionController } from './retention.controller.js';
import { WebhookNews } from './webhook-news.js';
import { Webhooks } from './webhooks.js';
import { WebhooksController } from './webhooks.controller.js';

/** What people write under what was published. */
@Module({
  imports: [ChannelsModule],
  controllers: [CommentsController, RetentionController, WebhooksController],
  providers: [Comments, CommentStore, Deliveries, LookClaims, Looking, Retention, WebhookNews, Webhooks],
  exports: [Comments, Deliveries, Looking, Retention, Webhooks],
})
export class ConversationsModule {}

/** Only in processes with the role `worker`. */
@Module({ imports: [ConversationsModule], providers: [ConversationsWorker] })
export class ConversationsWorkerModule {}
