import { describe, expect, it } from '@jest/globals';
import type { ChannelHealth, ChannelView } from '../channels/channel-view.js';
import { healthFacts, loginOf, standingOf } from './channel-words.js';

const NOW = new Date('2026-11-24T12:00:00Z');
const inDays = (days: number) => new Date(NOW.getTime() + days * 86_400_000);

function channel(health: Partial<ChannelHealth> = {}, more: Partial<ChannelView> = {}): ChannelView {
  return {
    ...{ id: 'an-id', network: 'instagram', externalId: '1', name: 'Quiet Harbor', timeZone: 'Europe/Berlin' },
    ...{ status: 'connected', health: { tokenRenews: false, missing: [], ...health } },
    ...more,
  };
}

describe('how a channel stands', () => {
  it.each<[string, ChannelView, string, boolean]>([
    ['well', channel(), 'well', false],
    ['well while its end is more than a week away', channel({ tokenEndsAt: inDays(7) }), 'well', false],
    ['as ending soon within a week', channel({ tokenEndsAt: inDays(6.9) }), 'soon', true],
    ['well when its token renews itself', channel({ tokenEndsAt: inDays(0.1), tokenRenews: true }), 'well', false],
    [
      'as ending soon when Meta asks again, though its token renews itself',
      channel({ tokenEndsAt: inDays(0.1), tokenRenews: true, dataAccessEndsAt: inDays(2) }),
      'soon',
      true,
    ],
    ['as working with something missing', channel({ missing: ['read_insights'] }), 'soon', false],
    ['as paused', channel({ tokenEndsAt: inDays(1) }, { status: 'paused' }), 'paused', false],
    ['as lost', channel({}, { status: 'needs-reconnect' }), 'lost', true],
  ])('is told %s', (_, view, shape, wantsReconnect) => {
    expect(standingOf(view, NOW)).toMatchObject({ shape, wantsReconnect });
  });

  it('names the earlier of two ends, on the channel’s own day', () => {
    const view = channel({ tokenEndsAt: inDays(5), dataAccessEndsAt: new Date('2026-11-26T23:30:00Z') });
    expect(standingOf(view, NOW).sentence).toContain('27 November');
  });

  it('says why it is lost, and that its posts are held', () => {
    const lost = channel({}, { status: 'needs-reconnect', statusReason: 'The password was changed.' });
    expect(standingOf(lost, NOW).sentence).toBe('The password was changed. Until then its posts are held, not lost.');
  });
});

describe('what is known of a connection', () => {
  const factsOf = (view: ChannelView) =>
    Object.fromEntries(healthFacts(view, 'UTC').map(({ name, value }) => [name, value]));

  it('says so when nothing is known yet', () => {
    expect(factsOf(channel())).toEqual({ 'Last checked': 'Not yet; it is done every day', Lasts: 'No end is known' });
  });

  it('names its end only when it does not renew itself', () => {
    const tokenEndsAt = new Date('2027-01-02T10:00:00Z');
    expect(factsOf(channel({ tokenEndsAt }))['Lasts']).toContain('2 January');
    expect(factsOf(channel({ tokenEndsAt, tokenRenews: true }))['Lasts']).toBe('It is renewed by itself');
    expect(factsOf(channel({ dataAccessEndsAt: tokenEndsAt }))['Meta asks you again']).toContain('2 January');
  });
});

describe('the dialog that a channel is connected by', () => {
  it.each([
    ['facebook', undefined, 'facebook'],
    ['x', undefined, 'x'],
    ['instagram', 'instagram', 'instagram'],
    ['instagram', 'facebook', 'facebook'],
    ['instagram', undefined, 'facebook'],
  ] as const)('of %s by %s is that of %s', (network, login, dialog) => {
    expect(loginOf({ network, ...(login && { login }) })).toBe(dialog);
  });
});
