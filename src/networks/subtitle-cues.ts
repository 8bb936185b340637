export type SubtitleFormat = 'srt' | 'vtt';

/** Words that are shown for a while; times in milliseconds from the beginning of the video. */
export interface Cue {
  /** Where its times stand in the file; the first line is 1. */
  line: number;
  startMs: number;
  endMs: number;
  /** As written, tags and escapes included. */
  text: string;
}

export type Subtitles =
  { kind: 'subtitles'; format: SubtitleFormat; cues: Cue[] } | { kind: 'faulty'; line: number; message: string };

interface Block {
  /** Of its first line. */
  line: number;
  lines: string[];
}

class Fault extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

const ARROW = '-->';
const SIGNATURE = /^WEBVTT(?:[ \t].*)?$/;
// WebVTT (W3C Candidate Recommendation, 2019-04-04): hours may be missing and the point is a full stop; SubRip has a comma.
// Hours have no end there; ours do, or sums with them would have none.
const STAMP = /^(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)[.,](\d{3})$/;

/**
 * Reads a subtitle file, SubRip or WebVTT by its content, with any line ends and with or without a byte order mark. It is
 * faulty when it has no cue, a cue ends before it begins, begins before the one above it, or has no words.
 */
export function parseSubtitles(file: string): Subtitles {
  const lines = file.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const format = SIGNATURE.test(lines[0] ?? '') ? 'vtt' : 'srt';
  try {
    const blocks = blocksOf(lines);
    const cues = format === 'vtt' ? blocks.slice(1).flatMap(vttCue) : blocks.map(srtCue);
    if (cues.length === 0) throw new Fault(1, 'There are no subtitles in this file.');
    checkOrder(cues);
    return { kind: 'subtitles', format, cues };
  } catch (error) {
    if (error instanceof Fault) return { kind: 'faulty', line: error.line, message: error.message };
    throw error;
  }
}

/** What stands between blank lines. */
function blocksOf(lines: string[]): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') {
      open = undefined;
      continue;
    }
    if (!open) {
      open = { line: index + 1, lines: [] };
      blocks.push(open);
    }
    open.lines.push(line);
  }
  return blocks;
}

function srtCue({ line, lines }: Block): Cue {
  const [first = '', second] = lines;
  if (first.includes(ARROW)) return cueOf(line, first, lines.slice(1));
  if (!/^\d+$/.test(first.trim())) {
    throw new Fault(
      line,
      'Here a subtitle should begin: with a number, or with its times (00:00:01,000 --> 00:00:04,000).',
    );
  }
  if (second === undefined) throw new Fault(line, 'This subtitle has a number, but no times and no words.');
  return cueOf(line + 1, second, lines.slice(2));
}

function vttCue({ line, lines }: Block): Cue[] {
  const [first = '', second = ''] = lines;
  if (first.includes(ARROW)) return [cueOf(line, first, lines.slice(1))];
  if (second.includes(ARROW)) return [cueOf(line + 1, second, lines.slice(2))];
  if (/^(?:NOTE|STYLE|REGION)(?:[ \t]|$)/.test(first)) return [];
  throw new Fault(line, 'Here a subtitle should begin with its times (00:01.000 --> 00:04.000).');
}

function cueOf(line: number, timing: string, words: string[]): Cue {
  const [from = '', rest = ''] = timing.split(ARROW);
  const [to = ''] = rest.trim().split(/[ \t]/);
  const startMs = msOf(from.trim(), line);
  const endMs = msOf(to, line);
  if (endMs <= startMs) throw new Fault(line, 'This subtitle ends before it begins.');
  if (words.length === 0) throw new Fault(line, 'This subtitle has no words.');
  const astray = words.findIndex((each) => each.includes(ARROW));
  if (astray >= 0) throw new Fault(line + 1 + astray, 'A blank line is missing above this subtitle.');
  return { line, startMs, endMs, text: words.join('\n') };
}

function msOf(written: string, line: number): number {
  const match = STAMP.exec(written);
  if (!match) throw new Fault(line, `"${written.slice(0, 40)}" is not a time like 00:00:01,000.`);
  const [, hours = '0', minutes, seconds, ms] = match;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000 + Number(ms);
}

function checkOrder(cues: Cue[]): void {
  for (const [index, cue] of cues.entries()) {
    const before = cues[index - 1];
    if (before && cue.startMs < before.startMs) {
      throw new Fault(
        cue.line,
        `This subtitle begins before the one above it (line ${before.line}): sort them by time.`,
      );
    }
  }
}
