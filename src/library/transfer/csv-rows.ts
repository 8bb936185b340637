import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { type InputFault, invalidInput } from '../../foundation/problem-error.js';

const CHUNK_CHARACTERS = 64 * 1024;

/** A record of the file, and the line it begins on (the first is 1; quoted cells may hold line breaks). */
export interface CsvRow {
  line: number;
  cells: string[];
}

/** Reads CSV: commas, semicolons or tabs, any line ends, with or without a byte order mark. @throws ProblemError 422 naming the line */
export async function* csvRows(text: string): AsyncGenerator<CsvRow> {
  // Counted as records are parsed, ahead of the loop below: an error must name the line it is on.
  let line = 1;
  const begins: number[] = [];
  const parser = Readable.from(chunksOf(text)).pipe(
    parse({
      bom: true,
      delimiter: delimiterOf(text),
      raw: true,
      relax_column_count: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      max_record_size: 0,
      on_record: (record, { raw = '' }) => {
        begins.push(line);
        line += lineBreaks(raw);
        return record;
      },
    }),
  );
  try {
    for await (const { record } of parser as AsyncIterable<{ record: string[] }>) {
      yield { line: begins.shift() ?? 0, cells: record };
    }
  } catch (error) {
    if (error instanceof CsvError) throw invalidInput([faultOf(error, line)]);
    throw error;
  }
}

function* chunksOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += CHUNK_CHARACTERS) yield text.slice(at, at + CHUNK_CHARACTERS);
}

/** Column names hold no separators, so the one that the first line has most of is it. */
function delimiterOf(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]|$/u));
  const counts = [',', ';', '\t'].map((sign) => ({ sign, count: header.split(sign).length }));
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).sign;
}

/** A record's raw text ends with the first character of its line end. */
function lineBreaks(raw: string): number {
  return raw.match(/\r\n?|\n/g)?.length ?? 0;
}

function faultOf(error: CsvError, line: number): InputFault {
  const path = `line ${line}`;
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return { path, message: 'A cell that begins here with a quotation mark never ends with one.' };
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
      return {
        path,
        message: 'A quotation mark stands where none can be: within a cell in quotation marks, write it twice.',
      };
    default:
      return { path, message: 'This line cannot be read as CSV.' };
  }
}
