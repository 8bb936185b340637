import type { GraphError } from './client.js';
import { facebookErrors } from './facebook-errors.js';
import { instagramErrors } from './instagram-errors.js';
import {
  coolDown,
  type ErrorRow,
  lookUp,
  reconnect,
  refused,
  retryThenRenew,
  retryUnsure,
  type Verdict,
} from './verdict.js';

const CONNECT_AGAIN = 'Connect this channel again under Channels.';
const NO_RIGHT = `Evenkeel lacks a permission for this account. ${CONNECT_AGAIN} Leave every permission ticked when Meta asks.`;
const SERVICE_DOWN = 'Meta has a fault of its own at the moment. It usually passes within minutes.';

// Meta gives no time for these; an app's or user's hourly window is over after one hour at the latest.
// Graph API rate limiting page, read 2026-09-11.
const HOUR = 60;

/**
 * Codes that every Graph API host uses.
 * Sources: Instagram error-codes reference (2026-06-02), Graph error-handling page (read 2026-09-11); subcodes 464, 467
 * and 492 of code 190 from older public lists.
 */
const commonErrors: ErrorRow[] = [
  { code: -1, verdict: retryUnsure(5, SERVICE_DOWN) },
  { code: 1, verdict: retryUnsure(5, SERVICE_DOWN) },
  { code: 2, verdict: retryUnsure(5, SERVICE_DOWN) },
  {
    code: 3,
    verdict: refused(
      'The Meta app that Evenkeel uses may not do this. Its operator must add the capability in the app dashboard.',
    ),
  },
  {
    code: 4,
    verdict: coolDown('app', HOUR, 'Evenkeel has made as many calls to Meta as it may for now. It goes on by itself.'),
  },
  { code: 10, verdict: reconnect(NO_RIGHT) },
  {
    code: 17,
    verdict: coolDown(
      'channel',
      HOUR,
      'This account has used up its calls to Meta for now. Evenkeel goes on by itself.',
    ),
  },
  {
    code: 32,
    verdict: coolDown('channel', HOUR, 'This Page has used up its calls to Meta for now. Evenkeel goes on by itself.'),
  },
  {
    code: 341,
    verdict: coolDown(
      'app',
      HOUR,
      'Evenkeel has reached a limit that Meta sets for the whole app. It goes on by itself.',
    ),
  },
  {
    code: 368,
    verdict: coolDown(
      'channel',
      6 * HOUR,
      'Meta has blocked this account for a while because of its rules. Look for a notice in the account itself; Evenkeel waits some hours before it tries again.',
    ),
  },
  {
    code: 613,
    verdict: coolDown(
      'channel',
      15,
      'Meta wants fewer calls for this account for a while. Evenkeel goes on by itself.',
    ),
  },
  {
    code: 100,
    subcode: 33,
    verdict: retryThenRenew(
      2,
      `Meta does not find this account or this post with the present token. If it goes on: ${CONNECT_AGAIN}`,
    ),
  },
  { code: 100, verdict: refused('Meta did not understand a part of this post.') },
  { code: 104, verdict: reconnect(`Meta asks for a token. ${CONNECT_AGAIN}`) },
  { code: 102, verdict: reconnect(`Meta no longer accepts the session. ${CONNECT_AGAIN}`) },
  {
    code: 190,
    subcode: 458,
    verdict: reconnect(`Evenkeel was removed from the apps of this account. ${CONNECT_AGAIN}`),
  },
  {
    code: 190,
    subcode: 459,
    verdict: reconnect(
      `Meta wants the owner to log in and pass a security check first. Log in at facebook.com or in the app, do what it asks, then: ${CONNECT_AGAIN}`,
    ),
  },
  {
    code: 190,
    subcode: 460,
    verdict: reconnect(`The password was changed, which ended the connection. ${CONNECT_AGAIN}`),
  },
  { code: 190, subcode: 463, verdict: reconnect(`The connection has run out. ${CONNECT_AGAIN}`) },
  {
    code: 190,
    subcode: 464,
    verdict: reconnect(
      `Meta wants the owner to confirm the account first. Log in at facebook.com, confirm it, then: ${CONNECT_AGAIN}`,
    ),
  },
  {
    code: 190,
    subcode: 467,
    verdict: reconnect(`The session was ended (logged out everywhere, or by Meta). ${CONNECT_AGAIN}`),
  },
  {
    code: 190,
    subcode: 492,
    verdict: reconnect(
      `The person who connected this channel no longer has a role on the Page. Somebody who has one must connect it again under Channels.`,
    ),
  },
  { code: 190, verdict: reconnect(`Meta no longer accepts the connection. ${CONNECT_AGAIN}`) },
  { code: 506, verdict: lookUp('Facebook says that the same post was just published.') },
];

const rows: ErrorRow[] = [...instagramErrors, ...facebookErrors, ...commonErrors];

const bySubcode = new Map<number, Verdict>();
const byBoth = new Map<string, Verdict>();
const byCode = new Map<number, Verdict>();
for (const { code, subcode, verdict } of rows) {
  if (code !== undefined && subcode !== undefined) byBoth.set(`${code}/${subcode}`, verdict);
  else if (code !== undefined) byCode.set(code, verdict);
  // Meta is not consistent about the code a long subcode comes with, so seven digits decide alone.
  if (subcode !== undefined && subcode >= 1_000_000) bySubcode.set(subcode, verdict);
}

function fromTable(code: number, subcode: number | undefined): Verdict | undefined {
  if (subcode !== undefined) {
    const exact = byBoth.get(`${code}/${subcode}`) ?? bySubcode.get(subcode);
    if (exact) return exact;
  }
  // Some products report Facebook's seven digits as the code itself.
  return byCode.get(code) ?? bySubcode.get(code);
}

/** Decides by code and subcode, never by the HTTP status. */
export function verdictOn(error: GraphError): Verdict {
  const said = error.userMessage ?? error.message;
  const known = fromTable(error.code, error.subcode);
  if (known?.kind === 'cool-down' || known?.kind === 'reconnect' || known?.kind === 'look-up') return known;
  if (error.transient) return known?.kind === 'retry' ? known : retryUnsure(5, SERVICE_DOWN);
  if (error.code === 100 && known?.kind === 'refused') return refusedCall(error, known.text, said);
  if (known) return known;
  // Meta keeps this whole range for permissions.
  if (error.code >= 200 && error.code <= 299) return reconnect(NO_RIGHT);
  if (/Page request limit reached/i.test(error.message))
    return coolDown('channel', HOUR, 'This Page has used up its calls to Meta for now. Evenkeel goes on by itself.');
  if (/session has been invalidated/i.test(error.message))
    return reconnect(`Meta no longer accepts the session. ${CONNECT_AGAIN}`);
  return refused(
    said
      ? `Meta refused this and says: "${said}" (code ${error.code}).`
      : `Meta refused this without saying why (code ${error.code}). Try again later.`,
  );
}

function refusedCall(error: GraphError, text: string, said: string): Verdict {
  if (error.subcode !== undefined && bySubcode.has(error.subcode)) return refused(text);
  if (/No permission to publish the video/i.test(error.message)) {
    return refused(
      'The person who connected this Page may not publish videos on it. Somebody with full control of the Page must connect it.',
    );
  }
  if (/not an instagram business/i.test(error.message)) {
    return refused(
      'This Instagram account is a personal one. Switch it to a Business or Creator account in the Instagram app, then connect it again.',
    );
  }
  return refused(said ? `${text} It says: ${said}` : text);
}

/** The verdict on a subcode alone, as the status text of a failed container gives it; undefined when it is unknown. */
export function verdictOnSubcode(subcode: number): Verdict | undefined {
  return bySubcode.get(subcode);
}
