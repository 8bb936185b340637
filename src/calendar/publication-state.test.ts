import { describe, expect, it } from '@jest/globals';
import { PUBLICATION_STATUSES } from './publication.js';
import { nextState, PUBLICATION_EVENTS } from './publication-state.js';

/** What each event must be able to change, written down a second time on purpose. */
const EXPECTED = `
due: scheduled>publishing
hold: scheduled>held publishing>held
move: scheduled>scheduled held>scheduled
cancel: scheduled>cancelled failed>cancelled held>cancelled
publish: publishing>published
fail: publishing>failed
lose: publishing>unconfirmed
retry: failed>scheduled held>scheduled
confirm: unconfirmed>published
deny: unconfirmed>failed
`.trim();

describe("a publication's states", () => {
  it('change by these events and no others', () => {
    const actual = PUBLICATION_EVENTS.map((event) => {
      const changes = PUBLICATION_STATUSES.flatMap((status) => {
        const next = nextState(status, event);
        return next === undefined ? [] : [`${status}>${next}`];
      });
      return `${event}: ${changes.join(' ')}`;
    }).join('\n');
    expect(actual).toBe(EXPECTED);
  });

  it('never lead from published or unconfirmed back to sending', () => {
    for (const event of PUBLICATION_EVENTS) {
      expect(nextState('published', event)).toBeUndefined();
      expect(['scheduled', 'publishing', 'held']).not.toContain(nextState('unconfirmed', event));
    }
  });

  it('end: cancelled is final', () => {
    expect(PUBLICATION_EVENTS.map((event) => nextState('cancelled', event)).filter(Boolean)).toEqual([]);
  });
});
