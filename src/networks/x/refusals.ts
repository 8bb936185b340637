import { type CallTrace, type Refused } from '../network.js';
import { type ProblemBody } from './answers.js';

/** A refusal of X that is known by its words, and what a person can do about it. */
interface KnownRefusal {
  code: string;
  words: RegExp;
  text: string;
}

// X response codes page and messages seen in 2026, read 2026-11-23.
const KNOWN: readonly KnownRefusal[] = [
  {
    code: 'video-too-long',
    words: /not allowed to post a video longer than/iu,
    text: 'The video is longer than X lets this account post. Cut it, or use an account with Premium.',
  },
  {
    code: 'cashtags',
    words: /cashtag/iu,
    text: 'X takes only one cashtag (like $ABC) in a post. Write the others without the dollar sign.',
  },
  {
    code: 'reply-not-allowed',
    words: /reply to this conversation is not allowed/iu,
    text: 'X does not let this account answer here: the author has not mentioned it. Answer on X itself.',
  },
  {
    code: 'account-suspended',
    words: /user-suspended|suspended/iu,
    text: 'X has suspended this account. Sign in at x.com to see why; posts can be sent again when that is settled.',
  },
  {
    code: 'account-locked',
    words: /\blocked\b/iu,
    text: 'X has locked this account for now. Sign in at x.com and unlock it, then try again.',
  },
  {
    code: 'app-not-enrolled',
    words: /client-not-enrolled|client-forbidden/iu,
    text: 'The X developer app behind this calendar is not enrolled for posting. Its operator must set it up in the X developer console.',
  },
  {
    code: 'wrong-login',
    words: /unsupported-authentication|unsupported authentication/iu,
    text: 'This account was connected in a way that cannot post. Connect it again with "Connect X".',
  },
  {
    code: 'feature-not-permitted',
    words: /not permitted to access this feature/iu,
    text: 'X does not offer this account what the post uses. Simplify the post, or look at the account’s settings on x.com.',
  },
  {
    code: 'not-permitted',
    words: /not permitted to perform this action/iu,
    text: 'X does not let this account do this. It may be restricted, or the post answered to may be closed. Look at the account on x.com.',
  },
  {
    code: 'invalid-link',
    words: /invalid url/iu,
    text: 'X does not accept a link in this text. Check the link, then try again.',
  },
  {
    code: 'media-not-accepted',
    words: /media ids?\b|media_ids?\b/iu,
    text: 'X did not accept the attached picture or video. Try again: it is then uploaded anew.',
  },
];

const BY_STATUS: Readonly<Record<number, { code: string; text: string }>> = {
  400: { code: 'invalid-request', text: 'X found something wrong with this post.' },
  403: { code: 'forbidden', text: 'X does not allow this post. Look at the account on x.com, then try again.' },
  404: { code: 'not-found', text: 'X does not find what this post belongs to. It may have been deleted.' },
  413: { code: 'media-too-large', text: 'The file is larger than X takes. Save it smaller, then try again.' },
};

/** Puts a refusal into words for a person; X's own words follow, for what we do not know. */
export function refusalFor(status: number, body: ProblemBody, said: string, trace: CallTrace): Refused {
  const everything = [said, body.type, body.title, body.reason, body.error]
    .filter((one) => one !== undefined)
    .join(' ');
  const known = KNOWN.find((one) => one.words.test(everything));
  const { code, text } = known ?? BY_STATUS[status] ?? { code: `status-${status}`, text: 'X refused this.' };
  const quoted = said === '' ? '' : ` X says: “${said.length > 300 ? `${said.slice(0, 299)}…` : said}”`;
  return { kind: 'refused', code, text: text + quoted, trace: { ...trace, code } };
}
