import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { createApp } from '../../src/bootstrap.js';
import { Channels } from '../../src/channels/channels.js';
import { loadConfig } from '../../src/config/config.js';
import { DerivedSecret } from '../../src/foundation/app-secret.js';
import { newId } from '../../src/foundation/id.js';
import { Workspaces } from '../../src/identity/workspaces.js';
import { ApiKeys } from '../../src/identity/api-keys.js';
import { addAccount } from '../../src/sandbox/accounts.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { freePort } from '../support/free-port.js';
import { picture } from '../support/pictures.js';
import { Gate } from './gate.js';
import { type FileName, type Kind, KINDS, nameOf } from './kinds.js';
import { SPEED, StoryClock } from './story-time.js';
import { WorkerProcess } from './worker-process.js';

const SECRET = 'a secret for chaos, long enough to be one';
const API_KEY = 'chaos-key-that-is-long-enough-to-be-one';
const SAMPLE_VIDEO = new URL('../../samples/media/box-breathing.mp4', import.meta.url);
const TOKEN = /chaos-token-\d{6}/u;
const MANY = 1_000_000;

/** One publication of a test, on an account and channel of its own. */
export interface Piece {
  id: string;
  kind: Kind;
  account: string;
  channelId: string;
  token: string;
}

/** A publication's row, as far as these tests judge it. */
export interface Row {
  id: string;
  status: string;
  phase: string | null;
  fence: number;
  leased: boolean;
  remoteId: string | null;
  permalink: string | null;
  reason: string | null;
}

/** A database, the sandbox networks behind a gate, the web side in this process, and workers in processes of their own. */
export class House {
  readonly workers: WorkerProcess[] = [];
  private accounts = 0;
  private readonly posts = new Map<string, string>();

  private constructor(
    readonly clock: StoryClock,
    readonly sandbox: Sandbox,
    readonly gate: Gate,
    readonly app: NestFastifyApplication,
    readonly workspaceId: string,
    readonly database: pg.Pool,
    readonly url: string,
    private readonly workerEnv: Record<string, string>,
    private readonly dataDir: string,
  ) {}

  /** @param databaseUrl an empty database of the house's own */
  static async open(databaseUrl: string): Promise<House> {
    const clock = new StoryClock({ real: Date.now(), story: Date.parse('2026-11-30T08:00:00Z'), speed: SPEED });
    const dataDir = await mkdtemp(join(tmpdir(), 'evenkeel-chaos-'));
    const sandbox = await startSandbox({ limits: wideLimits() });
    // The networks live by the story's time in everything.
    sandbox.world.clock.now = () => clock.time();
    sandbox.world.clock.age = () => clock.time();
    const gate = await Gate.open(sandbox.url, (text) => TOKEN.exec(text)?.[0]);
    const port = await freePort();
    const env = {
      DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
      PORT: String(port),
      SANDBOX: 'on',
      SANDBOX_PORT: String(gate.port),
      APP_SECRET: SECRET,
    };
    const config = loadConfig({ ...env, ROLES: 'web' });
    const app = await createApp({ config, secret: new DerivedSecret(SECRET), clock, databaseUrl });
    app.useLogger(false);
    await app.listen({ host: '127.0.0.1', port });
    const workspace = await app.get(Workspaces, { strict: false }).create('A practice', 'Europe/Berlin');
    await app
      .get(ApiKeys, { strict: false })
      .create({ workspaceId: workspace.id, personId: null, name: 'chaos', secret: API_KEY });
    const database = new pg.Pool({
      connectionString: databaseUrl,
      application_name: 'chaos',
      max: 6,
      options: '-c evenkeel.workspace=all',
    });
    // Dropping the database cuts what is idle; only that.
    database.on('error', () => undefined);
    // A server that is restarted breaks idle connections; the next query has a new one.
    database.on('error', () => undefined);
    await database.query('UPDATE workspace SET late_limit_minutes = $1', [MANY]);
    const url = `http://127.0.0.1:${port}`;
    const house = new House(
      clock,
      sandbox,
      gate,
      app,
      workspace.id,
      database,
      url,
      { ...env, ROLES: 'worker' },
      dataDir,
    );
    await house.fillLibrary();
    return house;
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.kill()));
    await this.gate.close();
    await this.app.close();
    await this.database.end();
    await this.sandbox.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async startWorker(): Promise<WorkerProcess> {
    const worker = await WorkerProcess.start(this.workerEnv, this.clock.start);
    this.workers.push(worker);
    return worker;
  }

  /** Publications that are due now, each on an account of its own. */
  async publish(kinds: readonly Kind[], prepare: (piece: Piece, index: number) => void): Promise<Piece[]> {
    const channels = this.app.get(Channels, { strict: false });
    const pieces: Piece[] = [];
    for (const [index, kind] of kinds.entries()) {
      const number = ++this.accounts;
      const account = String(70_000_000_000_000 + number);
      const token = `chaos-token-${String(number).padStart(6, '0')}`;
      const credentials = {
        accessToken: token,
        ...(kind.network === 'x' && { refreshToken: `chaos-refresh-${number}` }),
      };
      addAccount(this.sandbox.world, { network: kind.network, externalId: account, ...credentials, expiresAt: null });
      const { id: channelId } = await channels.connect(this.workspaceId, {
        network: kind.network,
        externalId: account,
        name: `${nameOf(kind)} ${number}`,
        credentials,
      });
      const piece = { id: newId(), kind, account, channelId, token };
      prepare(piece, index);
      pieces.push(piece);
    }
    const due = this.clock.now();
    await this.database.query(
      `INSERT INTO publication (id, workspace_id, post_id, channel_id, due_at)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[])`,
      [
        pieces.map(({ id }) => id),
        pieces.map(() => this.workspaceId),
        pieces.map(({ kind }) => this.posts.get(nameOf(kind))),
        pieces.map(({ channelId }) => channelId),
        pieces.map(() => due),
      ],
    );
    return pieces;
  }

  /** Connects every channel again that lost its connection, as a person does. @returns whether there was any */
  async reconnect(pieces: readonly Piece[]): Promise<boolean> {
    const { rows } = await this.database.query<{ id: string }>(
      `SELECT c.id FROM channel c
        WHERE c.id = ANY($1) AND (c.status = 'needs-reconnect' OR EXISTS (
          SELECT 1 FROM publication p WHERE p.channel_id = c.id AND p.status = 'held' AND p.reason_code = 'channel-needs-reconnect'))`,
      [pieces.map(({ channelId }) => channelId)],
    );
    const lost = new Set(rows.map(({ id }) => id));
    const channels = this.app.get(Channels, { strict: false });
    for (const { kind, account, channelId, token } of pieces.filter((piece) => lost.has(piece.channelId))) {
      const { network } = kind;
      const credentials = { accessToken: token };
      await channels.connect(this.workspaceId, { network, externalId: account, name: channelId, credentials });
    }
    return lost.size > 0;
  }

  /** Lets the time pass after which nobody waits any longer for a channel to be connected again. */
  async outwait(pieces: readonly Piece[]): Promise<boolean> {
    await this.database.query(
      `UPDATE publication SET committed_at = committed_at - $2 * interval '2 minutes'
        WHERE id = ANY($1) AND status = 'publishing' AND reason_code = 'channel-needs-reconnect'
          AND committed_at > $3`,
      [pieces.map(({ id }) => id), MANY, new Date(this.clock.start.story)],
    );
    return false;
  }

  async rows(pieces: readonly Piece[]): Promise<Map<string, Row>> {
    const { rows } = await this.database.query<Row>(
      `SELECT id, status, phase, fence, lease_until > clock_timestamp() AS leased, remote_id AS "remoteId", permalink, reason
         FROM publication WHERE id = ANY($1)`,
      [pieces.map(({ id }) => id)],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** The ledger of one publication, a line for each step: `publish unknown: Meta did not answer`. */
  async ledger({ id }: Piece): Promise<string[]> {
    const { rows } = await this.database.query<{ line: string }>(
      `SELECT concat_ws(' ', fence, step, outcome, code, http_status, message) AS line
         FROM publication_attempt WHERE publication_id = $1 ORDER BY id`,
      [id],
    );
    return rows.map(({ line }) => line);
  }

  private async create(path: string, body: unknown): Promise<string> {
    const form = body instanceof FormData;
    const response = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${API_KEY}`,
        ...(!form && { 'content-type': 'application/json' }),
      },
      body: form ? body : JSON.stringify(body),
    });
    if (response.status !== 201) throw new Error(`POST ${path} answered ${response.status}: ${await response.text()}`);
    return ((await response.json()) as { id: string }).id;
  }

  private async fillLibrary(): Promise<void> {
    const video = await readFile(SAMPLE_VIDEO);
    const longer = Buffer.concat([video, Buffer.from([0, 0, 0, 8]), Buffer.from('free')]);
    const files = new Map<FileName, string>([
      ['picture', await this.upload(await picture({ width: 1080, height: 1080 }), 'picture.jpg', 'image/jpeg')],
      ['other-picture', await this.upload(await picture({ width: 1080, height: 1350 }), 'other.jpg', 'image/jpeg')],
      ['upright-video', await this.upload(video, 'video.mp4', 'video/mp4')],
      ['long-video', await this.upload(longer, 'long.mp4', 'video/mp4')],
    ]);
    // Too long for a reel, so that it goes out as a plain video.
    await this.database.query('UPDATE media SET duration_ms = 100000 WHERE id = $1', [files.get('long-video')]);
    for (const kind of KINDS) {
      const id = await this.create('/api/v1/posts', {
        title: nameOf(kind),
        kind: 'mindfulness-tip',
        text: kind.text,
        ...(kind.link !== undefined && { link: kind.link }),
        mediaIds: (kind.files ?? []).map((name) => files.get(name)),
        altText: 'A quiet lake at dawn.',
        variants: kind.variant ? { [kind.network]: kind.variant } : {},
      });
      this.posts.set(nameOf(kind), id);
    }
  }

  private async upload(bytes: Uint8Array, name: string, type: string): Promise<string> {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(bytes)], { type }), name);
    return this.create('/api/v1/media', form);
  }
}

/** The story runs through hours in minutes; the networks' limits are not what is tried here. */
function wideLimits() {
  return {
    graphCallsPerAccountHour: MANY,
    graphCallsPerAppHour: MANY,
    x: {
      create: { user: MANY, appPerDay: MANY },
      timeline: { user: MANY, app: MANY },
      lookup: { user: MANY, app: MANY },
      upload: { user: MANY, appPerDay: MANY },
    },
  };
}
