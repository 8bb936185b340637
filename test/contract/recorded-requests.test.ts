import { describe, expect, it } from '@jest/globals';
import { undocumentedIn } from './recorded-requests.js';

const REEL = { host: 'facebook', method: 'POST', path: '/178/media' } as const;

describe('the check of recorded requests', () => {
  it('has nothing to say about a request as the networks document it', () => {
    expect(
      undocumentedIn({
        ...REEL,
        params: [
          ['media_type', 'REELS'],
          ['share_to_feed', 'true'],
          ['access_token', 't'],
        ],
      }),
    ).toEqual([]);
    expect(
      undocumentedIn({
        host: 'facebook',
        method: 'GET',
        path: '/',
        params: [
          ['ids', '1,2'],
          ['fields', 'id,insights.metric(reach)'],
        ],
      }),
    ).toEqual([]);
  });

  it.each([
    ['an address', { ...REEL, path: '/178/medium', params: [] }, 'POST /178/medium of facebook is not documented'],
    ['a method', { ...REEL, method: 'PUT', params: [] }, 'PUT /178/media of facebook is not documented'],
    ['a parameter', { ...REEL, params: [['sound', '1']] }, 'sound of POST /178/media is not documented'],
    ['a value', { ...REEL, params: [['media_type', 'REEL']] }, 'media_type of POST /178/media may not be "REEL"'],
    [
      "what only Facebook's login has",
      { ...REEL, host: 'instagram', params: [['is_paid_partnership', 'true']] },
      'is_paid_partnership of POST /178/media is not documented',
    ],
  ] as [string, Parameters<typeof undocumentedIn>[0], string][])(
    'finds %s that is not documented',
    (_what, request, fault) => {
      expect(undocumentedIn(request)).toEqual([fault]);
    },
  );
});
