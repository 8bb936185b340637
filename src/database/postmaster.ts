import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What a running server wrote about itself. */
export interface Postmaster {
  pid: number;
  port: number;
}

/**
 * The server that runs on a cluster now, by its postmaster.pid. A pid file whose process is gone, or whose number now
 * belongs to some other program (after a power cut), is removed: PostgreSQL would refuse to start over it.
 */
export async function runningPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const path = join(cluster, 'postmaster.pid');
  const lines = await readFile(path, 'utf8').then(
    (text) => text.split('\n'),
    () => undefined,
  );
  if (!lines) return undefined;
  const pid = Number(lines[0]);
  if (Number.isInteger(pid) && pid > 0 && (await isServerOf(pid, cluster))) {
    return { pid, port: Number(lines[3] ?? 0) };
  }
  await rm(path, { force: true });
  return undefined;
}

export async function isRunning(cluster: string): Promise<boolean> {
  return (await runningPostmaster(cluster)) !== undefined;
}

async function isServerOf(pid: number, cluster: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  // Where there is no /proc, PostgreSQL's own check has to do.
  if (command === undefined) return process.platform !== 'linux';
  return command.includes('postgres') && command.includes(cluster);
}
