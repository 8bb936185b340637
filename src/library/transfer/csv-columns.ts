import type { FilePost } from './library-file.js';
import { joinCell, splitCell } from './list-cell.js';

/** The columns of a library in CSV, in the order they are written. Only the first three must be there. */
export const COLUMNS = [
  'title',
  'kind',
  'text',
  'topics',
  'link',
  'citation_title',
  'citation_author',
  'citation_year',
  'citation_source',
  'media',
  'alt_text',
  'series',
  'evergreen_min_gap_days',
  'evergreen_max_repeats',
  'instagram_text',
  'facebook_text',
  'x_text',
  'post_alt_text',
  'instagram_format',
  'x_thread',
] as const;
export type Column = (typeof COLUMNS)[number];
export const REQUIRED_COLUMNS: readonly Column[] = ['title', 'kind', 'text'];

const ID_PREFIX = 'media:';

/** The cells of one row; a column that is not there is an empty cell. */
export type Cells = Partial<Record<Column, string>>;

/** A row as the object that the schema checks. */
export function candidateOf(cells: Cells): Record<string, unknown> {
  const cell = (column: Column): string | undefined => (cells[column] === '' ? undefined : cells[column]);
  const citation = group({
    author: cell('citation_author'),
    year: numberOf(cell('citation_year')),
    source: cell('citation_source'),
  });
  const title = cell('citation_title');
  const variants = group({
    instagram: group({ text: cell('instagram_text'), format: cell('instagram_format') }),
    facebook: group({ text: cell('facebook_text') }),
    x: group({ text: cell('x_text'), thread: cells.x_thread ? splitCell(cells.x_thread, ' | ') : undefined }),
  });
  return {
    title: cells.title ?? '',
    kind: cells.kind ?? '',
    text: cells.text ?? '',
    topics: splitCell(cells.topics ?? '', ';'),
    link: cell('link') ?? null,
    citation: citation || title !== undefined ? { title: title ?? '', ...citation } : null,
    media: mediaOf(cells),
    series: cell('series') ?? null,
    evergreen:
      group({
        minGapDays: numberOf(cell('evergreen_min_gap_days')),
        maxRepeats: numberOf(cell('evergreen_max_repeats')),
      }) ?? null,
    variants: variants ?? {},
    altText: cell('post_alt_text') ?? null,
  };
}

/** Which column a place in that object is from. */
export function columnOf(path: readonly PropertyKey[]): Column {
  const [field, part, detail] = path;
  switch (field) {
    case 'citation':
      return part === 'author' || part === 'year' || part === 'source' ? `citation_${part}` : 'citation_title';
    case 'evergreen':
      return part === 'maxRepeats' ? 'evergreen_max_repeats' : 'evergreen_min_gap_days';
    case 'variants':
      if (part === 'x') return detail === 'thread' ? 'x_thread' : 'x_text';
      if (part === 'facebook') return 'facebook_text';
      return detail === 'format' ? 'instagram_format' : 'instagram_text';
    case 'media':
      return detail === 'altText' ? 'alt_text' : 'media';
    case 'altText':
      return 'post_alt_text';
    default:
      return COLUMNS.find((column) => column === field) ?? 'title';
  }
}

/** A post as one row. */
export function cellsOf(post: FilePost): Record<Column, string> {
  const { citation, evergreen, variants } = post;
  return {
    title: post.title,
    kind: post.kind,
    text: post.text,
    topics: joinCell(post.topics, ';'),
    link: post.link ?? '',
    citation_title: citation?.title ?? '',
    citation_author: citation?.author ?? '',
    citation_year: String(citation?.year ?? ''),
    citation_source: citation?.source ?? '',
    media: joinCell(
      post.media.map((media) => ('id' in media ? `${ID_PREFIX}${media.id}` : media.file)),
      ';',
    ),
    alt_text: joinCell(
      post.media.map((media) => media.altText ?? ''),
      ' | ',
    ),
    series: post.series ?? '',
    evergreen_min_gap_days: String(evergreen?.minGapDays ?? ''),
    evergreen_max_repeats: String(evergreen?.maxRepeats ?? ''),
    instagram_text: variants.instagram?.text ?? '',
    facebook_text: variants.facebook?.text ?? '',
    x_text: variants.x?.text ?? '',
    post_alt_text: post.altText ?? '',
    instagram_format: variants.instagram?.format ?? '',
    x_thread: joinCell(variants.x?.thread ?? [], ' | '),
  };
}

/** How many alt texts a row has beyond its media: they would be lost. */
export function surplusAltTexts(cells: Cells): number {
  return splitCell(cells.alt_text ?? '', ' | ').length - splitCell(cells.media ?? '', ';').length;
}

function mediaOf(cells: Cells): object[] {
  const altTexts = splitCell(cells.alt_text ?? '', ' | ');
  return splitCell(cells.media ?? '', ';').map((cell, index) => {
    const name = cell.trim();
    const reference = name.startsWith(ID_PREFIX) ? { id: name.slice(ID_PREFIX.length) } : { file: name };
    const altText = altTexts[index];
    return { ...reference, ...(altText !== undefined && altText !== '' && { altText }) };
  });
}

/** The object without what is missing; undefined when nothing is there. */
function group(parts: Record<string, unknown>): Record<string, unknown> | undefined {
  const present = Object.entries(parts).filter(([, part]) => part !== undefined);
  return present.length > 0 ? Object.fromEntries(present) : undefined;
}

/** A whole number, or the text as it is for the schema to refuse. */
function numberOf(cell: string | undefined): number | string | undefined {
  return cell !== undefined && /^\s*\d{1,9}\s*$/.test(cell) ? Number(cell) : cell;
}
