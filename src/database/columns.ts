import { Column, type ColumnOptions, PrimaryColumn } from 'typeorm';

// Short names for the column kinds the schema uses, so that an entity reads as a table does.

/** The row's own id, made by the app. */
export const Id = (): PropertyDecorator => PrimaryColumn({ type: 'uuid' });
export const Uuid = (options: ColumnOptions = {}): PropertyDecorator => Column({ type: 'uuid', ...options });
export const Text = (options: ColumnOptions = {}): PropertyDecorator => Column({ type: 'text', ...options });
export const Texts = (options: ColumnOptions = {}): PropertyDecorator =>
  Column({ type: 'text', array: true, default: () => "'{}'", ...options });
export const Integer = (options: ColumnOptions = {}): PropertyDecorator => Column({ type: 'integer', ...options });
export const Json = (options: ColumnOptions = {}): PropertyDecorator => Column({ type: 'jsonb', ...options });
export const Bytes = (options: ColumnOptions = {}): PropertyDecorator => Column({ type: 'bytea', ...options });
export const Instant = (options: ColumnOptions = {}): PropertyDecorator => Column({ type: 'timestamptz', ...options });
/** When the database first saw the row. */
export const CreatedAt = (): PropertyDecorator =>
  Column({ type: 'timestamptz', default: () => 'now()', update: false });

/** bigint columns arrive as text; sizes in bytes stay far below 2^53. */
export const bytesAsNumber = {
  to: (value: number): number => value,
  from: (value: string): number => Number(value),
};
