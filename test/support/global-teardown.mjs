import { rm } from 'node:fs/promises';

export default async function globalTeardown() {
  const { server, dataDir } = globalThis.evenkeelTestServer;
  await server.release();
  await rm(dataDir, { recursive: true, force: true });
}
