import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '../support/database.js';

describe('the schema', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(async () => {
    await database.drop();
  });

  it('is the same in the migrations and in the entities', async () => {
    const difference = await database.dataSource.driver.createSchemaBuilder().log();
    expect(difference.upQueries.map((query) => query.query)).toEqual([]);
  });

  it('goes down and up again', async () => {
    const { length } = database.dataSource.migrations;
    for (let undone = 0; undone < length; undone++) await database.dataSource.undoLastMigration();
    const left = await database.dataSource.query<{ name: string }[]>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    expect(left.map((table) => table.name)).toEqual(['migration']);
    await database.dataSource.runMigrations();
  });
});
