import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { type InputFault, invalidInput } from '../../foundation/problem-error.js';
import {
  candidateOf,
  type Cells,
  cellsOf,
  type Column,
  columnOf,
  COLUMNS,
  REQUIRED_COLUMNS,
  surplusAltTexts,
} from './csv-columns.js';
import { type CsvRow, csvRows } from './csv-rows.js';
import { guard, unguard } from './formula-guard.js';
import { type FilePost, type PlacedPost, POSTS_MAX, type ReadLibrary, tablePost } from './library-file.js';

/** Reads a library in CSV. @throws ProblemError 422 with every fault, each at `line 7, column kind` */
export async function readCsvLibrary(text: string): Promise<ReadLibrary> {
  const posts: PlacedPost[] = [];
  const faults: InputFault[] = [];
  let columns: Column[] | undefined;
  for await (const row of csvRows(text)) {
    if (row.cells.every((cell) => cell.trim() === '')) continue;
    if (columns === undefined) {
      columns = columnsOf(row);
      continue;
    }
    if (posts.length >= POSTS_MAX) {
      throw invalidInput([{ path: `line ${row.line}`, message: `A file may have ${POSTS_MAX} posts. Split it.` }]);
    }
    posts.push(readRow(row, columns, faults));
  }
  if (columns === undefined)
    throw invalidInput([
      { path: 'line 1', message: `The file is empty. Its first line names the columns: ${COLUMNS.join(', ')}.` },
    ]);
  if (faults.length > 0) throw invalidInput(faults);
  return { series: [], posts };
}

/** Writes posts as CSV that spreadsheets read rightly: byte order mark, CRLF, every cell quoted, nothing runs as a formula. */
export function writeCsvLibrary(posts: AsyncIterable<FilePost>): Readable {
  async function* rows(): AsyncGenerator<string[]> {
    yield [...COLUMNS];
    for await (const post of posts) {
      const cells = cellsOf(post);
      yield COLUMNS.map((column) => guard(cells[column]));
    }
  }
  const source = Readable.from(rows());
  const writer = stringify({ bom: true, record_delimiter: '\r\n', quoted: true, quoted_empty: false });
  source.on('error', (error) => writer.destroy(error));
  writer.on('close', () => source.destroy());
  return source.pipe(writer);
}

function columnsOf({ line, cells }: CsvRow): Column[] {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  // A spreadsheet may leave empty columns at the end.
  while (names.at(-1) === '') names.pop();
  const faults: InputFault[] = [];
  const known: Column[] = [];
  names.forEach((name, index) => {
    const column = COLUMNS.find((each) => each === name);
    if (!column)
      faults.push({
        path: `line ${line}, column ${name === '' ? index + 1 : name}`,
        message: `This column is not known. Known are: ${COLUMNS.join(', ')}.`,
      });
    else if (known.includes(column))
      faults.push({ path: `line ${line}, column ${name}`, message: 'This column is there twice.' });
    else known.push(column);
  });
  for (const column of REQUIRED_COLUMNS) {
    if (!known.includes(column))
      faults.push({ path: `line ${line}, column ${column}`, message: 'This column is missing.' });
  }
  if (faults.length > 0) throw invalidInput(faults);
  return known;
}

/** Reads one row; what is wrong with it goes into `faults`, and the post must then not be used. */
function readRow({ line, cells: values }: CsvRow, columns: Column[], faults: InputFault[]): PlacedPost {
  const place = (column: Column): string => `line ${line}, column ${column}`;
  const cells: Cells = {};
  columns.forEach((column, index) => {
    cells[column] = unguard(values[index] ?? '');
  });
  if (values.slice(columns.length).some((cell) => cell.trim() !== '')) {
    faults.push({
      path: `line ${line}`,
      message: `This line has ${values.length} cells, the first line ${columns.length}. Put a cell with separators in quotation marks.`,
    });
  }
  if (surplusAltTexts(cells) > 0) {
    faults.push({ path: place('alt_text'), message: 'There are more alt texts than files in the column media.' });
  }
  const parsed = tablePost.safeParse(candidateOf(cells));
  for (const issue of parsed.error?.issues ?? []) {
    faults.push({ path: place(columnOf(issue.path)), message: issue.message });
  }
  return { post: parsed.data ?? EMPTY, mediaPlace: () => place('media'), coverPlace: place('instagram_cover') };
}

/** Stands in for a row with faults, which are thrown before any post is used. */
const EMPTY: FilePost = {
  title: '',
  kind: 'announcement',
  text: '',
  topics: [],
  link: null,
  citation: null,
  altText: null,
  variants: {},
  evergreen: null,
  event: null,
  media: [],
  series: null,
};
