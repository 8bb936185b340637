import { DefaultNamingStrategy } from 'typeorm';

function snake(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

function tableName(table: { name: string } | string): string {
  return (typeof table === 'string' ? table : table.name).split('.').at(-1) ?? '';
}

/** Names as PostgreSQL itself gives them, so that hand-written SQL and entities agree. */
export class PostgresNaming extends DefaultNamingStrategy {
  override tableName(className: string, given: string | undefined): string {
    return given ?? snake(className);
  }

  override columnName(property: string, given: string | undefined): string {
    return given ?? snake(property);
  }

  override primaryKeyName(table: { name: string } | string): string {
    return `${tableName(table)}_pkey`;
  }

  override foreignKeyName(table: { name: string } | string, columns: string[]): string {
    return `${tableName(table)}_${columns.join('_')}_fkey`;
  }
}
