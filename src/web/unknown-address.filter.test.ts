import { describe, expect, it } from '@jest/globals';
import { wantsPage } from './unknown-address.filter.js';

const CHROMIUM = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';

describe('an address that leads nowhere', () => {
  it.each(['/nowhere', '/channels/x/y', '/apiary', '/healthy-habits', '/?/api/'])(
    'is a page for a browser at %s',
    (url) => {
      expect(wantsPage(url, CHROMIUM)).toBe(true);
    },
  );

  it.each([
    '/api/v1/nothing',
    '/api',
    '/api?x',
    '/API/v1',
    '//api/v1',
    '/health/nothing',
    '/webhooks/meta/nothing',
    '/assets/nothing.css',
  ])('is for programs at %s, whatever is accepted', (url) => {
    expect(wantsPage(url, CHROMIUM)).toBe(false);
  });

  it.each([
    undefined,
    '',
    '*/*',
    'application/json',
    'text/html, application/json',
    'application/problem+json, text/html;q=0.1',
  ])('is for programs when %s is accepted', (accept) => {
    expect(wantsPage('/nowhere', accept)).toBe(false);
  });
});
