import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedServer, startEmbedded } from '../../src/database/embedded-server.js';
import { DatabaseRelay } from './database-relay.js';
import { House } from './house.js';
import type { Blow } from './waves.js';

/** A house on a database server of its own, which can be stopped and started under its feet. */
export class RestartableHouse {
  private constructor(
    readonly house: House,
    private readonly relay: DatabaseRelay,
    private server: EmbeddedServer,
    private readonly dataDir: string,
  ) {}

  static async open(): Promise<RestartableHouse> {
    const dataDir = await mkdtemp(join(tmpdir(), 'evenkeel-restart-'));
    const [server, relay] = await Promise.all([startEmbedded(dataDir), DatabaseRelay.open()]);
    return new RestartableHouse(await House.open(relay.lead(server.url)), relay, server, dataDir);
  }

  /** The server goes down while everybody is at work, the answers of the networks come, and it comes back. */
  readonly restart: Blow = async (house) => {
    await this.server.release();
    house.gate.release('go');
    this.server = await startEmbedded(this.dataDir);
    this.relay.lead(this.server.url);
    return {};
  };

  async close(): Promise<void> {
    await this.house.close();
    await this.relay.close();
    await this.server.release();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
