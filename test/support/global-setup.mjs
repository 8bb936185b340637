import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One PostgreSQL for the whole run, in a directory of its own that the tear-down removes. */
export default async function globalSetup() {
  const { startEmbedded } = await import('../../dist/database/embedded-server.js');
  const dataDir = await mkdtemp(join(tmpdir(), 'evenkeel-test-'));
  const server = await startEmbedded(dataDir);
  process.env.TEST_DATABASE_URL = server.url;
  globalThis.evenkeelTestServer = { server, dataDir };
}
