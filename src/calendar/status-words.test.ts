import { describe, expect, it } from '@jest/globals';
import { PUBLICATION_STATUSES } from './publication.js';
import { statusWords } from './status-words.js';

const STANDING = { reasonCode: null, network: 'x', channelName: 'Clinic on X' } as const;

describe("a publication's state in words", () => {
  it('is told apart for each state, and says what to do only where something is to be done', () => {
    const words = PUBLICATION_STATUSES.map((status) => ({ status, ...statusWords({ ...STANDING, status }) }));
    expect(new Set(words.map(({ label }) => label)).size).toBe(PUBLICATION_STATUSES.length);
    expect(words.filter(({ advice }) => advice !== undefined).map(({ status }) => status)).toEqual([
      'failed',
      'unconfirmed',
      'held',
    ]);
  });

  it('never says that a thread of which a part is public was lost as a whole', () => {
    const status = 'unconfirmed';
    expect(statusWords({ ...STANDING, status, reasonCode: 'answer-lost' }).sentence).toContain(
      'answer from X was lost',
    );
    expect(statusWords({ ...STANDING, status, reasonCode: '187' }).sentence).toContain('Only a part');
  });

  it.each([
    ['too-late', 'Let it go out now'],
    ['channel-needs-reconnect', 'Connect Clinic on X again'],
    ['channel-paused', 'Let Clinic on X go on'],
    ['channel-disconnected', 'queue the post anew'],
    ['network/text-too-long', 'Put right what the reason names'],
  ])('says for a held one with the reason %s: %s', (reasonCode, advice) => {
    expect(statusWords({ ...STANDING, status: 'held', reasonCode }).advice).toContain(advice);
  });
});
