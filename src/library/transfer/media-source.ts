import { createReadStream } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { ProblemError } from '../../foundation/problem-error.js';
import { type CaptionsFile, receiveCaptions } from '../../media/captions-file.js';
import { languageInName } from './captions-name.js';
import type { Arrival, MediaIntake } from '../../media/intake.js';

export interface FoundMedia {
  arrival: Arrival;
  fileName: string;
}

/** A subtitle file beside a video. */
export interface FoundCaptions {
  fileName: string;
  /** BCP 47, canonical. */
  language: string;
  file: CaptionsFile;
}

/** Where the files that a library file names are. */
export interface MediaSource {
  /** The judged file; undefined when there is none of this name. @throws ProblemError when it is no picture or video */
  find(name: string): Promise<FoundMedia | undefined>;
  /**
   * The subtitle files that lie beside a video and are named like it, with their language: `calm.en.vtt` beside `calm.mp4`.
   * @throws ProblemError naming the file when one cannot be read as that
   */
  captionsOf(name: string): Promise<FoundCaptions[]>;
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

  async captionsOf(name: string): Promise<FoundCaptions[]> {
    const path = await this.inside(name);
    if (path === undefined) return [];
    const found: FoundCaptions[] = [];
    for (const fileName of (await readdir(dirname(path))).sort()) {
      const language = languageInName(fileName, basename(path));
      const beside = language && (await this.inside(join(dirname(name), fileName)));
      if (language === undefined || beside === undefined) continue;
      found.push({ fileName, language, file: await captionsIn(fileName, createReadStream(beside)) });
    }
    return found;
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
  private readonly captions = new Map<string, CaptionsFile>();

  constructor(private readonly intake: MediaIntake) {}

  add(name: string, arrival: Arrival): void {
    this.received.set(name, { arrival, fileName: name });
  }

  addCaptions(name: string, file: CaptionsFile): void {
    this.captions.set(name, file);
  }

  has(name: string): boolean {
    return this.received.has(name) || this.captions.has(name);
  }

  captionsOf(name: string): Promise<FoundCaptions[]> {
    const found = [...this.captions].flatMap(([fileName, file]): FoundCaptions[] => {
      const language = languageInName(lastPart(fileName), lastPart(name));
      return language === undefined ? [] : [{ fileName, language, file }];
    });
    return Promise.resolve(found);
  }

  find(name: string): Promise<FoundMedia | undefined> {
    return Promise.resolve(this.received.get(name) ?? this.received.get(lastPart(name)));
  }

  async discard(): Promise<void> {
    for (const { arrival } of this.received.values()) await this.intake.discard(arrival);
  }
}

/** Reads a subtitle file. @throws ProblemError naming the file */
export async function captionsIn(fileName: string, source: AsyncIterable<Buffer>): Promise<CaptionsFile> {
  try {
    return await receiveCaptions(source);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const why = error.errors[0]?.message ?? error.message;
    throw new ProblemError(error.status, error.code, `${fileName}: ${why}`, [{ path: fileName, message: why }]);
  }
}

function lastPart(name: string): string {
  return name.split('/').at(-1) ?? '';
}
