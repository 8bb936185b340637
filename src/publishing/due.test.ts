import { describe, expect, it } from '@jest/globals';
import { type DueRow, judge } from './due.js';

const NOW = new Date('2026-12-01T09:00:00Z');

function minutesAgo(minutes: number): Date {
  return new Date(NOW.getTime() - minutes * 60_000);
}

function row(id: string, change: Partial<DueRow> = {}): DueRow {
  return {
    id,
    fence: 0,
    channelId: 'channel',
    network: 'x',
    dueAt: NOW,
    channelStatus: 'connected',
    channelGone: false,
    channelName: 'Clinic on X',
    lateLimitMinutes: 60,
    spacingMinutes: 10,
    lastPublishedAt: null,
    channelBusy: false,
    ...change,
  };
}

const idsOf = (rows: DueRow[]) => rows.map((each) => each.id);

describe('what is due', () => {
  it('is held for want of approval, but too late is told first, since approval would not help', () => {
    const verdicts = judge(
      [row('a', { approvalMissing: true }), row('b', { approvalMissing: true, dueAt: minutesAgo(90) })],
      NOW,
    );
    expect(verdicts.held.map(({ code, ids }) => [code, ids])).toEqual([
      ['not-approved', ['a']],
      ['too-late', ['b']],
    ]);
    expect(verdicts.go).toEqual([]);
  });

  it('goes out on time, however many share the minute', () => {
    const rows = [row('a'), row('b', { dueAt: minutesAgo(1) }), row('c', { channelBusy: true })];
    expect(idsOf(judge(rows, NOW).go)).toEqual(['a', 'b', 'c']);
  });

  it('is held when it is later than the workspace allows, and says by how much', () => {
    const verdicts = judge([row('late', { dueAt: minutesAgo(61) }), row('just', { dueAt: minutesAgo(60) })], NOW);
    expect(verdicts.held).toEqual([
      {
        code: 'too-late',
        reason: 'It would go out 61 minutes late; this workspace holds what is more than 60 minutes late.',
        ids: ['late'],
      },
    ]);
    expect(idsOf(verdicts.go)).toEqual(['just']);
  });

  it.each([
    [{ channelStatus: 'paused' } as const, 'channel-paused'],
    [{ channelStatus: 'needs-reconnect' } as const, 'channel-needs-reconnect'],
    [{ channelGone: true }, 'channel-disconnected'],
  ])('is held on a channel that is %j', (change, code) => {
    expect(judge([row('a', change)], NOW).held).toMatchObject([{ code, ids: ['a'] }]);
  });

  it('lets a backlog go one at a time on each channel', () => {
    const rows = ['a', 'b', 'c'].map((id) => row(id, { dueAt: minutesAgo(30) }));
    const other = row('other', { channelId: 'elsewhere', dueAt: minutesAgo(30) });
    const verdicts = judge([...rows, other], NOW);
    expect(idsOf(verdicts.go)).toEqual(['a', 'other']);
    expect(verdicts.later.flatMap((later) => later.ids)).toEqual(['b', 'c']);
  });

  it('keeps the spacing to what was last published', () => {
    const verdicts = judge([row('a', { dueAt: minutesAgo(30), lastPublishedAt: minutesAgo(4) })], NOW);
    expect(verdicts.later).toEqual([{ until: new Date(NOW.getTime() + 6 * 60_000), ids: ['a'] }]);
    expect(idsOf(judge([row('a', { dueAt: minutesAgo(30), lastPublishedAt: minutesAgo(10) })], NOW).go)).toEqual(['a']);
  });

  it('waits while the one before it is still going out', () => {
    expect(judge([row('a', { dueAt: minutesAgo(30), channelBusy: true })], NOW).go).toEqual([]);
  });
});
