import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseSubtitles } from './subtitle-cues.js';
import { srtOf, vttOf } from './subtitles.js';

const SRT = `1
00:00:00,500 --> 00:00:02,000
Breathe in <i>slowly</i>.

2
00:00:02,000 --> 00:01:05,250
Tom & Ada: 3 < 4
and out.
`;

const VTT = `WEBVTT - Box breathing

STYLE
::cue { color: papayawhip }

NOTE made by hand

opening
00:00.500 --> 00:02.000 line:0 align:start
<v Ada>Breathe in <i.loud>slowly</i>, <00:01.000><i>now</i>.</v>

01:00:02.000 --> 01:00:04.000
Tom &amp; Ada: 3 &lt; 4
`;

const cuesOf = (file: string): [number, number, string][] => {
  const parsed = parseSubtitles(file);
  if (parsed.kind === 'faulty') throw new Error(parsed.message);
  return parsed.cues.map(({ startMs, endMs, text }) => [startMs, endMs, text]);
};

describe('a subtitle file', () => {
  it('is SubRip or WebVTT by its content, whatever its line ends and with or without a byte order mark', () => {
    expect(parseSubtitles(SRT)).toMatchObject({ kind: 'subtitles', format: 'srt' });
    expect(parseSubtitles(VTT)).toMatchObject({ kind: 'subtitles', format: 'vtt' });
    for (const ends of ['\r\n', '\r']) {
      for (const file of [SRT, VTT]) expect(cuesOf(`\uFEFF${file.replaceAll('\n', ends)}`)).toEqual(cuesOf(file));
    }
  });

  it('has its cues with times in milliseconds and words as they are written', () => {
    expect(cuesOf(SRT)).toEqual([
      [500, 2_000, 'Breathe in <i>slowly</i>.'],
      [2_000, 65_250, 'Tom & Ada: 3 < 4\nand out.'],
    ]);
    expect(cuesOf(VTT).map(([start, end]) => [start, end])).toEqual([
      [500, 2_000],
      [3_602_000, 3_604_000],
    ]);
  });

  it.each([
    ['nothing', '', 1, 'no subtitles'],
    ['only a heading', 'WEBVTT\n\nNOTE later', 1, 'no subtitles'],
    ['a text that is none', 'Dear Ada,\nhello', 1, 'should begin'],
    ['a number alone', '1\n', 1, 'no times'],
    ['a time nobody can read', '1\n00:00:01 --> 00:00:02,000\nHi', 2, 'not a time'],
    ['minutes beyond the hour', '1\n00:61:00,000 --> 00:62:00,000\nHi', 2, 'not a time'],
    ['an end before its beginning', '1\n00:00:03,000 --> 00:00:02,000\nHi', 2, 'ends before'],
    ['no words', '1\n00:00:01,000 --> 00:00:02,000\n\n', 2, 'no words'],
    ['cues out of order', `${SRT}\n3\n00:00:01,000 --> 00:00:02,000\nHi`, 11, 'sort them'],
    [
      'a missing blank line',
      '1\n00:00:01,000 --> 00:00:02,000\nHi\n2\n00:00:03,000 --> 00:00:04,000\nHo',
      5,
      'blank line',
    ],
  ])('with %s is refused, naming the line', (_, file, line, words) => {
    expect(parseSubtitles(file)).toEqual({ kind: 'faulty', line, message: expect.stringContaining(words) });
  });
});

describe('converting subtitles', () => {
  it('gives SRT from WebVTT without voices, classes, styles and escapes', () => {
    expect(srtOf(VTT)).toBe(`1
00:00:00,500 --> 00:00:02,000
Breathe in <i>slowly</i>, <i>now</i>.

2
01:00:02,000 --> 01:00:04,000
Tom & Ada: 3 < 4
`);
  });

  it('gives WebVTT from SRT with everything escaped that players would take for theirs', () => {
    expect(vttOf(SRT)).toContain('Tom &amp; Ada: 3 &lt; 4\nand out.');
    expect(vttOf(SRT)).toContain('Breathe in <i>slowly</i>.');
    expect(vttOf(SRT).startsWith('WEBVTT\n\n00:00:00.500 --> 00:00:02.000\n')).toBe(true);
    expect(vttOf(VTT)).toBe(VTT);
  });

  it('there and back changes no word and no time', () => {
    const words = fc
      .stringMatching(/^[ -~éß→]{1,40}$/)
      .filter((text) => text.trim() !== '' && !text.includes('-->') && !/<\/?(?:font|[ibu]>)/i.test(text));
    const length = fc.integer({ min: 1, max: 5_000_000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 9_000 }), length, words), { minLength: 1 }), (given) => {
        let at = 0;
        const cues = given.map(([gap, lasts, text]): [number, number, string] => {
          at += gap;
          return [at, at + lasts, text];
        });
        const two = (value: number, size = 2): string => String(value).padStart(size, '0');
        const stamp = (ms: number): string =>
          `${two(Math.floor(ms / 3_600_000))}:${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1_000) % 60)},${two(ms % 1_000, 3)}`;
        const srt = cues
          .map(([start, end, text], index) => `${index + 1}\n${stamp(start)} --> ${stamp(end)}\n${text}\n`)
          .join('\n');
        expect(cuesOf(srtOf(vttOf(srt)))).toEqual(cues);
        expect(srtOf(srt)).toBe(srt);
      }),
    );
  });
});

describe('a hostile subtitle file', () => {
  it('of nothing but opened tags is converted in steps that grow with its length', () => {
    // Squared, a megabyte of these would be minutes.
    const open = '<'.repeat(1_000_000);
    expect(srtOf(`WEBVTT\n\n00:01.000 --> 00:02.000\n${open}\n`)).toContain(open);
    const fonts = '<font'.repeat(200_000);
    expect(vttOf(`00:00:01,000 --> 00:00:02,000\n${fonts}\n`)).toContain('&lt;font&lt;font');
  });

  it('with an hour that no clock has is faulty', () => {
    const endless = `1\n00:00:00,000 --> ${'9'.repeat(400)}:00:00,000\nFor ever\n`;
    expect(parseSubtitles(endless)).toMatchObject({ kind: 'faulty', line: 2 });
    expect(parseSubtitles('1\n00:00:00,000 --> 100:00:00,000\nLong\n')).toMatchObject({ kind: 'subtitles' });
  });
});
