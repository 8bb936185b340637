import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { placeServer, type ServerPlace } from './embedded-binaries.js';
import { runningPostmaster } from './postmaster.js';

const run = promisify(execFile);

const FAVOURITE_PORT = 54_329;
const DATABASE = 'evenkeel';
const START_TRIES = 5;
/** Processes that use the server hold this advisory lock together; whoever can take it alone is the last one. */
const USERS_LOCK = 0x65_76_6b;

/** A running embedded server and this process's share in it. */
export interface EmbeddedServer {
  /** For the app: an ordinary role that owns the database. */
  url: string;
  /** Stops the server when no other process of this data directory is using it. */
  release(): Promise<void>;
}

/**
 * Starts the PostgreSQL that npm brought, on loopback, or joins the one that already runs for this data directory (a
 * command line beside the app, or a server that outlived a killed app). It is its own session leader, so a Ctrl-C in
 * the terminal reaches only the app, which stops it last.
 * @param dataDir absolute; must exist
 */
export async function startEmbedded(dataDir: string): Promise<EmbeddedServer> {
  const place = await placeServer(dataDir);
  const password = await serverPassword(dataDir);
  await ensureCluster(place, password);
  for (let tries = 1; ; tries++) {
    const port = (await runningPostmaster(place.cluster))?.port ?? (await startServer(place));
    try {
      return await joinServer(place, port, password);
    } catch (error) {
      // The server we found may just be going down with the process that owned it.
      if (tries === START_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
}

async function serverPassword(dataDir: string): Promise<string> {
  const path = join(dataDir, 'postgres.secret');
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch {
    const password = randomBytes(24).toString('base64url');
    await writeFile(path, `${password}\n`, { mode: 0o600, flag: 'wx' });
    return password;
  }
}

async function ensureCluster(place: ServerPlace, password: string): Promise<void> {
  const version = join(place.cluster, 'PG_VERSION');
  const whole = join(place.cluster, 'evenkeel.ready');
  if (await exists(whole)) return;
  // Left behind by a first start that was cut off: nothing of worth can be in it yet.
  if (await exists(version)) await rm(place.cluster, { recursive: true, force: true });
  await mkdir(place.cluster, { recursive: true, mode: 0o700 });
  const passwordFile = join(place.cluster, '..', 'initdb.secret');
  await writeFile(passwordFile, password, { mode: 0o600 });
  try {
    if (place.user.uid !== undefined) {
      await chown(place.cluster, place.user.uid, place.user.gid ?? 0);
      await chown(passwordFile, place.user.uid, place.user.gid ?? 0);
    }
    const options = [
      '--username=postgres',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
    ];
    await runAs(place, 'initdb', [`--pgdata=${place.cluster}`, `--pwfile=${passwordFile}`, '--no-sync', ...options]);
  } finally {
    await rm(passwordFile, { force: true });
  }
  const port = await startServer(place);
  const admin = clientFor(port, 'postgres', password, 'postgres');
  await admin.connect();
  await admin.query(`CREATE ROLE evenkeel LOGIN CREATEDB PASSWORD ${pg.escapeLiteral(password)}`);
  await admin.query(`CREATE DATABASE ${DATABASE} OWNER evenkeel`);
  await admin.end();
  await writeFile(whole, '');
}

/** Starts the server on the favourite port, or on a free one when that is taken. */
async function startServer(place: ServerPlace): Promise<number> {
  for (let tries = 1; ; tries++) {
    const port = await freePort(tries === 1 ? FAVOURITE_PORT : 0);
    const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=`;
    try {
      await runAs(place, 'pg_ctl', [
        'start',
        '-D',
        place.cluster,
        '-l',
        place.log,
        '-w',
        '-t',
        '60',
        '-s',
        '-o',
        settings,
      ]);
      return port;
    } catch (error) {
      const running = await runningPostmaster(place.cluster);
      if (running) return running.port;
      if (tries === START_TRIES) {
        const log = await readFile(place.log, 'utf8').catch(() => '');
        throw new Error(`The embedded PostgreSQL did not start.\n${log.split('\n').slice(-8).join('\n')}`, {
          cause: error,
        });
      }
    }
  }
}

async function joinServer(place: ServerPlace, port: number, password: string): Promise<EmbeddedServer> {
  const client = clientFor(port, 'evenkeel', password, DATABASE);
  let lost = false;
  client.on('error', () => {
    lost = true;
  });
  await client.connect();
  await client.query('SELECT pg_advisory_lock_shared($1)', [USERS_LOCK]);
  return {
    url: `postgres://evenkeel:${password}@127.0.0.1:${port}/${DATABASE}`,
    release: async () => {
      if (lost) return;
      await client.query('SELECT pg_advisory_unlock_shared($1)', [USERS_LOCK]);
      const alone = await client.query<{ alone: boolean }>('SELECT pg_try_advisory_lock($1) AS alone', [USERS_LOCK]);
      await client.end();
      if (alone.rows[0]?.alone !== true) return;
      await runAs(place, 'pg_ctl', ['stop', '-D', place.cluster, '-m', 'fast', '-w', '-t', '30', '-s']);
    },
  };
}

function clientFor(port: number, user: string, password: string, database: string): pg.Client {
  return new pg.Client({ host: '127.0.0.1', port, user, password, database, connectionTimeoutMillis: 10_000 });
}

async function runAs(place: ServerPlace, program: string, args: string[]): Promise<void> {
  const { uid, gid } = place.user;
  await run(join(place.bin, program), args, {
    cwd: join(place.cluster, '..'),
    // PostgreSQL writes only its own language into its log, and reads none of the caller's PG* variables.
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    ...(uid !== undefined && gid !== undefined && { uid, gid }),
  });
}

async function freePort(wanted: number): Promise<number> {
  const tried = await new Promise<number | undefined>((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address ? address.port : undefined);
      });
    });
  });
  return tried ?? freePort(0);
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}
