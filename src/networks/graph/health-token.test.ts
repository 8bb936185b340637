import { describe, expect, it } from '@jest/globals';
import { factsIn, grantedIn, scopesFor } from './health-token.js';

const told = (more: Record<string, unknown>) =>
  factsIn({ data: { is_valid: true, type: 'page', scopes: ['pages_manage_posts', 'instagram_basic'], ...more } });

describe('what a look-up tells of a token', () => {
  it('takes an end of 0 for never', () => {
    expect(told({ expires_at: 0, data_access_expires_at: 0 })).toEqual({
      valid: true,
      type: 'PAGE',
      scopes: new Set(['pages_manage_posts', 'instagram_basic']),
      limitedTo: new Map(),
    });
  });

  it('reads ends as instants', () => {
    const facts = told({ expires_at: 1_800_000_000, data_access_expires_at: '1800000001' });
    expect(facts?.expiresAt?.toISOString()).toBe('2027-01-15T08:00:00.000Z');
    expect(facts?.dataAccessEndsAt?.toISOString()).toBe('2027-01-15T08:00:01.000Z');
  });

  it('judges limits of one family by things of that family only', () => {
    const facts = told({
      granular_scopes: [
        { scope: 'pages_manage_posts', target_ids: ['1'] },
        { scope: 'instagram_basic', target_ids: ['178'] },
      ],
    });
    if (!facts) throw new Error('Nothing was read.');
    expect([...scopesFor(facts, 'pages_', '1')]).toEqual(['pages_manage_posts', 'instagram_basic']);
    expect([...scopesFor(facts, 'pages_', '2')]).toEqual(['instagram_basic']);
    expect([...scopesFor(facts, 'instagram_', '178')]).toEqual(['pages_manage_posts', 'instagram_basic']);
  });

  it('holds a token without a reason for dead, and nonsense for nothing', () => {
    expect(factsIn({ data: { is_valid: false } })?.error).toMatchObject({ code: 190 });
    expect(factsIn({ data: { is_valid: 'yes' } })).toBeUndefined();
    expect(factsIn('<html>')).toBeUndefined();
  });

  it('counts only what was granted, not what was declined or has run out', () => {
    const entry = (permission: string, status: string) => ({ permission, status });
    const data = [entry('a', 'granted'), entry('b', 'declined'), entry('c', 'expired'), 'nonsense'];
    expect([...grantedIn({ data })]).toEqual(['a']);
  });
});
