import { invalidInput, ProblemError } from '../../foundation/problem-error.js';
import { readCsvLibrary } from './csv-library.js';
import { readJsonLibrary } from './json-library.js';
import type { ReadLibrary } from './library-file.js';

/** 10,000 posts with long texts; a library file is read whole. */
export const LIBRARY_FILE_MAX_BYTES = 32 * 1024 ** 2;

/** Reads a library file, CSV or JSON by its content. @throws ProblemError 413, or 422 with every fault and its place */
export async function readLibrary(source: AsyncIterable<Buffer>): Promise<ReadLibrary> {
  const text = decode(await wholeOf(source));
  return /^\uFEFF?\s*\{/.test(text) ? readJsonLibrary(text) : readCsvLibrary(text);
}

async function wholeOf(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > LIBRARY_FILE_MAX_BYTES) {
      throw new ProblemError(
        413,
        'library-file-too-large',
        `A library file may have ${LIBRARY_FILE_MAX_BYTES / 1024 ** 2} MB. Split it.`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** UTF-8 only: a guess at another encoding would spoil names and accents without anybody noticing. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw invalidInput([
      { path: '', message: 'The file is not in UTF-8. In Excel, save it as "CSV UTF-8 (comma delimited)".' },
    ]);
  }
}
