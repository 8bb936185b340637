import { describe, expect, it } from '@jest/globals';
import { NO_RULE, reviewersNeeded } from './rule.js';

const CLINIC = 'clinic';
const BLOG = 'blog';

describe('a workspace that asks for review', () => {
  it('asks for nobody as long as nothing is set', () => {
    expect(reviewersNeeded(NO_RULE, 'resource', CLINIC)).toBe(0);
  });

  it('asks everywhere where neither kinds nor channels are named', () => {
    expect(reviewersNeeded({ reviewers: 2, kinds: null, channelIds: null }, 'resource', BLOG)).toBe(2);
  });

  it('asks for what is of a named kind or on a named channel', () => {
    const rule = { reviewers: 1, kinds: ['psychoeducation' as const], channelIds: [CLINIC] };
    expect(reviewersNeeded(rule, 'psychoeducation', BLOG)).toBe(1);
    expect(reviewersNeeded(rule, 'resource', CLINIC)).toBe(1);
    expect(reviewersNeeded(rule, 'resource', BLOG)).toBe(0);
  });
});
