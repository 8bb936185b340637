import type { ConnectFault, ConnectRefused, TakenBefore } from '../channels/connect-outcome.js';
import type { LoginName } from '../networks/login.js';
import { LOGIN_WORDS, type PermissionView, permissionViews } from './permission-words.js';

/** A way on: a link that looks like a button. */
export interface Way {
  href: string;
  title: string;
}

/** A page that says what happened, what was kept, and what to do next. */
export interface ConnectProblemView {
  title: string;
  text: string;
  kept: string;
  missing: PermissionView[];
  ways: Way[];
}

const TITLES: Record<ConnectFault, string> = {
  denied: 'You said no, so nothing was connected',
  'wrong-state': 'This answer does not belong to this browser',
  'too-late': 'That took too long',
  'wrong-account': 'That is another account',
  'try-again': 'The network cannot be reached at the moment',
  'code-not-accepted': 'The network did not take its own answer back',
  'app-not-accepted': 'The network does not know this app',
  'token-not-accepted': 'The network does not take this token',
  'permission-missing': 'A permission is missing',
  'no-page': 'There is no Page to publish on',
  'no-instagram-account': 'There is no Instagram account behind your Pages',
  'personal-account': 'This Instagram account is a personal one',
};

/** @param configured the logins that can be begun here */
export function problemOf(refused: ConnectRefused, configured: ReadonlySet<LoginName>): ConnectProblemView {
  const { fault, text, login, channelId, missing = [] } = refused;
  return {
    title: TITLES[fault],
    text,
    kept:
      channelId === undefined
        ? 'Nothing was connected or changed.'
        : 'The channel is as it was: its name, its times and everything in its calendar are kept.',
    // Most sentences name what is missing themselves.
    missing: permissionViews(missing.filter((name) => !text.includes(name))),
    ways: [
      ...waysAfter(fault, login, channelId, configured),
      channelId === undefined
        ? { href: '/channels', title: 'All channels' }
        : { href: `/channels/${channelId}`, title: 'Back to the channel' },
    ],
  };
}

/** For an answer that came a second time: by the back button, or by loading its page again. */
export function takenBeforeOf({ channelId }: TakenBefore, login: LoginName): ConnectProblemView {
  const { title } = LOGIN_WORDS[login];
  const channel = channelId === undefined ? '' : `?channel=${channelId}`;
  return {
    title: 'This was done already',
    text: `You came back to a page that had brought ${title}’s answer here before. An answer counts once, so nothing was done a second time.`,
    kept: 'What it led to the first time stays as it is. If the account is not there, begin again.',
    missing: [],
    ways: [
      channelId === undefined
        ? { href: '/channels', title: 'All channels' }
        : { href: `/channels/${channelId}`, title: 'To the channel' },
      { href: `/channels/connect/${login}${channel}`, title: 'Begin again' },
    ],
  };
}

/** For a list to choose from that was chosen from already, or is too old; which of the two is not told apart. */
export const GONE_CHOICE: ConnectProblemView = {
  title: 'There is nothing to choose from any more',
  text: 'It was chosen already, or more than ten minutes have passed.',
  kept: 'What was chosen is connected; nothing was done a second time.',
  missing: [],
  ways: [{ href: '/channels', title: 'All channels' }],
};

function waysAfter(
  fault: ConnectFault,
  login: LoginName | undefined,
  channelId: string | undefined,
  configured: ReadonlySet<LoginName>,
): Way[] {
  const channel = channelId === undefined ? '' : `?channel=${channelId}`;
  const again = (title: string): Way[] =>
    login === undefined ? [] : [{ href: `/channels/connect/${login}${channel}`, title }];
  const name = login === undefined ? 'the network' : LOGIN_WORDS[login].title;
  const token: Way = { href: `/channels/token${channel}`, title: 'Paste a token instead' };
  switch (fault) {
    case 'denied':
    case 'wrong-state':
    case 'too-late':
    case 'code-not-accepted':
      return again('Begin again');
    case 'try-again':
      return again('Try again');
    case 'app-not-accepted':
    case 'token-not-accepted':
      return [...again('Try again'), token];
    case 'permission-missing':
      return again(`Ask ${name} again, and allow everything`);
    case 'no-page':
      return again('I have a Page now: look again');
    case 'no-instagram-account':
      return [
        ...again('I have linked it: look again'),
        ...(configured.has('instagram') && channelId === undefined
          ? [{ href: '/channels/connect/instagram', title: 'Connect it without a Page' }]
          : []),
      ];
    case 'personal-account':
      return again('I have switched: look again');
    case 'wrong-account':
      return [
        ...again('Connect the right account'),
        ...(login === undefined
          ? []
          : [{ href: `/channels/connect/${login}`, title: 'Connect the other one as a new channel' }]),
      ];
    default: {
      const never: never = fault;
      return never;
    }
  }
}
