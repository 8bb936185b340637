import type { GraphClient } from '../graph/client.js';
import { LONG_TOKEN_MS, tokenIn } from '../graph/login-exchange.js';
import { missingText } from '../graph/login-accounts.js';
import { refusedLogin } from '../graph/login-failures.js';
import { comparedWith, INSTAGRAM_NEED, inWords } from '../graph/login-scopes.js';
import type { MetaApp } from '../graph/options.js';
import type { LoginOutcome, PastedToken } from '../login.js';
import { permissionsIn } from './login.js';
import { mayPublishBy } from './login-trial.js';
import { askWho } from './login-who.js';
import { TOKEN_MIN_AGE_MS } from './limits.js';

interface Lasting {
  accessToken: string;
  expiresAt: Date;
  granted: ReadonlySet<string> | undefined;
  /** Whether Instagram told the end. */
  sure: boolean;
}

/**
 * A pasted token of Instagram's own login. Nothing looks such a token up; what tells its end and its permissions is renewing
 * it, which is harmless (the pasted one goes on) and possible from 24 hours of age on. A younger one is exchanged as a short
 * one, which works only if it is; else it is a long one that is less than a day old.
 * Access tokens page, read 2026-09-11.
 */
export async function inspectByInstagram(
  graph: GraphClient,
  tokens: GraphClient,
  app: MetaApp | undefined,
  { accessToken, now }: PastedToken,
): Promise<LoginOutcome> {
  const who = await askWho(graph, accessToken, now);
  if (who.kind !== 'who') return who;
  const trial = await mayPublishBy(graph, who.id, accessToken);
  const lasting = await lastingOf(tokens, app, accessToken, now);
  const compared = comparedWith(INSTAGRAM_NEED, lasting.granted);
  if (trial === false || !compared.mayPublish) {
    const missing =
      trial === false
        ? INSTAGRAM_NEED.publish.slice(1)
        : INSTAGRAM_NEED.publish.filter((scope) => compared.missing.includes(scope));
    return refusedLogin('permission-missing', missingText(missing), { step: 'trial-read' }, missing);
  }
  return {
    kind: 'accounts',
    accounts: [
      {
        network: 'instagram',
        externalId: who.id,
        name: who.name,
        login: 'instagram',
        credentials: { accessToken: lasting.accessToken, expiresAt: lasting.expiresAt },
        ...compared,
      },
    ],
    remarks: [
      ...(lasting.sure ? [] : [END_UNTOLD]),
      ...(compared.missing.length > 0 ? [`Not granted: ${inWords(compared.missing)}.`] : []),
    ],
  };
}

async function lastingOf(
  tokens: GraphClient,
  app: MetaApp | undefined,
  accessToken: string,
  now: Date,
): Promise<Lasting> {
  const renewed = await tokens.get('/refresh_access_token', { grant_type: 'ig_refresh_token' }, accessToken);
  const fresh = renewed.kind === 'ok' ? tokenIn(renewed.body, now) : undefined;
  if (fresh && renewed.kind === 'ok') return lastingFrom(fresh, permissionsIn(renewed.body), now);
  if (app) {
    const params = { grant_type: 'ig_exchange_token', client_secret: app.secret };
    const exchanged = await tokens.get('/access_token', params, accessToken);
    const long = exchanged.kind === 'ok' ? tokenIn(exchanged.body, now) : undefined;
    if (long) return lastingFrom(long, undefined, now);
  }
  const expiresAt = new Date(now.getTime() + LONG_TOKEN_MS - TOKEN_MIN_AGE_MS);
  return { accessToken, expiresAt, granted: undefined, sure: false };
}

function lastingFrom(
  { accessToken, expiresAt }: { accessToken: string; expiresAt?: Date },
  granted: ReadonlySet<string> | undefined,
  now: Date,
): Lasting {
  return { accessToken, expiresAt: expiresAt ?? new Date(now.getTime() + LONG_TOKEN_MS), granted, sure: true };
}

const END_UNTOLD =
  'Instagram did not tell when this token ends. It is taken for one of 60 days that is less than a day old; if it is one of an hour, this channel will soon ask to be connected again.';
