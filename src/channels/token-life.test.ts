import { describe, expect, it } from '@jest/globals';
import { renewsItself } from './token-life.js';

describe('a token', () => {
  it.each([
    [true, 'of X with a refresh token', { network: 'x', login: null }, { refreshToken: 'r' }],
    [false, 'of X without one', { network: 'x', login: null }, {}],
    [true, "of Instagram's own login", { network: 'instagram', login: 'instagram' }, {}],
    [false, "of Instagram by Facebook's login", { network: 'instagram', login: 'facebook' }, {}],
    [false, 'of a Page', { network: 'facebook', login: null }, { refreshToken: 'r' }],
  ] as const)('is renewed without a person (%s): %s', (renewed, _, kind, more) => {
    expect(renewsItself(kind, { accessToken: 'a', ...more })).toBe(renewed);
  });
});
