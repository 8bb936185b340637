/** How several texts share a cell: topics and files by semicolons, longer texts by a stroke between blanks. */
export type Separator = ';' | ' | ';

/** Joins texts so that `splitCell` gives the same ones: the separator's sign and backslashes within them are escaped. */
export function joinCell(items: string[], separator: Separator): string {
  const sign = separator.trim();
  return items.map((item) => item.replaceAll('\\', '\\\\').replaceAll(sign, `\\${sign}`)).join(separator);
}

/** The texts of a cell. An empty cell has none. A backslash before anything but the sign or a backslash is itself. */
export function splitCell(cell: string, separator: Separator): string[] {
  if (cell === '') return [];
  const sign = separator.trim();
  const items: string[] = [];
  let item = '';
  for (let at = 0; at < cell.length;) {
    const next = cell[at + 1];
    if (cell[at] === '\\' && (next === '\\' || next === sign)) {
      item += next;
      at += 2;
    } else if (cell.startsWith(separator, at)) {
      items.push(item);
      item = '';
      at += separator.length;
    } else {
      item += cell[at] ?? '';
      at += 1;
    }
  }
  return [...items, item];
}
