import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import type { Arrival, MediaIntake } from '../../media/intake.js';

export interface FoundMedia {
  arrival: Arrival;
  fileName: string;
}

/** Where the files that a library file names are. */
export interface MediaSource {
  /** The judged file; undefined when there is none of this name. @throws ProblemError when it is no picture or video */
  find(name: string): Promise<FoundMedia | undefined>;
  /** Removes every file that was taken in, kept or not. */
  discard(): Promise<void>;
}

/** Files in the folder of the library file and below it, nowhere else. */
export class FolderMedia implements MediaSource {
  private readonly found = new Map<string, FoundMedia>();

  constructor(
    private readonly folder: string,
    private readonly intake: MediaIntake,
  ) {}

  async find(name: string): Promise<FoundMedia | undefined> {
    const known = this.found.get(name);
    if (known) return known;
    const path = await this.inside(name);
    if (path === undefined) return undefined;
    const media = { arrival: await this.intake.receive(createReadStream(path)), fileName: basename(name) };
    this.found.set(name, media);
    return media;
  }

  async discard(): Promise<void> {
    for (const { arrival } of this.found.values()) await this.intake.discard(arrival);
  }

  /** Links followed: a name that leads out of the folder is no name. */
  private async inside(name: string): Promise<string | undefined> {
    try {
      const folder = await realpath(this.folder);
      const path = await realpath(join(folder, name));
      const facts = await stat(path);
      return path.startsWith(folder + sep) && facts.isFile() ? path : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Files that came in the same form: by the whole name, or its last part, since browsers send no folders. */
export class FormMedia implements MediaSource {
  private readonly received = new Map<string, FoundMedia>();

  constructor(private readonly intake: MediaIntake) {}

  add(name: string, arrival: Arrival): void {
    this.received.set(name, { arrival, fileName: name });
  }

  has(name: string): boolean {
    return this.received.has(name);
  }

  find(name: string): Promise<FoundMedia | undefined> {
    return Promise.resolve(this.received.get(name) ?? this.received.get(name.split('/').at(-1) ?? ''));
  }

  async discard(): Promise<void> {
    for (const { arrival } of this.received.values()) await this.intake.discard(arrival);
  }
}
