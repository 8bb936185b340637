import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CreatedAt, Id, Text } from '../database/columns.js';

@Entity()
@Index('person_email_unique', { synchronize: false })
export class Person {
  @Id() id!: string;
  @Text() email!: string;
  @Text() name!: string;
  @Text({ nullable: true }) passwordHash!: string | null;
  @CreatedAt() createdAt!: Date;
}

export type MemberRole = 'owner';

/** A person's place in a workspace. */
@Entity()
@Index('membership_person', ['personId'])
export class Membership {
  @PrimaryColumn({ type: 'uuid' }) @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  @PrimaryColumn({ type: 'uuid' }) @ForeignKey('Person', { onDelete: 'CASCADE' }) personId!: string;
  @Text() role!: MemberRole;
  @CreatedAt() createdAt!: Date;
}
