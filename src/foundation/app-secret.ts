import { hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const KEY_BYTES = 32;
const SECRET_FILE = 'app.secret';

/** The one secret of an installation, from which a key for each purpose is derived. */
export abstract class AppSecret {
  /** 32 bytes for this purpose, always the same ones. */
  abstract key(purpose: string): Buffer;
  /** The keys that older secrets gave for this purpose, for reading what was sealed before a rotation. */
  abstract previousKeys(purpose: string): Buffer[];
}

/** Derives by HKDF-SHA256, so that no purpose's key tells anything about another's. */
export class DerivedSecret extends AppSecret {
  constructor(
    private readonly secret: string,
    private readonly previous: string[] = [],
  ) {
    super();
  }

  key(purpose: string): Buffer {
    return derive(this.secret, purpose);
  }

  previousKeys(purpose: string): Buffer[] {
    return this.previous.map((secret) => derive(secret, purpose));
  }
}

function derive(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'evenkeel', purpose, KEY_BYTES));
}

/** Reads the installation's secret from the data directory, making one (mode 0600) at the first start. */
export async function readOrMakeSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, SECRET_FILE);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const made = randomBytes(KEY_BYTES).toString('base64url');
  // 'wx' fails when the file is there: of two first starts at once, one writes and both read the same.
  await writeFile(path, `${made}\n`, { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  return (await readFile(path, 'utf8')).trim();
}
