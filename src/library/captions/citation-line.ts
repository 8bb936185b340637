import type { Citation } from '../post.js';

/** A source in one line, in an order that needs no words of any language: `Author (1983). Title. Where it appeared.` */
export function citationLine({ title, author, year, source }: Citation): string {
  const dated = year === undefined ? undefined : `(${year})`;
  const parts =
    author === undefined
      ? [[title, dated].filter((part) => part !== undefined).join(' '), source]
      : [[author, dated].filter((part) => part !== undefined).join(' '), title, source];
  return parts.flatMap((part) => (part === undefined ? [] : endSentence(oneLine(part)))).join(' ');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim();
}

function endSentence(text: string): string {
  return /[.!?…]$/u.test(text) ? text : `${text}.`;
}
