import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import '../recorded-requests.js';
import type { NetworkAdapter } from '../../../src/networks/network.js';
import type {
  Account,
  Checkpoint,
  CommitOutcome,
  Delivery,
  Draft,
  DraftMedia,
  FindOutcome,
  MediaAccess,
  PrepareOutcome,
} from '../../../src/networks/network.js';
import type { MetaOptions } from '../../../src/networks/graph/options.js';
import { SRT } from './deliveries.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.js';

const MAX_LOSSES = 5;

/** One published thing as GET /_sandbox/posts shows it. */
export interface SeenPost {
  remoteId: string;
  text: string;
  media: { kind: string; altText: string; bytes: number }[];
  metrics: Record<string, number>;
}

/** The sandbox networks with a shelf of real files beside them, and a clock that jumps over every wait. */
export class SandboxBench {
  private now = new Date();
  private readonly files = new Map<string, Buffer>();

  private constructor(
    readonly sandbox: Sandbox,
    private readonly shelf: Server,
  ) {}

  static async start(): Promise<SandboxBench> {
    const sandbox = await startSandbox({ port: 0, processing: { image: 2, video: 8 } });
    const shelf = createServer();
    const bench = new SandboxBench(sandbox, shelf);
    shelf.on('request', (request, response) => {
      const file = bench.files.get((request.url ?? '').slice(1));
      response.writeHead(file ? 200 : 404).end(file);
    });
    await new Promise<void>((resolve) => shelf.listen(0, '127.0.0.1', resolve));
    return bench;
  }

  async stop(): Promise<void> {
    await this.sandbox.close();
    this.shelf.closeAllConnections();
    await new Promise((resolve) => this.shelf.close(resolve));
  }

  get options(): MetaOptions {
    return {
      graphUrl: `${this.sandbox.url}/graph.facebook.com`,
      graphVersion: 'v25.0',
      instagramGraphUrl: `${this.sandbox.url}/graph.instagram.com`,
      uploadUrl: `${this.sandbox.url}/rupload.facebook.com`,
    };
  }

  get media(): MediaAccess {
    return {
      urlOf: (media) =>
        Promise.resolve(`http://127.0.0.1:${(this.shelf.address() as AddressInfo).port}/${media.mediaId}`),
      read: (media, start, end) =>
        Promise.resolve((this.files.get(media.mediaId) ?? Buffer.alloc(0)).subarray(start, end)),
      readCaptions: () => Promise.resolve(SRT),
    };
  }

  async picture(mediaId: string, altText: string, width = 600, height = 600): Promise<DraftMedia> {
    const background = { r: 40, g: 90, b: 120 };
    const file = await sharp({ create: { width, height, channels: 3, background } })
      .jpeg()
      .toBuffer();
    this.files.set(mediaId, file);
    return { mediaId, kind: 'image', mimeType: 'image/jpeg', sizeBytes: file.length, width, height, altText };
  }

  async film(mediaId: string): Promise<DraftMedia> {
    const file = await readFile(new URL('../../../samples/media/box-breathing.mp4', import.meta.url));
    this.files.set(mediaId, file);
    return {
      mediaId,
      kind: 'video',
      mimeType: 'video/mp4',
      sizeBytes: file.length,
      width: 1080,
      height: 1920,
      durationMs: 16_000,
      altText: '',
    };
  }

  delivery(account: Account, draft: Draft, checkpoint: Checkpoint = {}): Delivery {
    return { account, draft, media: this.media, checkpoint, now: this.now };
  }

  /** Lets time pass for the adapter and the sandbox alike. */
  async pass(milliseconds: number): Promise<void> {
    this.now = new Date(Math.max(this.now.getTime(), Date.now()) + milliseconds);
    await this.control('clock', { now: this.now.toISOString() });
  }

  /** As the worker does: comes back after `pending`, and repeats a step whose answer was lost a few times. */
  async prepare(adapter: NetworkAdapter, account: Account, draft: Draft): Promise<PrepareOutcome> {
    let checkpoint: Checkpoint = {};
    let losses = 0;
    for (;;) {
      const outcome = await adapter.prepare(this.delivery(account, draft, checkpoint));
      if (outcome.kind === 'pending') {
        checkpoint = outcome.checkpoint;
        await this.pass(outcome.afterMs);
      } else if (outcome.kind === 'unknown' && losses < MAX_LOSSES) {
        losses += 1;
      } else {
        return outcome;
      }
    }
  }

  async commit(
    adapter: NetworkAdapter,
    account: Account,
    draft: Draft,
    checkpoint: Checkpoint,
  ): Promise<CommitOutcome> {
    let outcome = await adapter.commit(this.delivery(account, draft, checkpoint));
    while (outcome.kind === 'pending') {
      await this.pass(outcome.afterMs);
      outcome = await adapter.commit(this.delivery(account, draft, outcome.checkpoint));
    }
    return outcome;
  }

  async find(adapter: NetworkAdapter, account: Account, draft: Draft, checkpoint: Checkpoint): Promise<FindOutcome> {
    const committedAt = this.now;
    let outcome = await adapter.find({ ...this.delivery(account, draft, checkpoint), committedAt });
    while (outcome.kind === 'pending') {
      await this.pass(outcome.afterMs);
      outcome = await adapter.find({ ...this.delivery(account, draft, outcome.checkpoint), committedAt });
    }
    return outcome;
  }

  /** Prepares and commits, and hands back what the network said at the end. */
  async publish(adapter: NetworkAdapter, account: Account, draft: Draft): Promise<CommitOutcome | PrepareOutcome> {
    const prepared = await this.prepare(adapter, account, draft);
    return prepared.kind === 'ready' ? this.commit(adapter, account, draft, prepared.checkpoint) : prepared;
  }

  async posts(network: string, account: string): Promise<SeenPost[]> {
    const answer = await fetch(`${this.sandbox.url}/_sandbox/posts?network=${network}&account=${account}`);
    return ((await answer.json()) as { items: SeenPost[] }).items;
  }

  async control(path: string, body: unknown): Promise<void> {
    const answer = await fetch(`${this.sandbox.url}/_sandbox/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`The sandbox answered ${answer.status}: ${await answer.text()}`);
  }
}
