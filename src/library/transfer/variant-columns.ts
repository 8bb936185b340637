import { answerCell, answerOf, group, ID_PREFIX, numberOf } from './cell-values.js';
import type { Column } from './csv-columns.js';
import type { FilePost } from './library-file.js';
import { joinCell, splitCell } from './list-cell.js';

/** The field of each network's variant, by the column it is in. */
const PLACES = {
  instagram_text: ['instagram', 'text'],
  instagram_format: ['instagram', 'format'],
  instagram_collaborators: ['instagram', 'collaborators'],
  instagram_first_comment: ['instagram', 'firstComment'],
  instagram_cover: ['instagram', 'cover'],
  instagram_share_to_feed: ['instagram', 'shareToFeed'],
  instagram_made_with_ai: ['instagram', 'madeWithAi'],
  instagram_paid_partnership: ['instagram', 'paidPartnership'],
  facebook_text: ['facebook', 'text'],
  facebook_first_comment: ['facebook', 'firstComment'],
  facebook_video_title: ['facebook', 'videoTitle'],
  x_text: ['x', 'text'],
  x_thread: ['x', 'thread'],
  x_reply_settings: ['x', 'replySettings'],
  x_made_with_ai: ['x', 'madeWithAi'],
  x_paid_partnership: ['x', 'paidPartnership'],
} as const satisfies Partial<Record<Column, readonly [string, string]>>;
export type VariantColumn = keyof typeof PLACES;
const VARIANT_COLUMNS = Object.keys(PLACES) as VariantColumn[];

/** What a row has for single networks, as the schema checks it. */
export function variantsOf(cell: (column: VariantColumn) => string | undefined): Record<string, unknown> | undefined {
  const networks: Record<string, Record<string, unknown>> = {};
  for (const column of VARIANT_COLUMNS) {
    const [network, field] = PLACES[column];
    (networks[network] ??= {})[field] = valueOf(column, cell(column));
  }
  return group(Object.fromEntries(Object.entries(networks).map(([name, fields]) => [name, group(fields)])));
}

/** Which column a place in a variant is from. */
export function variantColumnOf(network: PropertyKey | undefined, field: PropertyKey | undefined): Column {
  const column = VARIANT_COLUMNS.find((each) => PLACES[each][0] === network && PLACES[each][1] === field);
  if (column) return column;
  return network === 'x' ? 'x_text' : network === 'facebook' ? 'facebook_text' : 'instagram_text';
}

/** The cells of a post's variants. */
export function variantCells({ instagram, facebook, x }: FilePost['variants']): Record<VariantColumn, string> {
  const cover = instagram?.cover;
  return {
    instagram_text: instagram?.text ?? '',
    instagram_format: instagram?.format ?? '',
    instagram_collaborators: joinCell(instagram?.collaborators ?? [], ';'),
    instagram_first_comment: instagram?.firstComment ?? '',
    instagram_cover: !cover ? '' : 'mediaId' in cover ? `${ID_PREFIX}${cover.mediaId}` : String(cover.atMs),
    instagram_share_to_feed: answerCell(instagram?.shareToFeed),
    instagram_made_with_ai: answerCell(instagram?.madeWithAi),
    instagram_paid_partnership: answerCell(instagram?.paidPartnership),
    facebook_text: facebook?.text ?? '',
    facebook_first_comment: facebook?.firstComment ?? '',
    facebook_video_title: facebook?.videoTitle ?? '',
    x_text: x?.text ?? '',
    x_thread: joinCell(x?.thread ?? [], ' | '),
    x_reply_settings: x?.replySettings ?? '',
    x_made_with_ai: answerCell(x?.madeWithAi),
    x_paid_partnership: answerCell(x?.paidPartnership),
  };
}

function valueOf(column: VariantColumn, cell: string | undefined): unknown {
  if (cell === undefined) return undefined;
  switch (column) {
    case 'x_thread':
      return splitCell(cell, ' | ');
    case 'instagram_collaborators':
      return splitCell(cell, ';').map((name) => name.trim());
    case 'instagram_cover':
      return coverOf(cell.trim());
    case 'instagram_share_to_feed':
    case 'instagram_made_with_ai':
    case 'instagram_paid_partnership':
    case 'x_made_with_ai':
    case 'x_paid_partnership':
      return answerOf(cell);
    default:
      return cell;
  }
}

/** `media:` and an id, or milliseconds. */
function coverOf(cell: string): unknown {
  return cell.startsWith(ID_PREFIX) ? { mediaId: cell.slice(ID_PREFIX.length) } : { atMs: numberOf(cell) };
}
