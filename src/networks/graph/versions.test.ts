import { describe, expect, it } from '@jest/globals';
import { graphVersionLife, NEWEST_GRAPH_VERSION } from './versions.js';

describe('the life of a Graph API version', () => {
  const at = (day: string) => new Date(`${day}T12:00:00Z`);

  it.each([
    ['v25.0', '2026-11-24', { kind: 'lives', endsOn: '2028-07-29', daysLeft: 613 }],
    ['v21.0', '2026-11-24', { kind: 'lives', endsOn: '2027-01-21', daysLeft: 58 }],
    ['v21.0', '2027-01-20', { kind: 'lives', endsOn: '2027-01-21', daysLeft: 1 }],
    ['v21.0', '2027-01-21', { kind: 'dead', endedOn: '2027-01-21' }],
    ['v19.0', '2026-11-24', { kind: 'dead', endedOn: '2026-05-21' }],
    [NEWEST_GRAPH_VERSION, '2026-11-24', { kind: 'end-not-announced' }],
    ['v99.0', '2026-11-24', { kind: 'unknown' }],
    ['toString', '2026-11-24', { kind: 'unknown' }],
  ])('%s on %s', (version, day, life) => {
    expect(graphVersionLife(version, at(day))).toEqual(life);
  });
});
