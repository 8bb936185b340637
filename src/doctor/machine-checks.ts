import { stat, statfs } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { MediaStorage } from '../media/storage.js';
import { type Check, type Found, ok, problem, unknown, warning } from './finding.js';

const GIB = 2 ** 30;
/** Videos of a week, and what PostgreSQL wants to breathe. */
const SPACE_WARNING = 5 * GIB;
const SPACE_PROBLEM = GIB;
/** package.json starts the app with this major or a newer one. */
const NODE_MIN = 26;

/** The machine that the process runs on. */
@Injectable()
export class MachineChecks {
  constructor(
    private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly storage: MediaStorage,
  ) {}

  list(): Check[] {
    const about = { topic: 'machine', operatorOnly: true } as const;
    return [
      { ...about, check: 'disk', title: 'Disk space', look: () => this.space() },
      { ...about, check: 'folder', title: 'DATA_DIR', look: () => this.folder() },
      { ...about, check: 'node', title: 'Node', look: () => Promise.resolve(this.node()) },
      { ...about, check: 'media-store', title: 'Where media are kept', look: () => this.media() },
    ];
  }

  private async space(): Promise<Found> {
    const { bavail, bsize } = await statfs(this.config.dataDir);
    const free = bavail * bsize;
    const found = `${(free / GIB).toFixed(1)} GiB are free where DATA_DIR is.`;
    if (free < SPACE_PROBLEM) return problem(found, 'Make room now: uploads fail, and an embedded database stops.');
    if (free < SPACE_WARNING) return warning(found, 'Make room, or move DATA_DIR to a larger disk.');
    return ok(found);
  }

  private async folder(): Promise<Found> {
    const { mode } = await stat(this.config.dataDir);
    if (process.platform === 'win32') return unknown('Windows has its own rights of files.');
    const others = mode & 0o077;
    if (others === 0) return ok('Only the user that runs the app may look into it.');
    return problem(
      `Other users of this machine may look into it (mode ${(mode & 0o777).toString(8).padStart(4, '0')}).`,
      `chmod 700 ${this.config.dataDir}`,
    );
  }

  private node(): Found {
    const { node } = process.versions;
    return Number.parseInt(node, 10) >= NODE_MIN
      ? ok(`Node ${node} runs the app.`)
      : problem(
          `Node ${node} runs the app, which needs ${NODE_MIN} or newer.`,
          'Start it with npm start, which brings its own Node.',
        );
  }

  /** The newest upload has to be where uploads are kept: the disk or the bucket that this process knows. */
  private async media(): Promise<Found> {
    const place =
      this.config.bucket === undefined ? 'on the disk under DATA_DIR' : `in the bucket ${this.config.bucket.name}`;
    const [kept] = await this.dataSource.query<{ key: string }[]>(
      'SELECT storage_key AS key FROM media ORDER BY id DESC LIMIT 1',
    );
    if (!kept || (await this.storage.sizeOf(kept.key)) !== undefined) return ok(`Media are kept ${place}.`);
    return problem(
      `Media are kept ${place}, but the newest one is not there.`,
      'See that every process has the same S3 variables, or shares DATA_DIR; bring the files over, or restore a backup.',
    );
  }
}
