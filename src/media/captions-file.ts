import { invalidInput, ProblemError } from '../foundation/problem-error.js';
import { type Cue, parseSubtitles, type SubtitleFormat } from '../networks/subtitle-cues.js';

/** Ours: an hour of talk has about 100 KB of captions. */
export const CAPTIONS_MAX_BYTES = 1024 ** 2;
/** A last cue may end a little after the picture does: cutting programs round. */
const LENGTH_TOLERANCE_MS = 2_000;

/** A subtitle file that was read and found right. */
export interface CaptionsFile {
  /** Without a byte order mark. */
  content: string;
  format: SubtitleFormat;
  cues: Cue[];
}

/**
 * Reads a subtitle file, `.srt` or `.vtt` by its content.
 * @throws ProblemError 413 beyond 1 MB, 422 naming the line
 */
export async function receiveCaptions(source: AsyncIterable<Buffer>): Promise<CaptionsFile> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > CAPTIONS_MAX_BYTES)
      throw new ProblemError(413, 'captions-too-large', 'A subtitle file may have 1 MB. Is this the right file?');
    chunks.push(chunk);
  }
  const content = decode(Buffer.concat(chunks));
  const parsed = parseSubtitles(content);
  if (parsed.kind === 'faulty') throw faulty(`Line ${parsed.line}: ${parsed.message}`);
  return { content, format: parsed.format, cues: parsed.cues };
}

/** Refuses captions that go on after the video has ended. @throws ProblemError 422 naming the file and the line */
export function refuseBeyond({ cues }: CaptionsFile, durationMs: number | null, fileName?: string): void {
  if (durationMs === null) return;
  const beyond = cues.find(({ endMs }) => endMs > durationMs + LENGTH_TOLERANCE_MS);
  if (!beyond) return;
  const lasts = (durationMs / 1_000).toFixed(1);
  const where = fileName === undefined ? '' : `${fileName}: `;
  throw faulty(
    `${where}Line ${beyond.line}: This subtitle ends at ${(beyond.endMs / 1_000).toFixed(1)} s, but the video lasts ${lasts} s. Is this the file for this video?`,
  );
}

function decode(bytes: Buffer): string {
  let content: string;
  try {
    content = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw faulty('The file is not in UTF-8. Save it as UTF-8 in the program that made it.');
  }
  if (content.includes('\0')) throw faulty('This is not a subtitle file: it holds NUL characters.');
  return content;
}

function faulty(message: string): ProblemError {
  return invalidInput([{ path: 'file', message }]);
}
