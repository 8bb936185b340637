import { describe, expect, it } from '@jest/globals';
import { readPostReference } from './post-reference.js';

describe('a link or id that a person gives', () => {
  it.each([
    ['x', '1864000000000000001', { remoteId: '1864000000000000001' }],
    [
      'x',
      'https://x.com/quiet_harbor/status/1864?s=20',
      { remoteId: '1864', permalink: 'https://x.com/quiet_harbor/status/1864?s=20' },
    ],
    ['x', 'mobile.twitter.com/a/status/7', { remoteId: '7', permalink: 'https://mobile.twitter.com/a/status/7' }],
    [
      'facebook',
      'https://www.facebook.com/quietharbor/posts/55',
      { remoteId: '100_55', permalink: 'https://www.facebook.com/quietharbor/posts/55' },
    ],
    ['facebook', 'http://facebook.com/reel/77/', { remoteId: '77', permalink: 'https://facebook.com/reel/77/' }],
    ['facebook', 'https://www.facebook.com/permalink.php?story_fbid=9&id=100', { remoteId: '100_9' }],
    [
      'facebook',
      'https://www.facebook.com/a/posts/pfbid0Abc',
      { permalink: 'https://www.facebook.com/a/posts/pfbid0Abc' },
    ],
    ['instagram', ' https://www.instagram.com/p/DAbc_1/ ', { permalink: 'https://www.instagram.com/p/DAbc_1/' }],
    ['instagram', '17900000000000001', { remoteId: '17900000000000001' }],
  ] as const)('is understood for %s: %s', (network, typed, expected) => {
    expect(readPostReference(network, '100', typed)).toMatchObject({ kind: 'post', ...expected });
  });

  it('may be left out', () => {
    expect(readPostReference('x', '1', '  ')).toEqual({ kind: 'none' });
  });

  it('makes up no id for a link that holds none', () => {
    expect(readPostReference('instagram', '1', 'https://www.instagram.com/p/123456/')).not.toHaveProperty('remoteId');
    expect(readPostReference('x', '1', 'https://x.com/quiet_harbor')).not.toHaveProperty('remoteId');
  });

  it.each([
    'hello',
    'javascript:alert(1)',
    'https://example.org/status/1',
    'https://x.com.example.org/a/status/1',
    'https://x.com@example.org/status/1',
    '12 34',
  ])('is refused: %s', (typed) => {
    expect(readPostReference('x', '1', typed).kind).toBe('wrong');
  });
});
