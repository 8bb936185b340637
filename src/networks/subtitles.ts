import { type Cue, parseSubtitles, type SubtitleFormat } from './subtitle-cues.js';

/** The tags that SRT players know, in WebVTT with or without classes; everything else in angle brackets is left out. */
const SHARED_TAG = /^<(\/?[ibu])(?:\.[^>]*)?>$/i;
const ENTITIES: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&nbsp;': '\u00A0',
  '&lrm;': '\u200E',
  '&rlm;': '\u200F',
};

/**
 * A subtitle file as SubRip (`.srt`), for networks that take nothing else. One that is SRT already is renumbered and
 * otherwise the same. Positions, voices and styles of WebVTT are lost; the words and their times are kept.
 * @throws Error for a file that `parseSubtitles` finds a fault in
 */
export function srtOf(file: string): string {
  const { format, cues } = readable(file);
  return cues
    .map(({ startMs, endMs, text }, index) => {
      const words = format === 'vtt' ? plainWords(text) : text;
      return `${index + 1}\n${stamp(startMs, ',')} --> ${stamp(endMs, ',')}\n${words}\n`;
    })
    .join('\n');
}

/**
 * A subtitle file as WebVTT (`.vtt`), as browsers play it. One that is WebVTT already stays as it is.
 * @throws Error for a file that `parseSubtitles` finds a fault in
 */
export function vttOf(file: string): string {
  const { format, cues } = readable(file);
  if (format === 'vtt') return file;
  const blocks = cues.map(
    ({ startMs, endMs, text }) => `${stamp(startMs, '.')} --> ${stamp(endMs, '.')}\n${marked(text)}\n`,
  );
  return ['WEBVTT\n', ...blocks].join('\n');
}

function readable(file: string): { format: SubtitleFormat; cues: Cue[] } {
  const parsed = parseSubtitles(file);
  if (parsed.kind === 'faulty') throw new Error(`The subtitles cannot be read: line ${parsed.line}: ${parsed.message}`);
  return parsed;
}

/** WebVTT's text without its own tags, and its escapes as the signs they stand for. */
function plainWords(text: string): string {
  return text
    .replaceAll(/<[^<>]*>/g, (tag) => {
      const name = SHARED_TAG.exec(tag)?.[1];
      return name === undefined ? '' : `<${name.toLowerCase()}>`;
    })
    .replaceAll(/&(?:amp|lt|gt|nbsp|lrm|rlm);/g, (entity) => ENTITIES[entity] ?? entity);
}

/** SRT's text with everything escaped that WebVTT would take for its own. */
function marked(text: string): string {
  return text
    .replaceAll(/<\/?font[^<>]*>/gi, '')
    .split(/(<\/?[ibu]>)/i)
    .map((part) => (SHARED_TAG.test(part) ? part.toLowerCase() : escaped(part)))
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function stamp(ms: number, point: ',' | '.'): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const seconds = Math.floor(ms / 1_000);
  const clock = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
  return `${clock}${point}${String(ms % 1_000).padStart(3, '0')}`;
}
