const SUBJECT_TITLE_MAX = 60;

/** A text that others wrote, without what would break a line, a header or the direction of reading. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/\p{Bidi_Control}/gu, '')
    .trim();
}

/** A title as it fits into a subject. Cut between characters as people see them. */
export function cut(text: string): string {
  const characters = [...new Intl.Segmenter('en').segment(text)].map(({ segment }) => segment);
  return characters.length <= SUBJECT_TITLE_MAX
    ? text
    : `${characters
        .slice(0, SUBJECT_TITLE_MAX - 1)
        .join('')
        .trimEnd()}…`;
}
