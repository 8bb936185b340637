import { GraphClient } from '../graph/client.js';
import { at, idAt, listAt, textAt } from '../graph/json.js';
import { LONG_TOKEN_MS, LOGIN_TIMEOUTS, tokenIn, twice } from '../graph/login-exchange.js';
import { codeFailure, INSTAGRAM_APP, type LoginFailure, refusedLogin } from '../graph/login-failures.js';
import { comparedWith, INSTAGRAM_NEED, INSTAGRAM_SCOPES, inWords } from '../graph/login-scopes.js';
import { missingText } from '../graph/login-accounts.js';
import { instagramGraph, instagramTokens, type MetaApp, type MetaOptions } from '../graph/options.js';
import { lostText, traceOf } from '../graph/outcomes.js';
import type { LoginCode, LoginOutcome, LoginStart, NetworkLogin } from '../login.js';
import { askWho } from './login-who.js';

export interface InstagramLoginOptions extends MetaOptions {
  app: MetaApp;
  /** `https://www.instagram.com/oauth/authorize` */
  authorizeUrl: string;
  /** `https://api.instagram.com/oauth/access_token` */
  tokenUrl: string;
}

/**
 * Instagram's own login: leads to one Instagram account, without a Facebook Page. Its token lasts 60 days and is renewed.
 * Business login guide, read 2026-09-11. It has no PKCE; the app's secret stands for it.
 */
export class InstagramLogin implements NetworkLogin {
  readonly name = 'instagram';
  readonly networks = ['instagram'] as const;
  readonly scopes = INSTAGRAM_SCOPES;
  private readonly graph: GraphClient;
  private readonly tokens: GraphClient;
  private readonly codes: { client: GraphClient; path: string };

  constructor(private readonly options: InstagramLoginOptions) {
    const timeouts = options.timeouts ?? LOGIN_TIMEOUTS;
    this.graph = instagramGraph({ ...options, timeouts });
    this.tokens = instagramTokens({ ...options, timeouts });
    const last = options.tokenUrl.lastIndexOf('/');
    this.codes = {
      client: new GraphClient(options.tokenUrl.slice(0, last), timeouts),
      path: options.tokenUrl.slice(last),
    };
  }

  authorizeUrl({ redirectUri, state }: LoginStart): string {
    const query = new URLSearchParams({
      client_id: this.options.app.id,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: this.scopes.join(','),
      state,
    });
    return `${this.options.authorizeUrl}?${query.toString()}`;
  }

  async exchange(code: LoginCode): Promise<LoginOutcome> {
    const short = await this.shortToken(code);
    if (short.kind !== 'short') return short;
    const compared = comparedWith(INSTAGRAM_NEED, short.granted);
    if (!compared.mayPublish) {
      const missing = INSTAGRAM_NEED.publish.filter((scope) => compared.missing.includes(scope));
      return refusedLogin('permission-missing', missingText(missing), { step: 'exchange-code' }, missing);
    }

    const step = 'lengthen-token';
    const answer = await twice(() =>
      this.tokens.get(
        '/access_token',
        { grant_type: 'ig_exchange_token', client_secret: this.options.app.secret },
        short.accessToken,
      ),
    );
    if (answer.kind !== 'ok') return codeFailure(step, answer, INSTAGRAM_APP, code.redirectUri, code.now);
    const long = tokenIn(answer.body, code.now);
    if (!long) return { kind: 'unknown', text: lostText('answered without a token'), trace: traceOf(step, answer) };

    const who = await askWho(this.graph, long.accessToken, code.now);
    if (who.kind !== 'who') return who;
    const { missing, mayPublish } = compared;
    return {
      kind: 'accounts',
      accounts: [
        {
          network: 'instagram',
          externalId: who.id,
          name: who.name,
          login: 'instagram',
          credentials: {
            accessToken: long.accessToken,
            expiresAt: long.expiresAt ?? new Date(code.now.getTime() + LONG_TOKEN_MS),
          },
          missing,
          mayPublish,
        },
      ],
      remarks: missing.length > 0 ? [`Not granted: ${inWords(missing)}. Connect again to add what you need.`] : [],
    };
  }

  private async shortToken({
    code,
    redirectUri,
    now,
  }: LoginCode): Promise<
    { kind: 'short'; accessToken: string; granted: ReadonlySet<string> | undefined } | LoginFailure
  > {
    const step = 'exchange-code';
    const { app } = this.options;
    const answer = await this.codes.client.post(
      this.codes.path,
      {
        client_id: app.id,
        client_secret: app.secret,
        grant_type: 'authorization_code',
        redirect_uri: redirectUri,
        // Instagram puts `#_` behind the code, which is no part of it. Business login guide, read 2026-09-11.
        code: code.replace(/#_$/u, ''),
      },
      undefined,
    );
    if (answer.kind !== 'ok') return codeFailure(step, answer, INSTAGRAM_APP, redirectUri, now);
    // The guide shows the answer both bare and as the one entry of `data`.
    const body = at(answer.body, 'data', 0) ?? answer.body;
    const accessToken = textAt(body, 'access_token');
    if (!accessToken || idAt(body, 'user_id') === undefined) {
      return { kind: 'unknown', text: lostText('answered without a token'), trace: traceOf(step, answer) };
    }
    return { kind: 'short', accessToken, granted: permissionsIn(body) };
  }
}

/** `permissions` as a list or as a text with commas; undefined when it is not there. */
export function permissionsIn(body: unknown): ReadonlySet<string> | undefined {
  const text = textAt(body, 'permissions');
  const list = text === undefined ? listAt(body, 'permissions') : text.split(',').map((scope) => scope.trim());
  const scopes = list.filter((scope): scope is string => typeof scope === 'string' && scope !== '');
  return scopes.length > 0 ? new Set(scopes) : undefined;
}
