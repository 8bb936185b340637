// A spreadsheet runs a cell that begins with one of these as a formula (OWASP, CSV injection, read 2026-11-23).
const RISKY = '[=+\\-@\\t\\r\\n＝＋－＠]';
const TO_GUARD = new RegExp(`^'*${RISKY}`, 'u');
const GUARDED = new RegExp(`^'+${RISKY}`, 'u');

/** Puts an apostrophe before what a spreadsheet would take for a formula. `unguard` takes exactly that one away. */
export function guard(cell: string): string {
  return TO_GUARD.test(cell) ? `'${cell}` : cell;
}

/** What a guarded cell holds; any other text, apostrophes at its start included, stays. */
export function unguard(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell;
}
