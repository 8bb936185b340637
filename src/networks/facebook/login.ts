import { type GraphClient } from '../graph/client.js';
import { accountsFrom } from '../graph/login-accounts.js';
import { LOGIN_TIMEOUTS, lengthened, tokenIn, twice } from '../graph/login-exchange.js';
import { codeFailure, FACEBOOK_APP, loginFailure } from '../graph/login-failures.js';
import { pagesOf } from '../graph/login-pages.js';
import { BUSINESS_PERMISSION, FACEBOOK_SCOPES } from '../graph/login-scopes.js';
import { grantedIn } from '../graph/health-token.js';
import { facebookGraph, type MetaApp, type MetaOptions } from '../graph/options.js';
import { lostText, traceOf } from '../graph/outcomes.js';
import type { LoginCode, LoginOutcome, LoginStart, NetworkLogin } from '../login.js';

export interface FacebookLoginOptions extends MetaOptions {
  app: MetaApp;
  /** `https://www.facebook.com/v25.0/dialog/oauth` */
  authorizeUrl: string;
}

/**
 * Facebook's login: leads to Pages and to the Instagram accounts behind them.
 * Manual login flow and long-lived tokens guides, read 2026-09-11. It has no PKCE; the app's secret stands for it.
 */
export class FacebookLogin implements NetworkLogin {
  readonly name = 'facebook';
  readonly networks = ['facebook', 'instagram'] as const;
  readonly scopes = FACEBOOK_SCOPES;
  private readonly graph: GraphClient;

  constructor(private readonly options: FacebookLoginOptions) {
    this.graph = facebookGraph({ ...options, timeouts: options.timeouts ?? LOGIN_TIMEOUTS });
  }

  authorizeUrl({ redirectUri, state }: LoginStart): string {
    const query = new URLSearchParams({
      client_id: this.options.app.id,
      redirect_uri: redirectUri,
      state,
      response_type: 'code',
      scope: this.scopes.join(','),
      // Without it a permission that was once declined is never asked for again. Handling declined permissions, 2022-04-06.
      auth_type: 'rerequest',
    });
    return `${this.options.authorizeUrl}?${query.toString()}`;
  }

  async exchange({ code, redirectUri, now }: LoginCode): Promise<LoginOutcome> {
    const { app } = this.options;
    const step = 'exchange-code';
    // A code works once, so this call is not repeated.
    const answer = await this.graph.get(
      '/oauth/access_token',
      { client_id: app.id, client_secret: app.secret, redirect_uri: redirectUri, code },
      undefined,
    );
    if (answer.kind !== 'ok') return codeFailure(step, answer, FACEBOOK_APP, redirectUri, now);
    const short = tokenIn(answer.body, now);
    if (!short) return { kind: 'unknown', text: lostText('answered without a token'), trace: traceOf(step, answer) };
    const long = await lengthened(this.graph, app, FACEBOOK_APP, short.accessToken, now);
    if (long.kind !== 'token') return long;

    const permissions = await twice(() => this.graph.get('/me/permissions', {}, long.accessToken));
    if (permissions.kind !== 'ok') return loginFailure('read-permissions', permissions, FACEBOOK_APP, now);
    const granted = grantedIn(permissions.body);
    const grant = { ...long, granted };
    // Without this one there is nothing to list.
    if (!granted.has('pages_show_list')) return accountsFrom([], grant, this.networks);
    const found = await pagesOf(this.graph, long.accessToken, granted.has(BUSINESS_PERMISSION), now);
    return found.kind === 'pages' ? accountsFrom(found.pages, grant, this.networks, found.remarks) : found;
  }
}
