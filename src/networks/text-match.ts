/** A link as a network shows it: X writes `https://t.co/...` where `https://example.org/a` was sent. */
export interface ShownLink {
  shown: string;
  /** What was sent; undefined for a link the network added itself (to attached media), which is left out. */
  target: string | undefined;
}

/** A text as a network gives it back. */
export interface PublishedText {
  text: string;
  links?: readonly ShownLink[];
  /** The network writes `&amp;`, `&lt;` and `&gt;` where `&`, `<` and `>` were sent. */
  htmlEscaped?: boolean;
}

const ESCAPED: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

// They come and go in editors and on the way through networks: zero-width space, word joiner, byte order mark.
const ZERO_WIDTH = /[\u200B\u2060\uFEFF]/gu;
// Kept by one network, turned into a space by another, dropped by a third: any of these makes the same text.
const READINGS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replace(ZERO_WIDTH, ' '),
  (text) => text.replace(ZERO_WIDTH, ''),
];

/**
 * Whether a network shows the text that was sent. Unicode forms (NFC), white space, zero-width characters, and the parts of
 * a link that networks rewrite (the scheme, the case of the host, a final slash) make no difference; everything else does.
 */
export function sameText(sent: string, published: PublishedText): boolean {
  const shown = asSent(published);
  return READINGS.some((read) => comparable(read(sent)) === comparable(read(shown)));
}

/** Undoes what the network did to the text. One pass per kind, so that a sent `&amp;lt;` or `$&` stays what it was. */
function asSent({ text, links = [], htmlEscaped = false }: PublishedText): string {
  const raw = htmlEscaped ? text.replace(/&(?:amp|lt|gt);/g, (escaped) => ESCAPED[escaped] ?? escaped) : text;
  const targets = new Map(links.map((link) => [link.shown, link.target ?? '']));
  if (targets.size === 0) return raw;
  // Longest first: one short link may begin with another.
  const shown = [...targets.keys()].filter((link) => link !== '').sort((a, b) => b.length - a.length);
  if (shown.length === 0) return raw;
  const pattern = new RegExp(
    shown.map((link) => link.replace(/[.*+?^${}()|[\]\\/-]/gu, String.raw`\$&`)).join('|'),
    'g',
  );
  return raw.replace(pattern, (link) => targets.get(link) ?? link);
}

function comparable(text: string): string {
  return text
    .normalize('NFC')
    .replace(/https?:\/\/([^\s/?#]+)/giu, (_link, host: string) => host.toLowerCase())
    .replace(/\/(?=[\s.,;:!?)\]]|$)/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}
