/** Before the id of a picture or video that the workspace has already. */
export const ID_PREFIX = 'media:';

/** The object without what is missing; undefined when nothing is there. */
export function group(parts: Record<string, unknown>): Record<string, unknown> | undefined {
  const present = Object.entries(parts).filter(([, part]) => part !== undefined);
  return present.length > 0 ? Object.fromEntries(present) : undefined;
}

/** A whole number, or the text as it is for the schema to refuse. */
export function numberOf(cell: string | undefined): number | string | undefined {
  return cell !== undefined && /^\s*\d{1,9}\s*$/.test(cell) ? Number(cell) : cell;
}

const ANSWERS = new Map([
  ['yes', true],
  ['true', true],
  ['no', false],
  ['false', false],
]);

/** `yes` or `no` (or what a spreadsheet makes of a box that is ticked), or the text as it is for the schema to refuse. */
export function answerOf(cell: string | undefined): boolean | string | undefined {
  return cell === undefined ? undefined : (ANSWERS.get(cell.trim().toLowerCase()) ?? cell);
}

export function answerCell(value: boolean | undefined): string {
  return value === undefined ? '' : value ? 'yes' : 'no';
}
