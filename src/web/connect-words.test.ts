import { describe, expect, it } from '@jest/globals';
import { CONNECT_FAULTS, type ConnectFault } from '../channels/connect-outcome.js';
import { LOGIN_FAULTS, LOGIN_NAMES, type LoginName } from '../networks/login.js';
import { problemOf, takenBeforeOf } from './connect-words.js';

const ALL = new Set(LOGIN_NAMES);
const CHANNEL = '0190a5c8-0000-7000-8000-000000000001';
const FAULTS: ConnectFault[] = [...CONNECT_FAULTS, ...LOGIN_FAULTS];

const refused = (fault: ConnectFault, more: { login?: LoginName; channelId?: string; missing?: string[] } = {}) =>
  problemOf({ kind: 'refused', fault, text: 'It did not work.', ...more }, ALL);

describe('what is said after a dialog that led to nothing', () => {
  it.each(FAULTS)('has a title of its own, what was kept and a way on: %s', (fault) => {
    const { title, kept, ways } = refused(fault, { login: 'facebook' });
    const others = FAULTS.filter((other) => other !== fault).map((other) => refused(other).title);
    expect(others).not.toContain(title);
    expect(kept).toBe('Nothing was connected or changed.');
    expect(ways.at(0)?.href).toBe('/channels/connect/facebook');
    expect(ways.at(-1)).toEqual({ href: '/channels', title: 'All channels' });
  });

  it.each(FAULTS)('leads back to the channel that was to be connected again, and keeps it: %s', (fault) => {
    const { kept, ways } = refused(fault, { login: 'x', channelId: CHANNEL });
    expect(kept).toContain('The channel is as it was');
    expect(ways.at(0)?.href).toBe(`/channels/connect/x?channel=${CHANNEL}`);
    expect(ways.at(-1)?.href).toBe(`/channels/${CHANNEL}`);
  });

  it.each(FAULTS)('leads to no dialog where none is known: %s', (fault) => {
    for (const { href } of refused(fault).ways.filter(({ title }) => !title.includes('without a Page'))) {
      expect(href).not.toContain('/channels/connect/');
    }
  });

  it('offers to paste a token when the app is not accepted', () => {
    expect(refused('app-not-accepted', { login: 'x' }).ways.map(({ href }) => href)).toContain('/channels/token');
  });

  it('offers Instagram’s own login without a Page only where it is set up, and not for a channel', () => {
    const hrefs = (configured: LoginName[], channelId?: string) =>
      problemOf(
        {
          kind: 'refused',
          fault: 'no-instagram-account',
          text: '',
          login: 'facebook',
          ...(channelId && { channelId }),
        },
        new Set(configured),
      ).ways.map(({ href }) => href);
    expect(hrefs(['facebook', 'instagram'])).toContain('/channels/connect/instagram');
    expect(hrefs(['facebook'])).not.toContain('/channels/connect/instagram');
    expect(hrefs(['facebook', 'instagram'], CHANNEL)).not.toContain('/channels/connect/instagram');
  });

  it('lists what is missing with its reason, unless the sentence names it', () => {
    const missing = ['pages_manage_posts', 'tweet.write', 'something_new'];
    expect(refused('permission-missing', { missing }).missing).toEqual([
      { name: 'pages_manage_posts', why: 'to publish on the Page' },
      { name: 'tweet.write', why: 'to publish on X' },
      { name: 'something_new' },
    ]);
    const named = { kind: 'refused', fault: 'permission-missing', text: 'Without tweet.write.', missing } as const;
    expect(problemOf(named, ALL).missing.map(({ name }) => name)).not.toContain('tweet.write');
  });
});

describe('an answer that comes a second time', () => {
  it('is said to have done nothing, and leads to what it led to', () => {
    expect(takenBeforeOf({}, 'x')).toMatchObject({
      text: expect.stringContaining('nothing was done a second time'),
      ways: [{ href: '/channels' }, { href: '/channels/connect/x' }],
    });
    expect(takenBeforeOf({ channelId: CHANNEL }, 'facebook').ways.map(({ href }) => href)).toEqual([
      `/channels/${CHANNEL}`,
      `/channels/connect/facebook?channel=${CHANNEL}`,
    ]);
  });
});
