import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account, Checkpoint, Draft, NetworkAdapter } from '../../../src/networks/network.js';
import type { MetaOptions } from '../../../src/networks/graph/options.js';
import type { SandboxBench } from './sandbox-bench.js';

/**
 * What happens to one call: it never arrives, or its answer is lost. With `kill` the worker dies there as well: whatever the
 * adapter would have made of it is forgotten, and another worker goes on from what was stored.
 */
export interface Blow {
  /** Counted from 1, over all of one publication. */
  call: number;
  side: 'before' | 'after';
  kill: boolean;
}

/** Stands between an adapter and the sandbox, and strikes. */
export class Gate {
  calls: string[] = [];
  private blows: readonly Blow[] = [];
  private killed = false;

  private constructor(
    private readonly server: Server,
    private readonly bench: SandboxBench,
  ) {}

  static async open(bench: SandboxBench): Promise<Gate> {
    const server = createServer();
    const gate = new Gate(server, bench);
    server.on('request', (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const { method = '', url = '', headers } = incoming;
        gate.calls.push(`${method} ${new URL(url, 'http://localhost').pathname}`);
        const blow = gate.blows.find(({ call }) => call === gate.calls.length);
        if (blow?.kill === true) gate.killed = true;
        if (blow?.side === 'before') {
          incoming.socket.destroy();
          return;
        }
        const onward = request(`${gate.bench.sandbox.url}${url}`, { method, headers }, (answer) => {
          if (blow) {
            answer.resume().on('end', () => incoming.socket.destroy());
            return;
          }
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(outgoing);
        });
        onward.end(Buffer.concat(chunks));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return gate;
  }

  get options(): MetaOptions {
    const url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return {
      graphUrl: `${url}/graph.facebook.com`,
      graphVersion: 'v25.0',
      instagramGraphUrl: `${url}/graph.instagram.com`,
      uploadUrl: `${url}/rupload.facebook.com`,
    };
  }

  strike(blows: readonly Blow[]): void {
    this.calls = [];
    this.blows = blows;
    this.killed = false;
  }

  /** Whether the worker died since this was last asked. */
  takeKill(): boolean {
    const { killed } = this;
    this.killed = false;
    return killed;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export type Ending =
  { kind: 'published'; remoteId: string; note?: string | undefined } | { kind: 'failed' | 'lost'; text: string };

const WAIT_MS = 5_000;
const STEPS_MAX = 200;

/** Publishes as the workers do: the intent is stored before each commit, and after a commit without an outcome comes `find`. */
export async function publishInterrupted(
  bench: SandboxBench,
  gate: Gate,
  adapter: NetworkAdapter,
  account: Account,
  draft: Draft,
): Promise<Ending> {
  let phase: 'prepare' | 'commit' | 'find' = 'prepare';
  let checkpoint: Checkpoint = {};
  let committedAt = new Date();
  for (let step = 0; step < STEPS_MAX; step++) {
    // As from the database.
    checkpoint = JSON.parse(JSON.stringify(checkpoint)) as Checkpoint;
    const delivery = bench.delivery(account, draft, checkpoint);
    if (phase === 'prepare') {
      const outcome = await adapter.prepare(delivery);
      if (gate.takeKill()) continue;
      if (outcome.kind === 'ready' || outcome.kind === 'pending') ({ checkpoint } = outcome);
      if (outcome.kind === 'ready') phase = 'commit';
      else if (outcome.kind === 'pending') await bench.pass(outcome.afterMs);
      else if (outcome.kind === 'unknown') await bench.pass(WAIT_MS);
      else return { kind: 'failed', text: outcome.text };
    } else if (phase === 'commit') {
      phase = 'find';
      committedAt = delivery.now;
      const outcome = await adapter.commit(delivery);
      if (gate.takeKill()) continue;
      if (outcome.kind === 'published') return outcome;
      if (outcome.kind === 'pending') {
        ({ checkpoint } = outcome);
        phase = 'prepare';
        await bench.pass(outcome.afterMs);
      } else if (outcome.kind === 'unknown') await bench.pass(WAIT_MS);
      else return { kind: 'failed', text: outcome.text };
    } else {
      const outcome = await adapter.find({ ...delivery, committedAt });
      if (gate.takeKill()) continue;
      if (outcome.kind === 'published') return outcome;
      if (outcome.kind === 'absent') {
        ({ checkpoint } = outcome);
        phase = 'prepare';
      } else if (outcome.kind === 'pending') {
        ({ checkpoint } = outcome);
        await bench.pass(outcome.afterMs);
      } else if (outcome.kind === 'unknown') await bench.pass(WAIT_MS);
      else return { kind: 'lost', text: outcome.text };
    }
  }
  throw new Error(`It came to no end: ${phase}, ${gate.calls.slice(-6).join(', ')}`);
}
