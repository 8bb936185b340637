import { describe, expect, it } from '@jest/globals';
import { type Answer } from './api-client.js';
import { failureOf } from './failures.js';

const NOW = new Date('2026-12-01T09:00:00Z');
const inSeconds = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000);
const epoch = (seconds: number): string => String(NOW.getTime() / 1_000 + seconds);

function answer(status: number | undefined, body?: unknown, headers: Record<string, string> = {}): Answer {
  const trace = { step: 'publish', ...(status === undefined ? {} : { httpStatus: status }) };
  return { status, body, headers, neverLeft: false, trace };
}

const problem = (status: number, detail: string, type = 'about:blank'): Answer =>
  answer(status, { title: 'Forbidden', detail, type, status });

describe('what an answer of X means', () => {
  it.each<[string, Answer, string, string]>([
    [
      '400',
      answer(400, {
        type: 'https://api.x.com/2/problems/invalid-request',
        errors: [{ message: 'The Tweet contains an invalid URL.' }],
      }),
      'invalid-link',
      'Check the link',
    ],
    [
      '400 of another kind',
      answer(400, { detail: 'One or more parameters was invalid.' }),
      'invalid-request',
      'One or more parameters',
    ],
    [
      '400 about media',
      answer(400, { errors: [{ message: 'Your media IDs are invalid.' }] }),
      'media-not-accepted',
      'uploaded anew',
    ],
    [
      '403 reply rule',
      problem(403, 'Reply to this conversation is not allowed because you have not been mentioned.'),
      'reply-not-allowed',
      'Answer on X itself',
    ],
    ['403 not permitted', problem(403, 'You are not permitted to perform this action'), 'not-permitted', 'restricted'],
    [
      '403 login kind',
      problem(403, 'x', 'https://api.x.com/2/problems/unsupported-authentication'),
      'wrong-login',
      'Connect it again',
    ],
    [
      '403 app',
      answer(403, {
        type: 'https://api.x.com/2/problems/client-forbidden',
        reason: 'client-not-enrolled',
        detail: 'When authenticating requests',
      }),
      'app-not-enrolled',
      'operator',
    ],
    ['403 suspended', problem(403, 'user-suspended'), 'account-suspended', 'x.com'],
    [
      '403 locked',
      problem(403, 'To protect our users, this account is temporarily locked.'),
      'account-locked',
      'unlock',
    ],
    [
      '403 feature',
      problem(403, 'Your account is not permitted to access this feature'),
      'feature-not-permitted',
      'settings',
    ],
    [
      '403 video',
      problem(403, 'This user is not allowed to post a video longer than 20 minutes.'),
      'video-too-long',
      'Cut it',
    ],
    ['403 cashtags', problem(403, 'Posts are limited to a maximum of one cashtag.'), 'cashtags', 'dollar sign'],
    ['403 of an unknown kind', problem(403, 'You are blocked from this.'), 'forbidden', 'blocked from this'],
    [
      '404',
      answer(404, { title: 'Not Found Error', type: 'https://api.x.com/2/problems/resource-not-found' }),
      'not-found',
      'deleted',
    ],
    ['413', answer(413, undefined), 'media-too-large', 'smaller'],
    ['a status nobody knows', answer(418, undefined), 'status-418', 'refused'],
  ])('%s is a refusal with a code, and words for a person', (_, given, code, words) => {
    const outcome = failureOf(given, NOW);
    expect(outcome).toMatchObject({ kind: 'refused', code, trace: { code } });
    expect(outcome).toHaveProperty('text', expect.stringContaining(words));
  });

  it.each([
    ['no answer', answer(undefined)],
    ['500', answer(500)],
    ['502', answer(502)],
    ['503', answer(503, { title: 'Service Unavailable' })],
    ['504', answer(504)],
    ['408', answer(408)],
    ['409', problem(409, 'conflict')],
    ['a redirection', answer(302)],
  ])('%s leaves open whether it happened', (_, given) => {
    expect(failureOf(given, NOW).kind).toBe('unknown');
  });

  it.each([
    problem(403, 'You are not allowed to create a Tweet with duplicate content.'),
    answer(403, { errors: [{ code: 187, message: 'Status is a duplicate.' }] }),
  ])('a duplicate leaves it open too', (given) => {
    expect(failureOf(given, NOW)).toMatchObject({ kind: 'unknown', trace: { code: 'duplicate-content' } });
  });

  it('401 asks to connect again', () => {
    const given = answer(401, { title: 'Unauthorized', detail: 'Unauthorized', type: 'about:blank', status: 401 });
    expect(failureOf(given, NOW)).toMatchObject({ kind: 'reconnect', trace: { httpStatus: 401 } });
  });

  it('402 holds the whole app and tells the operator', () => {
    const given = answer(402, { title: 'CreditsDepleted', type: 'https://api.x.com/2/problems/credits' });
    const outcome = failureOf(given, NOW);
    expect(outcome).toMatchObject({ kind: 'cool-down', scope: 'app', until: inSeconds(1_800) });
    expect(outcome).toHaveProperty('text', expect.stringMatching(/operator.*credits/u));
  });

  it.each([403, 429])('a spent cap (status %i) holds the whole app for long', (status) => {
    const type = 'https://api.x.com/2/problems/usage-capped';
    const given = answer(status, { title: 'UsageCapExceeded', type }, { 'x-rate-limit-reset': epoch(60) });
    expect(failureOf(given, NOW)).toMatchObject({ kind: 'cool-down', scope: 'app', until: inSeconds(6 * 3_600) });
  });
});

describe('when a 429 ends', () => {
  const until = (headers: Record<string, string>, body: unknown = { title: 'Too Many Requests', status: 429 }) =>
    failureOf(answer(429, body, headers), NOW);
  const window = { 'x-rate-limit-limit': '100', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': epoch(300) };

  it('is the end of the window, for this account', () => {
    expect(until(window)).toMatchObject({ kind: 'cool-down', scope: 'channel', until: inSeconds(300) });
    expect(until(window, { errors: [{ code: 88, message: 'Rate limit exceeded' }] })).toMatchObject({
      scope: 'channel',
      until: inSeconds(300),
    });
  });

  it('is the end of the day for this account when its 24 hours are spent', () => {
    const headers = { ...window, 'x-user-limit-24hour-remaining': '0', 'x-user-limit-24hour-reset': epoch(7_200) };
    expect(until(headers)).toMatchObject({ scope: 'channel', until: inSeconds(7_200) });
  });

  it('is the end of the day for everybody when the app’s 24 hours are spent', () => {
    const headers = {
      ...window,
      'x-app-limit-24hour-remaining': '0',
      'x-app-limit-24hour-reset': epoch(3_600),
      'x-user-limit-24hour-remaining': '0',
      'x-user-limit-24hour-reset': epoch(7_200),
    };
    expect(until(headers)).toMatchObject({ scope: 'app', until: inSeconds(3_600) });
  });

  it('does not follow daily counts that are not spent', () => {
    const headers = { ...window, 'x-app-limit-24hour-remaining': '5', 'x-app-limit-24hour-reset': epoch(9_000) };
    expect(until(headers)).toMatchObject({ scope: 'channel', until: inSeconds(300) });
  });

  it('is a quarter of an hour when X does not say, or says nonsense', () => {
    expect(until({})).toMatchObject({ until: inSeconds(900) });
    expect(until({ 'x-rate-limit-reset': 'soon' })).toMatchObject({ until: inSeconds(900) });
    expect(until({ 'x-rate-limit-reset': '99999999999' })).toMatchObject({ until: inSeconds(900) });
  });

  it('is never in the past', () => {
    expect(until({ 'x-rate-limit-reset': epoch(-60) })).toMatchObject({ until: inSeconds(5) });
  });

  it('follows Retry-After where there is nothing else', () => {
    expect(until({ 'retry-after': '42' })).toMatchObject({ until: inSeconds(42) });
  });
});
