/**
 * A topic as it is kept: lower-case words joined by hyphens, so that "Self Compassion" and "self-compassion" are one.
 * Doing it twice changes nothing. May come out empty.
 */
export function topicOf(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .normalize('NFC')
    .split(/[\s_-]+/u)
    .filter((word) => word !== '')
    .join('-');
}

/** Topics as they are kept: each once, in the order given, none empty. */
export function topicsOf(texts: string[]): string[] {
  return [...new Set(texts.map(topicOf))].filter((topic) => topic !== '');
}
