import type { CallTrace, CoolDown, Unknown } from '../network.js';
import type { LoginFault, LoginRefused } from '../login.js';
import { STANDARD_ACCESS_HINT } from './access-notes.js';
import type { GraphError, GraphFailure } from './client.js';
import { afterFailedRead } from './outcomes.js';

export type LoginFailure = LoginRefused | CoolDown | Unknown;

/** The words that differ between Meta's two apps. */
export interface AppWords {
  network: 'Facebook' | 'Instagram';
  /** The environment variables that hold the app. */
  idVariable: string;
  secretVariable: string;
  /** Where the redirect addresses stand in the app dashboard. */
  redirects: string;
}

export const FACEBOOK_APP: AppWords = {
  network: 'Facebook',
  idVariable: 'META_APP_ID',
  secretVariable: 'META_APP_SECRET',
  redirects: 'Facebook Login > Settings > Valid OAuth Redirect URIs',
};

export const INSTAGRAM_APP: AppWords = {
  network: 'Instagram',
  idVariable: 'INSTAGRAM_APP_ID',
  secretVariable: 'INSTAGRAM_APP_SECRET',
  redirects: 'Instagram > API setup with Instagram login > Business login settings > OAuth redirect URIs',
};

export function refusedLogin(fault: LoginFault, text: string, trace: CallTrace, missing?: string[]): LoginRefused {
  return { kind: 'refused', fault, text, trace, ...(missing && missing.length > 0 ? { missing } : {}) };
}

// Seen at the code exchange by several products (2018 to 2026): 36007 expired, 36009 used, 36008 another redirect address.
const REDIRECT_SUBCODE = 36008;
const CODE_SUBCODES = [36007, 36009];

/**
 * What a refused code exchange means. Meta tells it by its sentence more than by its code: a wrong secret comes as code 1,
 * which elsewhere is a passing fault, a wrong id as 101, all else as 100 (api.instagram.com: 400).
 * Meta's own words are never repeated: they may hold the code or the token.
 */
export function codeFailure(
  step: string,
  answer: GraphFailure,
  app: AppWords,
  redirectUri: string,
  now: Date,
): LoginFailure {
  const failed = afterFailedRead(step, answer, now);
  if (answer.kind === 'lost') return loginFailure(step, answer, app, now);
  const { error } = answer;
  const trace = 'trace' in failed ? failed.trace : { step };
  if (error.subcode === REDIRECT_SUBCODE || /redirect[_ ]uri/i.test(error.message)) {
    return refusedLogin(
      'app-not-accepted',
      `${app.network} does not know the address that it should come back to. The operator enters exactly ${redirectUri} in the Meta app dashboard under ${app.redirects}; then connect again.`,
      trace,
    );
  }
  const wrongApp = appFailure(error, app, trace);
  if (wrongApp) return wrongApp;
  const aboutTheCode =
    (error.subcode !== undefined && CODE_SUBCODES.includes(error.subcode)) || /code/i.test(error.message);
  if ((error.code === 100 || error.code === 400) && aboutTheCode) {
    return refusedLogin(
      'code-not-accepted',
      `${app.network} no longer accepts this log-in: it was used already, or too much time has passed. Connect again from the start.`,
      trace,
    );
  }
  return loginFailure(step, answer, app, now);
}

function appFailure(error: GraphError, app: AppWords, trace: CallTrace): LoginRefused | undefined {
  if (
    error.code === 101 ||
    /client[_ ]secret|client[_ ]id|application id|validating application|platform app/i.test(error.message)
  ) {
    return refusedLogin(
      'app-not-accepted',
      `${app.network} does not accept the app of this calendar. The operator compares ${app.idVariable} and ${app.secretVariable} with the Meta app dashboard${app.network === 'Instagram' ? ' (Instagram > API setup with Instagram login; they are not the id and secret of the Meta app itself)' : ' (App settings > Basic)'}.`,
      trace,
    );
  }
  if (/appsecret_proof/i.test(error.message)) {
    return refusedLogin(
      'app-not-accepted',
      'The Meta app asks for a proof of its secret with every call, which this calendar does not send. The operator switches "Require App Secret" off in the app dashboard under App settings > Advanced.',
      trace,
    );
  }
  if (error.code === 3) {
    return refusedLogin(
      'app-not-accepted',
      'The Meta app may not do this. The operator adds the capability in the Meta app dashboard under Use cases.',
      trace,
    );
  }
  return undefined;
}

/** What a failed question with a token means while an account is being connected. */
export function loginFailure(step: string, answer: GraphFailure, app: AppWords, now: Date): LoginFailure {
  const failed = afterFailedRead(step, answer, now);
  if (failed.kind === 'cool-down' || answer.kind === 'lost') {
    return failed.kind === 'cool-down' || failed.kind === 'unknown' ? failed : unknownFrom(step, answer, app);
  }
  const { error } = answer;
  const wrongApp = appFailure(error, app, failed.trace);
  if (wrongApp) return wrongApp;
  if ([102, 104, 190].includes(error.code)) return deadToken(error, app, failed.trace);
  if (error.code === 10 || (error.code >= 200 && error.code <= 299)) {
    return refusedLogin(
      'permission-missing',
      `${app.network} says that a permission is missing (code ${error.code}). Connect again and leave every permission ticked. ${STANDARD_ACCESS_HINT}`,
      failed.trace,
    );
  }
  if (/not an instagram business/i.test(error.message)) return personalAccount(failed.trace);
  return failed.kind === 'unknown' ? failed : unknownFrom(step, answer, app);
}

function unknownFrom(step: string, answer: GraphFailure, app: AppWords): Unknown {
  const code = answer.kind === 'error' ? ` (code ${answer.error.code})` : '';
  return {
    kind: 'unknown',
    text: `${app.network} refused a question about the account without a reason that is known${code}. Try again in a while.`,
    trace: {
      step,
      ...(answer.status === undefined ? {} : { httpStatus: answer.status }),
      ...(answer.kind === 'error' ? { code: String(answer.error.code) } : {}),
    },
  };
}

// Instagram error codes (2026-06-02) and, for 464, 467 and 492, older public lists.
const WHY_DEAD: Readonly<Record<number, string>> = {
  458: 'the app was removed from the account',
  459: 'its owner has to log in at facebook.com and pass a security check first',
  460: 'the password was changed since',
  463: 'it has run out',
  464: 'its owner has to confirm the account at facebook.com first',
  467: 'the session was ended',
  492: 'its owner no longer has a role on the Page',
};

/** A token that Meta does not take (any more), with the reason its subcode gives. */
export function deadToken(error: Pick<GraphError, 'subcode'>, app: AppWords, trace: CallTrace): LoginRefused {
  const why = error.subcode === undefined ? undefined : WHY_DEAD[error.subcode];
  return refusedLogin(
    'token-not-accepted',
    why
      ? `${app.network} does not accept this token: ${why}. Make a new token, or connect with the log-in instead.`
      : `${app.network} does not know this token. Copy the whole of it, without spaces or quotes, or make a new one.`,
    trace,
  );
}

export function personalAccount(trace: CallTrace): LoginRefused {
  return refusedLogin('personal-account', PERSONAL_ACCOUNT_TEXT, trace);
}

export const PERSONAL_ACCOUNT_TEXT =
  'This is a personal Instagram account, and Instagram lets programs publish only on Business and Creator accounts. In the Instagram app choose Settings > Account type and tools > Switch to professional account (it is free), then connect again.';
