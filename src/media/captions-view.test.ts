import { describe, expect, it } from '@jest/globals';
import { language, nameOf } from './captions-view.js';

describe('the name of a language', () => {
  it.each([
    ['de-at', 'Österreichisches Deutsch'],
    ['fr', 'Français'],
    // Valid tags whose extensions no list of names has.
    ['en-x-foo', 'English'],
    ['en-u-ca-buddhist', 'English'],
    ['en-a-bbb', 'English'],
  ])('of %s is %s', (tag, name) => {
    expect(nameOf(language.parse(tag))).toBe(name);
  });

  it.each(['x-private', 'i-klingon', 'root', 'not a tag'])('is not asked for where %s names none', (tag) => {
    expect(language.safeParse(tag).success).toBe(false);
  });
});
