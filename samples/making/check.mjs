import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import twitter from 'twitter-text';
import { describeMp4 } from './mp4.mjs';

const KINDS = ['coping-video', 'mindfulness-tip', 'psychoeducation', 'resource', 'encouragement', 'announcement'];
const COLUMNS =
  'title,kind,text,topics,link,citation_title,citation_author,citation_year,citation_source,media,alt_text,series,' +
  'evergreen_min_gap_days,evergreen_max_repeats,instagram_text,facebook_text,x_text';

// What a sample may weigh on X (280 in all), so that a link (24 with its space), a signature and hashtags still fit.
const X_TEXT_WEIGHT = 200;
// Instagram and X content guides, read 2026-09-11: an alt text has at most 1,000 characters.
const ALT_TEXT_LENGTH = 1000;
const PICTURE_BYTES = 300_000;
const VIDEO_BYTES = 700_000;

const split = (cell, by) => (cell === '' ? [] : cell.split(by));
const orUndefined = (cell) => (cell === '' ? undefined : cell);

/** A row of the CSV in the shape of a post of library.json. */
function postOf(row) {
  const altTexts = split(row.alt_text, ' | ');
  const network = (text) => (text === '' ? undefined : { text });
  return {
    title: row.title,
    kind: row.kind,
    text: row.text,
    topics: split(row.topics, ';'),
    link: orUndefined(row.link),
    citation: row.citation_title
      ? {
          title: row.citation_title,
          author: row.citation_author,
          year: Number(row.citation_year),
          source: row.citation_source,
        }
      : undefined,
    media: split(row.media, ';').map((file, at) => ({ file, altText: altTexts[at] ?? '' })),
    series: orUndefined(row.series),
    evergreen: row.evergreen_min_gap_days
      ? { minGapDays: Number(row.evergreen_min_gap_days), maxRepeats: Number(row.evergreen_max_repeats) }
      : undefined,
    variants: {
      instagram: network(row.instagram_text),
      facebook: network(row.facebook_text),
      x: network(row.x_text),
    },
  };
}

/** What is wrong with one post, as sentences. */
function faultsOf(post, seriesKinds) {
  const faults = [];
  const expect = (good, sentence) => good || faults.push(sentence);
  const media = post.media ?? [];
  expect(KINDS.includes(post.kind), `the kind "${post.kind}" is not one of ${KINDS.join(', ')}`);
  expect(post.title?.trim() && post.text?.trim(), 'title and text are needed');
  expect(post.topics.length > 0, 'a topic is needed');
  for (const topic of post.topics) expect(/^[a-z]+(?:-[a-z]+)*$/u.test(topic), `"${topic}" is not a kebab-case topic`);
  const weight = twitter.parseTweet(post.variants?.x?.text ?? post.text).weightedLength;
  expect(weight <= X_TEXT_WEIGHT, `the text for X weighs ${weight}, more than ${X_TEXT_WEIGHT}`);
  if (post.link) expect(URL.canParse(post.link) && post.link.startsWith('https://'), `the link ${post.link} is bad`);
  if (post.citation) {
    const { title, author, year, source } = post.citation;
    expect(title && author && source && Number.isInteger(year), 'the citation needs title, author, year and source');
  }
  if (post.series) {
    expect(seriesKinds.get(post.series) === post.kind, `the series "${post.series}" is unknown or of another kind`);
  }
  if (post.evergreen) {
    const { minGapDays, maxRepeats } = post.evergreen;
    expect(minGapDays > 0 && maxRepeats > 0, 'evergreen needs a gap in days and a number of repeats');
  }
  for (const { file, altText } of media) {
    expect(altText.trim().length > 0, `${file} has no alt text`);
    expect(altText.length <= ALT_TEXT_LENGTH, `the alt text of ${file} is longer than ${ALT_TEXT_LENGTH}`);
  }
  if (post.kind === 'coping-video') {
    expect(
      media.some(({ file }) => file.endsWith('.mp4')),
      'a coping video needs the video',
    );
  }
  return faults.map((fault) => `"${post.title}": ${fault}`);
}

async function pictureFaults(path, name) {
  const [{ size }, picture] = await Promise.all([stat(path), sharp(path).metadata()]);
  const fits = picture.width === 1080 && [1080, 1350].includes(picture.height) && picture.space === 'srgb';
  const faults = [];
  if (picture.format !== 'jpeg' || !fits) faults.push(`${name} is not an sRGB JPEG of 1080 x 1080 or 1080 x 1350`);
  if (size >= PICTURE_BYTES) faults.push(`${name} has ${size} bytes`);
  return faults;
}

async function videoFaults(path, name) {
  const bytes = await readFile(path);
  const { indexFirst, editLists, formats, seconds, width, height } = describeMp4(bytes);
  const faults = [];
  if (!indexFirst) faults.push(`${name}: moov does not come before mdat`);
  if (editLists) faults.push(`${name} has an edit list`);
  if (formats.toSorted().join() !== 'avc1,mp4a') faults.push(`${name} is ${formats.join(' + ')}, not H.264 + AAC`);
  if (seconds < 12 || seconds > 16) faults.push(`${name} lasts ${seconds} s`);
  if (width !== 576 || height !== 1024) faults.push(`${name} is ${width} x ${height}`);
  if (bytes.length >= VIDEO_BYTES) faults.push(`${name} has ${bytes.length} bytes`);
  return faults;
}

/** Everything that is wrong with the sample library in the folder `samples`, as sentences; empty when it is good. */
export async function checkSamples(samples) {
  const library = JSON.parse(await readFile(join(samples, 'library.json'), 'utf8'));
  const rows = parse(await readFile(join(samples, 'sample-week.csv'), 'utf8'), { columns: true });
  if (Object.keys(rows[0] ?? {}).join() !== COLUMNS) {
    return { faults: [`sample-week.csv needs rows with the columns ${COLUMNS}`], posts: library.posts.length, week: 0 };
  }
  const week = rows.map(postOf);
  const all = [...library.posts, ...week];
  const seriesKinds = new Map(library.series.map(({ name, kind }) => [name, kind]));
  const ofKind = (posts, kind) => posts.filter((post) => post.kind === kind).length;
  const faults = all.flatMap((post) => faultsOf(post, seriesKinds));
  const expect = (good, sentence) => good || faults.push(sentence);

  expect(library.posts.length >= 32, `library.json has ${library.posts.length} posts, fewer than 32`);
  for (const kind of KINDS) expect(ofKind(library.posts, kind) > 0, `library.json has no ${kind}`);
  const pictured = library.posts.filter((post) => post.media?.length > 0).length;
  expect(pictured >= 12, `library.json has ${pictured} posts with media, fewer than 12`);
  expect(week.length === 8 && ofKind(week, 'coping-video') === 1, 'sample-week.csv needs seven tips and one video');
  for (const post of week) expect(post.media.length > 0, `"${post.title}" has no media`);
  for (const part of ['title', 'text']) {
    const seen = new Set();
    for (const post of all) {
      expect(!seen.has(post[part]), `the ${part} of "${post.title}" is there twice`);
      seen.add(post[part]);
    }
  }
  for (const name of new Set(all.flatMap((post) => (post.media ?? []).map(({ file }) => file)))) {
    const path = join(samples, name);
    try {
      faults.push(...(await (name.endsWith('.mp4') ? videoFaults : pictureFaults)(path, name)));
    } catch (error) {
      faults.push(error.code === 'ENOENT' ? `${name} is missing` : `${name}: ${error.message}`);
    }
  }
  return { faults, posts: library.posts.length, week: week.length };
}
