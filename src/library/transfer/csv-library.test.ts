import { text as textOf } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ProblemError } from '../../foundation/problem-error.js';
import { POST_KINDS } from '../post.js';
import { readCsvLibrary, writeCsvLibrary } from './csv-library.js';
import { writeJsonLibrary, readJsonLibrary } from './json-library.js';
import { type FilePost, filePost } from './library-file.js';

const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        ',',
        ';',
        '"',
        "'",
        '=',
        '+',
        '-',
        '@',
        '\r',
        '\n',
        '\r\n',
        '\t',
        ' | ',
        '\\',
        ' ',
        'ä',
        '😀',
        '{{x}}',
        '\uFEFF',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);
const written = words.map((text) => `${text}x`);
const nullable = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });

/** Any post that the schema takes, in the form it is kept in. */
const posts = fc
  .record({
    title: written,
    kind: fc.constantFrom(...POST_KINDS),
    text: written,
    topics: fc.array(words, { maxLength: 4 }),
    link: nullable(fc.webUrl()),
    citation: nullable(
      fc.record({ title: written, author: written, year: fc.nat(2_100), source: written }, { requiredKeys: ['title'] }),
    ),
    altText: nullable(written),
    media: fc.array(
      fc.oneof(
        fc.record({ id: fc.uuid(), altText: words }),
        fc.record({ file: fc.constantFrom('a;b.jpg', 'media/ä.png', 'c\\d.gif'), altText: words }),
      ),
      { maxLength: 3 },
    ),
    series: nullable(written),
    evergreen: nullable(
      fc.record({ minGapDays: fc.integer({ min: 1, max: 3_650 }), maxRepeats: fc.integer({ min: 1, max: 1_000 }) }),
    ),
    variants: fc.record(
      {
        instagram: fc.record({ text: written, format: fc.constant('story' as const) }, { requiredKeys: [] }),
        facebook: fc.record({ text: written }, { requiredKeys: [] }),
        x: fc.record(
          { text: written, thread: fc.array(written, { minLength: 2, maxLength: 3 }) },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    ),
  })
  .map((post) => filePost.safeParse(post))
  .filter((parsed) => parsed.success)
  .map((parsed) => parsed.data);

/** An empty alt text is the same as none. */
const plain = (post: FilePost): FilePost => ({
  ...post,
  media: post.media.map(({ altText, ...media }) => ({ ...media, ...(altText ? { altText } : {}) })),
});

async function* each(items: FilePost[]): AsyncGenerator<FilePost> {
  await Promise.resolve();
  yield* items;
}

async function faultsOf(csv: string): Promise<string[]> {
  const error = await readCsvLibrary(csv).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProblemError)) throw new Error('There was no fault.');
  return error.errors.map((fault) => fault.path);
}

describe('a library in CSV', () => {
  it('comes back as it went out, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(posts, { maxLength: 4 }), async (items) => {
        const csv = await textOf(writeCsvLibrary(each(items)));
        const read = await readCsvLibrary(csv);
        expect(read.posts.map(({ post }) => plain(post))).toEqual(items.map(plain));
      }),
    );
  });

  it('holds no cell that a spreadsheet would run as a formula', async () => {
    const [post] = fc.sample(posts, 1);
    if (!post) throw new Error('no post');
    const csv = await textOf(writeCsvLibrary(each([{ ...post, title: '=HYPERLINK("http://x")', text: '@here' }])));
    expect(csv).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(csv).toContain(`"'@here"`);
  });

  it.each([
    ['commas', 'title,kind,text\nA,resource,B\n'],
    ['semicolons and a byte order mark', '\uFEFFtitle;kind;text;;\r\nA;resource;B;;\r\n'],
    ['tabs, capitals and empty lines', 'Title\tKIND\tText\n\n\nA\tresource\tB\n\t\t\n'],
    ['old line ends', 'title,kind,text\rA,resource,B'],
  ])('is read with %s', async (_, csv) => {
    expect((await readCsvLibrary(csv)).posts.map(({ post }) => [post.title, post.kind, post.text])).toEqual([
      ['A', 'resource', 'B'],
    ]);
  });

  it('tells every fault at once, with its line and column, also after cells with line breaks', async () => {
    const csv = [
      'title,kind,text,citation_year,evergreen_max_repeats,media,alt_text',
      '"A","resource","one\r\ntwo\nthree",,,,',
      ',nonsense,B,last year,3,,no picture',
      '',
      'C,resource,,,,,',
    ].join('\r\n');
    expect((await faultsOf(csv)).sort()).toEqual([
      'line 5, column alt_text',
      'line 5, column citation_title',
      'line 5, column citation_year',
      'line 5, column evergreen_min_gap_days',
      'line 5, column kind',
      'line 5, column title',
      'line 7, column text',
    ]);
  });

  it('names columns that are unknown, missing or there twice', async () => {
    expect(await faultsOf('title,caption,title,text\n')).toEqual([
      'line 1, column caption',
      'line 1, column title',
      'line 1, column kind',
    ]);
    expect(await faultsOf('')).toEqual(['line 1']);
  });

  it('names the line of a quotation mark that is wrong', async () => {
    expect(await faultsOf('title,kind,text\nA,resource,B\nC,resource,"open\n\n')).toEqual(['line 3']);
    expect(await faultsOf('title,kind,text\nA,resource,"B"x\n')).toEqual(['line 2']);
  });

  it('takes 10,000 posts and refuses one more', async () => {
    const rows = (count: number) => `title,kind,text\n${'A,resource,B\n'.repeat(count)}`;
    expect((await readCsvLibrary(rows(10_000))).posts).toHaveLength(10_000);
    expect(await faultsOf(rows(10_001))).toEqual(['line 10002']);
  });
});

describe('a library in JSON', () => {
  it('comes back as it went out, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(posts, { maxLength: 4 }), async (items) => {
        const series = [{ name: 'One', kind: null }];
        const read = readJsonLibrary(await textOf(writeJsonLibrary(series, each(items))));
        expect(read.series).toEqual(series);
        expect(read.posts.map(({ post }) => post)).toEqual(items);
      }),
    );
  });

  it('names the place of every fault', () => {
    expect(() => readJsonLibrary('{"posts":[{"title":"A","kind":"x","text":"B"}]}')).toThrow(/posts\.0\.kind/);
    expect(() => readJsonLibrary('{"posts":')).toThrow(/not valid JSON/);
  });
});
