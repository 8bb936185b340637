import type { LoginName } from '../networks/login.js';
import type { DialogAnswer } from './connecting.js';
import type { ConnectRefused } from './connect-outcome.js';

const TITLES: Record<LoginName, string> = { facebook: 'Facebook', instagram: 'Instagram', x: 'X' };

/** OAuth's names (RFC 6749, 4.1.2.1) for a request that the network found wrong: the operator's app, not the person. */
const APP_FAULTS = new Set(['unauthorized_client', 'invalid_scope', 'invalid_request', 'unsupported_response_type']);
/** The network's words as far as a page should repeat them. */
const TOLD_MAX = 200;

export const WRONG_STATE: ConnectRefused = {
  kind: 'refused',
  fault: 'wrong-state',
  text: 'This answer belongs to no connection that was begun in this browser, or it was used already. Nothing was connected. Begin again under Channels, and stay in one browser.',
};

export const TOO_LATE: ConnectRefused = {
  kind: 'refused',
  fault: 'too-late',
  text: 'More than ten minutes passed, so nothing was connected. Begin again under Channels.',
};

export const NO_LONGER_ALLOWED: ConnectRefused = {
  kind: 'refused',
  fault: 'wrong-state',
  text: 'Whoever began this may not manage the channels of that workspace any more. Nothing was connected.',
};

export const CHANNEL_GONE: ConnectRefused = {
  kind: 'refused',
  fault: 'wrong-state',
  text: 'The channel that was to be connected again was disconnected in the meantime. Connect the account anew under Channels.',
};

/** What a dialog that brought no code means. */
export function withoutCode({ login, error, errorDescription }: DialogAnswer): ConnectRefused {
  const title = TITLES[login];
  const told = errorDescription === undefined ? '' : ` ${title} says: “${oneLine(errorDescription)}”`;
  if (error === 'access_denied') {
    const text = `The question on ${title} was answered with no, so nothing was connected. Begin again when you want to allow it.`;
    return { kind: 'refused', fault: 'denied', text, login };
  }
  if (error === 'server_error' || error === 'temporarily_unavailable') {
    return {
      kind: 'refused',
      fault: 'try-again',
      text: `${title} is out of order just now. Try again later.${told}`,
      login,
    };
  }
  if (error !== undefined && APP_FAULTS.has(error)) {
    const text = `${title} does not take the request of this installation. Its operator must look at the app's settings there: id, redirect address and permissions.${told}`;
    return { kind: 'refused', fault: 'app-not-accepted', text, login };
  }
  const text = `${title} sent nobody back with a permission, so nothing was connected. Begin again.${told}`;
  return { kind: 'refused', fault: 'code-not-accepted', text, login };
}

export function wrongAccount(expected: string, came: string[]): string {
  const those = came.length === 0 ? 'none' : came.join(', ');
  return `This channel is ${expected}, but the account that came back is ${those}. Nothing was changed. Sign in on the network as the right account and begin again; or connect the other account as a channel of its own.`;
}

function oneLine(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/\p{Bidi_Control}/gu, '')
    .trim();
  return line.length <= TOLD_MAX ? line : `${line.slice(0, TOLD_MAX - 1)}…`;
}
