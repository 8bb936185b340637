import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Bytes, CreatedAt, Integer, Json, Text } from '../database/columns.js';

/** The answer once given under an Idempotency-Key; `status` is null while the first request is under way. */
@Entity()
@Index('idempotent_answer_created', ['createdAt'])
export class IdempotentAnswer {
  @PrimaryColumn({ type: 'uuid' }) @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  @PrimaryColumn({ type: 'text' }) key!: string;
  @Text() route!: string;
  @Bytes() requestHash!: Buffer;
  @Integer({ nullable: true }) status!: number | null;
  @Json({ nullable: true }) body!: object | null;
  /** In place of `body`, for an answer that holds a secret which is shown once. */
  @Bytes({ nullable: true }) sealedBody!: Buffer | null;
  @CreatedAt() createdAt!: Date;
}
