import type { FilePost } from './library-file.js';
import { group, ID_PREFIX, numberOf } from './cell-values.js';
import { joinCell, splitCell } from './list-cell.js';
import { variantCells, variantColumnOf, variantsOf } from './variant-columns.js';

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
  'instagram_collaborators',
  'instagram_first_comment',
  'instagram_cover',
  'instagram_share_to_feed',
  'instagram_made_with_ai',
  'instagram_paid_partnership',
  'facebook_first_comment',
  'facebook_video_title',
  'x_reply_settings',
  'x_made_with_ai',
  'x_paid_partnership',
  'event_starts_at',
  'event_ends_at',
  'event_time_zone',
  'event_place',
  'event_url',
] as const;
export type Column = (typeof COLUMNS)[number];
export const REQUIRED_COLUMNS: readonly Column[] = ['title', 'kind', 'text'];

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
  const event = group({
    startsAt: cell('event_starts_at'),
    endsAt: cell('event_ends_at'),
    timeZone: cell('event_time_zone'),
    place: cell('event_place'),
    url: cell('event_url'),
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
    variants: variantsOf(cell) ?? {},
    event: event ?? null,
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
      return variantColumnOf(part, detail);
    case 'event':
      return eventColumnOf(part);
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
  const { citation, evergreen, variants, event } = post;
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
    post_alt_text: post.altText ?? '',
    ...variantCells(variants),
    event_starts_at: event?.startsAt ?? '',
    event_ends_at: event?.endsAt ?? '',
    event_time_zone: event?.timeZone ?? '',
    event_place: event?.place ?? '',
    event_url: event?.url ?? '',
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

function eventColumnOf(part: PropertyKey | undefined): Column {
  switch (part) {
    case 'endsAt':
      return 'event_ends_at';
    case 'timeZone':
      return 'event_time_zone';
    case 'place':
      return 'event_place';
    case 'url':
      return 'event_url';
    default:
      return 'event_starts_at';
  }
}
