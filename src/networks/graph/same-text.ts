/**
 * Whether two texts are the same post. Networks hand a text back trimmed, in another Unicode normal form, or with its
 * white space and line breaks changed, so those differences do not count.
 */
export function sameText(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

function plain(text: string): string {
  // Zero-width characters come and go on the way through Meta's editors.
  return text
    .normalize('NFC')
    .replace(/[\s\u200B\u2060\uFEFF]+/gu, ' ')
    .trim();
}
