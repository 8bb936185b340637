import type { GraphClient } from './graph/client.js';
import { LOGIN_TIMEOUTS } from './graph/login-exchange.js';
import { facebookGraph, instagramGraph, instagramTokens, type MetaApp, type MetaOptions } from './graph/options.js';
import { inspectByFacebook } from './graph/login-inspect.js';
import { inspectByInstagram } from './instagram/login-inspect.js';
import type { LoginOutcome, PastedToken, TokenInspector } from './login.js';
import type { NetworkName } from './network.js';
import { ApiClient } from './x/api-client.js';
import { inspectToken } from './x/login-inspect.js';
import { LOGIN_TIMEOUT_MS } from './x/login.js';

export interface InspectorOptions {
  /** `app`: the Meta app, for look-ups of tokens. */
  meta: MetaOptions;
  /** The app of Instagram's own login. */
  instagramApp?: MetaApp | undefined;
  xApiUrl: string;
  /** Whether the operator's app on X is configured. */
  hasXApp: boolean;
  xTimeoutMs?: number;
}

/** Tokens of Facebook's login begin so, as everybody sees; nowhere promised, so it decides only the order. */
const LOOKS_LIKE_FACEBOOK = /^EAA/u;

/**
 * Checks pasted tokens. A token for Instagram may be from either of Meta's logins, and nothing but asking tells which. It is
 * sent to the host that it looks like first, in doubt to graph.instagram.com, where one call decides; only when that host
 * says that it does not know it, the other host sees it. Both are Meta's; no token is sent to anybody else.
 */
export class NetworkTokenInspector implements TokenInspector {
  private readonly facebook: GraphClient;
  private readonly instagram: GraphClient;
  private readonly instagramTokens: GraphClient;
  private readonly x: ApiClient;

  constructor(private readonly options: InspectorOptions) {
    const meta = { ...options.meta, timeouts: options.meta.timeouts ?? LOGIN_TIMEOUTS };
    this.facebook = facebookGraph(meta);
    this.instagram = instagramGraph(meta);
    this.instagramTokens = instagramTokens(meta);
    this.x = new ApiClient({ apiUrl: options.xApiUrl, timeoutMs: options.xTimeoutMs ?? LOGIN_TIMEOUT_MS });
  }

  inspect(pasted: PastedToken): Promise<LoginOutcome> {
    const { refreshToken, ...rest } = pasted;
    const refresh = refreshToken?.trim() ?? '';
    // A copied token often brings a line break along.
    const token = {
      ...rest,
      accessToken: pasted.accessToken.trim(),
      ...(refresh === '' ? {} : { refreshToken: refresh }),
    };
    // Nothing a network gives has white space or other signs in it; such a thing is never sent anywhere.
    if (!/^[\x21-\x7e]+$/u.test(token.accessToken)) return Promise.resolve(notAToken());
    switch (token.network) {
      case 'facebook':
        return this.byFacebook(token, ['facebook']);
      case 'instagram':
        return this.eitherLogin(token);
      case 'x':
        return inspectToken(this.x, token, this.options.hasXApp);
      default: {
        const never: never = token.network;
        return never;
      }
    }
  }

  private async eitherLogin(token: PastedToken): Promise<LoginOutcome> {
    const first = LOOKS_LIKE_FACEBOOK.test(token.accessToken) ? 'facebook' : 'instagram';
    const outcome = await this.by(first, token);
    if (!isStranger(outcome)) return outcome;
    const second = await this.by(first === 'facebook' ? 'instagram' : 'facebook', token);
    return isStranger(second) ? notAToken() : second;
  }

  private by(login: 'facebook' | 'instagram', token: PastedToken): Promise<LoginOutcome> {
    if (login === 'facebook') return this.byFacebook(token, ['instagram']);
    return inspectByInstagram(this.instagram, this.instagramTokens, this.options.instagramApp, token);
  }

  private byFacebook(token: PastedToken, networks: readonly NetworkName[]): Promise<LoginOutcome> {
    return inspectByFacebook(this.facebook, this.options.meta.app, token, networks);
  }
}

/** A host that does not know a token says 190 without a subcode; a subcode tells how a token of its own died. */
function isStranger(outcome: LoginOutcome): boolean {
  return outcome.kind === 'refused' && outcome.fault === 'token-not-accepted' && outcome.trace.code === '190';
}

function notAToken(): LoginOutcome {
  return {
    kind: 'refused',
    fault: 'token-not-accepted',
    text: 'No network knows this token. Copy the whole of it, without spaces or quotes, or make a new one.',
    trace: { step: 'inspect-token' },
  };
}
