import { Inject, Injectable, Optional } from '@nestjs/common';
import { isAPIError } from 'better-auth/api';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { Aside } from './aside.js';
import { AuditTrail } from './audit-trail.js';
import { Engine } from './engine.js';
import { LIMITS, Limits } from './limits.js';
import { ResetLetters } from './reset-letters.js';
import { Sessions } from './sessions.js';
import { visitorAddress } from './visitor-address.js';

/** How a try to sign in went. `cookies` are to be sent to the browser. */
export type SignInOutcome =
  | { kind: 'in'; cookies: string[] }
  /** The password was right; a code of the authenticator app or a recovery code is needed, too. */
  | { kind: 'code-needed'; cookies: string[] }
  | { kind: 'wrong' };

/** What a browser's authenticator answers to a request for a passkey. */
export type PasskeyAnswer = NonNullable<
  Parameters<Engine['auth']['api']['verifyPasskeyAuthentication']>[0]
>['body']['response'];

/** Lets people in. Unknown people, wrong passwords and people without a password look and cost the same. */
@Injectable()
export class SignIn {
  constructor(
    private readonly engine: Engine,
    private readonly limits: Limits,
    private readonly letters: ResetLetters,
    private readonly sessions: Sessions,
    private readonly aside: Aside,
    private readonly dataSource: DataSource,
    private readonly config: Config,
    @Optional() @Inject(AuditTrail) private readonly audit?: AuditTrail,
  ) {}

  /** @throws ProblemError 429 from a place, or for an address, that tried too often: known or not */
  async withPassword(request: FastifyRequest, email: string, password: string): Promise<SignInOutcome> {
    await this.limits.take('sign-in', visitorAddress(request));
    // Counted before the password is looked at, so that many tries at the same moment are as many tries.
    const tries = await this.limits.count('wrong-password', email);
    const { times } = LIMITS['wrong-password'];
    if (tries.count > times) {
      if (tries.count === times + 1) this.lockedOut(email);
      throw this.limits.refusal(tries.until);
    }
    try {
      const { headers, response } = await this.engine.auth.api.signInEmail({
        body: { email, password },
        headers: this.headersOf(request),
        returnHeaders: true,
      });
      await this.limits.forget('wrong-password', email);
      const cookies = headers.getSetCookie();
      if ('twoFactorRedirect' in response) return { kind: 'code-needed', cookies };
      return await this.letIn(request, response.user.id, 'password', cookies);
    } catch (error) {
      if (!isAPIError(error)) throw error;
      await this.note('sign-in.refused', null, { how: 'password' });
      return { kind: 'wrong' };
    }
  }

  /** The second step, with a code of the authenticator app, or one of the recovery codes. */
  async withCode(request: FastifyRequest, code: string): Promise<SignInOutcome> {
    await this.limits.take('sign-in', visitorAddress(request));
    const { api } = this.engine.auth;
    const given = code.replaceAll(/\s/g, '');
    const call = { body: { code: given }, headers: this.headersOf(request), returnHeaders: true } as const;
    try {
      const app = /^\d{6}$/.test(given);
      const { headers, response } = app ? await api.verifyTOTP(call) : await api.verifyBackupCode(call);
      if (app && (await this.usedBefore(response.user.id, given))) {
        await this.dataSource.query('DELETE FROM session WHERE token = $1', [response.token]);
        return { kind: 'wrong' };
      }
      return await this.letIn(request, response.user.id, app ? 'code' : 'recovery code', headers.getSetCookie());
    } catch (error) {
      if (!isAPIError(error)) throw error;
      await this.note('sign-in.refused', null, { how: 'code' });
      return { kind: 'wrong' };
    }
  }

  /** What a browser needs to ask for a passkey. */
  async passkeyOptions(request: FastifyRequest): Promise<{ options: object; cookies: string[] }> {
    await this.limits.take('sign-in', visitorAddress(request));
    const { headers, response } = await this.engine.auth.api.generatePasskeyAuthenticationOptions({
      headers: this.headersOf(request, 'no session'),
      returnHeaders: true,
    });
    return { options: { ...response, userVerification: 'required' }, cookies: headers.getSetCookie() };
  }

  async withPasskey(request: FastifyRequest, answer: PasskeyAnswer): Promise<SignInOutcome> {
    await this.limits.take('sign-in', visitorAddress(request));
    try {
      const { headers, response } = await this.engine.auth.api.verifyPasskeyAuthentication({
        body: { response: answer },
        headers: this.headersOf(request),
        returnHeaders: true,
      });
      return await this.letIn(request, response.user.id, 'passkey', headers.getSetCookie());
    } catch (error) {
      if (!isAPIError(error)) throw error;
      await this.note('sign-in.refused', null, { how: 'passkey' });
      return { kind: 'wrong' };
    }
  }

  /** @returns the cookies that end the session in the browser */
  async out(request: FastifyRequest): Promise<string[]> {
    const visitor = await this.sessions.visitorOf(request);
    const { headers } = await this.engine.auth.api.signOut({ headers: this.headersOf(request), returnHeaders: true });
    if (visitor) await this.note('sign-in.ended', visitor.person.id, {});
    return headers.getSetCookie();
  }

  /** A request as the library may see it: nothing that a proxy or a stranger could have put in. */
  headersOf(request: FastifyRequest, which?: 'no session'): Headers {
    const headers = new Headers({ 'x-forwarded-for': visitorAddress(request) });
    const { cookie, origin } = request.headers;
    if (cookie !== undefined) headers.set('cookie', which ? withoutSession(cookie) : cookie);
    headers.set('origin', origin ?? this.config.publicUrl);
    headers.set('user-agent', (request.headers['user-agent'] ?? '').slice(0, 300));
    return headers;
  }

  /** The browser gets a new session; the one it had before, if any, is over. */
  private async letIn(
    request: FastifyRequest,
    personId: string,
    how: 'password' | 'code' | 'recovery code' | 'passkey',
    cookies: string[],
  ): Promise<SignInOutcome> {
    const before = await this.sessions.visitorOf(request);
    if (before) await this.sessions.end(before.person.id, before.sessionId);
    if (how !== 'password') await this.sessions.prove({ cookies });
    await this.note('sign-in.succeeded', personId, { how });
    return { kind: 'in', cookies };
  }

  /** A code that somebody looked over a shoulder for is worth nothing once it was used (ASVS 5, 6.5.1). */
  private async usedBefore(personId: string, code: string): Promise<boolean> {
    const { count } = await this.limits.count('used-code', `${personId} ${code}`);
    return count > LIMITS['used-code'].times;
  }

  private lockedOut(email: string): void {
    this.aside.begin('letter', async () => {
      await this.letters.lockedOut(email);
      await this.note('sign-in.locked', null, {});
    });
  }

  private async note(action: string, personId: string | null, detail: Record<string, unknown>): Promise<void> {
    const name = personId === null ? 'Somebody who is not signed in' : '';
    await this.audit?.record(this.dataSource.manager, { workspaceId: null, actor: { personId, name }, action, detail });
  }
}

function withoutSession(cookie: string): string {
  return cookie
    .split('; ')
    .filter((part) => !part.includes('session_token='))
    .join('; ');
}
