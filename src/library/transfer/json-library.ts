import { Readable } from 'node:stream';
import { invalidInput } from '../../foundation/problem-error.js';
import { type FilePost, type FileSeries, libraryFile, type ReadLibrary } from './library-file.js';

/** Reads a library in JSON. @throws ProblemError 422 with every fault, each at `posts.3.kind` */
export function readJsonLibrary(text: string): ReadLibrary {
  const parsed = libraryFile.safeParse(jsonOf(text));
  if (!parsed.success) {
    throw invalidInput(parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })));
  }
  const { series, posts } = parsed.data;
  return {
    series,
    posts: posts.map((post, index) => ({
      post,
      mediaPlace: (media) => `posts.${index}.media.${media}`,
      coverPlace: `posts.${index}.variants.instagram.cover`,
    })),
  };
}

/** Writes a library as JSON, a post a line. */
export function writeJsonLibrary(series: FileSeries[], posts: AsyncIterable<FilePost>): Readable {
  async function* lines(): AsyncGenerator<string> {
    yield `{"series":${JSON.stringify(series)},\n"posts":[`;
    let first = true;
    for await (const post of posts) {
      yield `${first ? '' : ','}\n${JSON.stringify(post)}`;
      first = false;
    }
    yield '\n]}\n';
  }
  return Readable.from(lines());
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    throw invalidInput([{ path: '', message: `The file is not valid JSON: ${why}` }]);
  }
}
