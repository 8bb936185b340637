import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Integer } from '../database/columns.js';
import type { ChargeItem } from '../networks/charges.js';

/** One thing that a network charged for. Days are UTC, as the networks count them. */
@Entity()
@Index('network_charge_channel', ['channelId'])
export class NetworkCharge {
  @PrimaryColumn({ type: 'uuid' }) @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  /** `2026-11-24` */
  @PrimaryColumn({ type: 'date' }) day!: string;
  @PrimaryColumn({ type: 'uuid' }) @ForeignKey('Channel', { onDelete: 'CASCADE' }) channelId!: string;
  @PrimaryColumn({ type: 'text' }) item!: ChargeItem;
  @PrimaryColumn({ type: 'text' }) resource!: string;
  /** The price at that time, in millionths of a US dollar. */
  @Integer() microUsd!: number;
}

/** What a workspace wants to spend on networks that charge. */
@Entity()
@Check('cost_budget_monthly_cents_check', 'monthly_cents >= 0')
export class CostBudget {
  @PrimaryColumn({ type: 'uuid' }) @ForeignKey('Workspace', { onDelete: 'CASCADE' }) workspaceId!: string;
  /** US cents for each calendar month (UTC); null: no budget. */
  @Integer({ nullable: true }) monthlyCents!: number | null;
  /** The account that posts owns the developer app, so reading its own posts costs less. */
  @Column({ type: 'boolean', default: false }) ownsApp!: boolean;
  /** The first day of the month, and the share of the budget in percent, that people were last written about. */
  @Column({ type: 'date', nullable: true }) warnedMonth!: string | null;
  @Integer({ nullable: true }) warnedPercent!: number | null;
}
