import { describe, expect, it } from '@jest/globals';
import { insightValues, metricsNamedIn } from './insights.js';
import { at, idAt, numberAt, parseJson, timeAt } from './json.js';
import { hashtagsIn, linksIn, mentionsIn } from './marks-in-text.js';
import { usageOf } from './usage.js';

describe('parseJson', () => {
  it('keeps every digit of an id that is written as a number', () => {
    expect(idAt(parseJson('{"id":17896132345678901234}'), 'id')).toBe('17896132345678901234');
    expect(idAt(parseJson('{"id":1789613}'), 'id')).toBe('1789613');
  });

  it('is undefined for the HTML of a proxy', () => {
    expect(parseJson('<html><body>502</body></html>')).toBeUndefined();
  });
});

describe('at', () => {
  it('never finds what every object inherits', () => {
    expect(at({}, 'constructor')).toBeUndefined();
    expect(at(null, 'a', 0)).toBeUndefined();
  });

  it('reads numbers that are written as texts, and no others', () => {
    expect(numberAt({ a: '12' }, 'a')).toBe(12);
    expect(numberAt({ a: '' }, 'a')).toBeUndefined();
    expect(numberAt({ a: null }, 'a')).toBeUndefined();
  });

  it("reads Meta's time with its offset without a colon", () => {
    expect(timeAt({ t: '2026-11-24T10:00:00+0200' }, 't')?.toISOString()).toBe('2026-11-24T08:00:00.000Z');
    expect(timeAt({ t: 'soon' }, 't')).toBeUndefined();
  });
});

describe('usageOf', () => {
  it('takes the fullest limit and the longest wait of all headers', () => {
    const usage = usageOf({
      'x-app-usage': '{"call_count":28,"total_time":25,"total_cputime":25}',
      'x-business-use-case-usage':
        '{"178":[{"type":"instagram","call_count":100,"total_time":5,"total_cputime":3,"estimated_time_to_regain_access":17}]}',
    });
    expect(usage).toEqual({ percent: 100, minutesToRegain: 17 });
  });

  it('knows nothing from headers that make no sense', () => {
    expect(usageOf({ 'x-app-usage': 'a lot', 'x-business-use-case-usage': '[1]' })).toEqual({
      percent: 0,
      minutesToRegain: 0,
    });
  });
});

describe('marks in a text', () => {
  it('counts hashtags as a reader would', () => {
    const text = '#breathe #gr\u00fcn #5minutes but not #1, a&#39;b, x#y or https://a.example/#part';
    expect(hashtagsIn(text).map((span) => span.text)).toEqual(['#breathe', '#gr\u00fcn', '#5minutes']);
  });

  it('does not take the second half of an e-mail address for a mention', () => {
    expect(mentionsIn('ask @anna.b. or help@clinic.example').map((span) => span.text)).toEqual(['@anna.b']);
  });

  it('finds links with and without their scheme', () => {
    expect(linksIn('see https://a.example/x or www.b.example').length).toBe(2);
  });
});

describe('insights', () => {
  it('reads both shapes, and leaves out what has no number', () => {
    const values = insightValues({
      data: [
        { name: 'reach', values: [{ value: 7 }] },
        { name: 'views', total_value: { value: 9 } },
        { name: 'saved', values: [] },
      ],
    });
    expect([...values]).toEqual([
      ['reach', 7],
      ['views', 9],
    ]);
  });

  it('finds the metric that a refusal blames, not those that it offers', () => {
    const asked = ['reach', 'plays', 'saved'];
    expect(metricsNamedIn('(#100) metric[1] must be one of the following values: reach, saved', asked)).toEqual([
      'plays',
    ]);
    expect(metricsNamedIn('(#100) The metric plays is not supported. Use one of: must be one of reach', asked)).toEqual(
      ['plays'],
    );
    expect(metricsNamedIn('(#100) metric[0] must be one of the following values: reach, saved', asked)).toEqual([]);
    expect(metricsNamedIn('(#100) Invalid parameter', asked)).toEqual([]);
  });
});
