import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

// Enough for a day of trying things out; the oldest files are forgotten first, the facts about them stay.
const MEMORY_BYTES = 256 * 1024 * 1024;

export interface KeptFile {
  /** SHA-256 of the content, hexadecimal. */
  id: string;
  bytes: number;
}

export function contentId(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Keeps the uploaded and fetched files, each content once: in memory, or in a folder when one is given. */
export class MediaShelf {
  readonly #memory = new Map<string, Buffer>();
  #held = 0;
  readonly #folder: string | undefined;

  constructor(dataDir: string | undefined) {
    this.#folder = dataDir === undefined ? undefined : join(dataDir, 'media');
    if (this.#folder !== undefined) mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  async put(content: Buffer): Promise<KeptFile> {
    const id = contentId(content);
    if (this.#folder !== undefined) {
      await writeFile(join(this.#folder, id), content, { mode: 0o600 });
    } else if (!this.#memory.has(id)) {
      this.#memory.set(id, content);
      this.#held += content.length;
      this.#forgetOldest();
    }
    return { id, bytes: content.length };
  }

  /** The content, or undefined when it was never here or had to be forgotten. */
  async read(id: string): Promise<Buffer | undefined> {
    if (!/^[0-9a-f]{64}$/.test(id)) return undefined;
    if (this.#folder === undefined) return this.#memory.get(id);
    return readFile(join(this.#folder, id)).catch(() => undefined);
  }

  async clear(): Promise<void> {
    this.#memory.clear();
    this.#held = 0;
    if (this.#folder === undefined) return;
    await rm(this.#folder, { recursive: true, force: true });
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  #forgetOldest(): void {
    for (const [id, content] of this.#memory) {
      if (this.#held <= MEMORY_BYTES || this.#memory.size === 1) return;
      this.#memory.delete(id);
      this.#held -= content.length;
    }
  }
}
