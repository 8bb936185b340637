import { Inject, Injectable, Optional } from '@nestjs/common';
import { isAPIError } from 'better-auth/api';
import type { FastifyRequest } from 'fastify';
import { DataSource, type EntityManager } from 'typeorm';
import { conflict, invalidInput, notFound, ProblemError } from '../foundation/problem-error.js';
import { OPERATOR } from './actor.js';
import { AuditTrail } from './audit-trail.js';
import { Engine } from './engine.js';
import { refuseGuessable } from './guessable.js';
import { Limits } from './limits.js';
import { Person } from './person.entity.js';
import { ResetLetters } from './reset-letters.js';
import { assertMayChangeFactors } from './second-factor-rule.js';
import { Sessions, type Visitor } from './sessions.js';
import { SignIn } from './sign-in.js';
import { visitorAddress } from './visitor-address.js';

export interface PasskeyView {
  id: string;
  name: string | null;
  createdAt: Date | null;
}

/** What an authenticator app is set up with. Shown once. */
export interface TwoFactorSetup {
  uri: string;
  recoveryCodes: string[];
}

/** What a browser answers when it has made a passkey. */
export type NewPasskeyAnswer = NonNullable<Parameters<Engine['auth']['api']['verifyPasskeyRegistration']>[0]>['body'];

/** What people change about their own sign-in. Each call needs the browser session of that person. */
@Injectable()
export class Account {
  constructor(
    private readonly engine: Engine,
    private readonly signIn: SignIn,
    private readonly sessions: Sessions,
    private readonly limits: Limits,
    private readonly letters: ResetLetters,
    private readonly dataSource: DataSource,
    @Optional() @Inject(AuditTrail) private readonly audit?: AuditTrail,
  ) {}

  async rename(personId: string, name: string): Promise<void> {
    await this.dataSource.manager.update(Person, { id: personId }, { name, updatedAt: new Date() });
  }

  /** Signs out everywhere else, too. @returns the cookies of the renewed session */
  async changePassword(
    request: FastifyRequest,
    personId: string,
    { current, next }: { current: string; next: string },
  ): Promise<string[]> {
    const before = await this.sessions.visitorOf(request);
    const own = before ? [before.person.email, before.person.name, ...before.places.map(({ name }) => name)] : [];
    refuseGuessable(next, own, 'next');
    const { headers } = await this.withPassword(personId, 'current', () =>
      this.engine.auth.api.changePassword({
        body: { currentPassword: current, newPassword: next, revokeOtherSessions: true },
        headers: this.signIn.headersOf(request),
        returnHeaders: true,
      }),
    );
    await this.letters.passwordChanged(personId, 'changed');
    await this.note(personId, 'password.changed');
    const cookies = headers.getSetCookie();
    if (before?.provedSecondFactor === true) await this.sessions.prove({ cookies });
    return cookies;
  }

  /** Begins to set up an authenticator app; it counts once a code of it was given. @throws ProblemError 409, 422 */
  async beginTwoFactor(request: FastifyRequest, personId: string, password: string): Promise<TwoFactorSetup> {
    await this.mayChangeFactors(request);
    const set = await this.withPassword(personId, 'password', () =>
      this.engine.auth.api.enableTwoFactor({ body: { password }, headers: this.signIn.headersOf(request) }),
    );
    if (set.method !== 'totp') throw conflict('two-factor', 'An authenticator app cannot be set up here.');
    return { uri: set.totpURI, recoveryCodes: set.backupCodes };
  }

  /** @returns the cookies of the renewed session */
  async confirmTwoFactor(request: FastifyRequest, personId: string, code: string): Promise<string[]> {
    await this.mayChangeFactors(request);
    await this.limits.take('wrong-code', personId);
    try {
      const { headers } = await this.engine.auth.api.verifyTOTP({
        body: { code: code.replaceAll(/\s/g, '') },
        headers: this.signIn.headersOf(request),
        returnHeaders: true,
      });
      await this.limits.forget('wrong-code', personId);
      await this.note(personId, 'two-factor.on');
      const cookies = headers.getSetCookie();
      await this.sessions.prove({ cookies });
      return cookies;
    } catch (error) {
      if (!isAPIError(error)) throw error;
      throw invalidInput([{ path: 'code', message: 'This is not the code that the app shows now.' }]);
    }
  }

  /** @returns the cookies of the renewed session */
  async endTwoFactor(request: FastifyRequest, personId: string, password: string): Promise<string[]> {
    await this.mayChangeFactors(request);
    const { headers } = await this.withPassword(personId, 'password', () =>
      this.engine.auth.api.disableTwoFactor({
        body: { password },
        headers: this.signIn.headersOf(request),
        returnHeaders: true,
      }),
    );
    await this.note(personId, 'two-factor.off');
    return headers.getSetCookie();
  }

  /** For somebody who lost app and recovery codes, or their passkeys: the operator's to do. They are signed out everywhere and told. */
  async takeTwoFactorAway(person: Person): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await manager.query('DELETE FROM two_factor WHERE person_id = $1', [person.id]);
      await manager.query('DELETE FROM passkey WHERE person_id = $1', [person.id]);
      await manager.update(Person, { id: person.id }, { twoFactorEnabled: false });
      await manager.query('DELETE FROM session WHERE person_id = $1', [person.id]);
      await this.letters.twoFactorTaken(manager, person);
      const event = { workspaceId: null, actor: OPERATOR, action: 'two-factor.taken-away', subject: person.id };
      await this.audit?.record(manager, event);
    });
  }

  /** New recovery codes; the old ones are worth nothing from now on. */
  async newRecoveryCodes(request: FastifyRequest, personId: string, password: string): Promise<string[]> {
    await this.mayChangeFactors(request);
    const { backupCodes } = await this.withPassword(personId, 'password', () =>
      this.engine.auth.api.generateBackupCodes({ body: { password }, headers: this.signIn.headersOf(request) }),
    );
    await this.note(personId, 'two-factor.codes-renewed');
    return backupCodes;
  }

  /** @throws ProblemError 403 when the sign-in is older than an hour */
  async passkeyOptions(request: FastifyRequest): Promise<{ options: object; cookies: string[] }> {
    await this.mayChangeFactors(request);
    const { headers, response } = await this.fresh(() =>
      this.engine.auth.api.generatePasskeyRegistrationOptions({
        headers: this.signIn.headersOf(request),
        returnHeaders: true,
      }),
    );
    return { options: response, cookies: headers.getSetCookie() };
  }

  async addPasskey(request: FastifyRequest, personId: string, answer: NewPasskeyAnswer): Promise<void> {
    const visitor = await this.mayChangeFactors(request);
    await this.fresh(() =>
      this.engine.auth.api.verifyPasskeyRegistration({ body: answer, headers: this.signIn.headersOf(request) }),
    );
    if (visitor) await this.sessions.prove({ id: visitor.sessionId });
    await this.note(personId, 'passkey.added');
  }

  async passkeys(personId: string): Promise<PasskeyView[]> {
    return this.dataSource.query<PasskeyView[]>(
      `SELECT id, name, created_at AS "createdAt" FROM passkey WHERE person_id = $1 ORDER BY id`,
      [personId],
    );
  }

  async removePasskey(request: FastifyRequest, personId: string, id: string): Promise<void> {
    await this.mayChangeFactors(request);
    const [, removed] = await this.dataSource.query<[unknown, number]>(
      'DELETE FROM passkey WHERE id = $1 AND person_id = $2',
      [id, personId],
    );
    if (removed === 0) throw notFound('passkey', id);
    await this.note(personId, 'passkey.removed');
  }

  /** Writes the letter that asks whether an address is the person's. */
  async askToVerify(person: { id: string; email: string }): Promise<void> {
    await this.limits.take('verify-mail', person.id);
    await this.engine.auth.api.sendVerificationEmail({ body: { email: person.email } });
  }

  /** @returns false for a link that is too old or never was one */
  async verify(request: FastifyRequest, token: string): Promise<boolean> {
    await this.limits.take('wrong-link', visitorAddress(request));
    return this.engine.auth.api.verifyEmail({ query: { token } }).then(
      () => true,
      (error: unknown) => {
        if (isAPIError(error)) return false;
        throw error;
      },
    );
  }

  /** Runs what asks for the password; a wrong one is counted like one at the door. */
  private async withPassword<T>(personId: string, path: string, work: () => Promise<T>): Promise<T> {
    await this.limits.take('wrong-code', personId);
    try {
      const done = await work();
      await this.limits.forget('wrong-code', personId);
      return done;
    } catch (error) {
      if (!isAPIError(error)) throw error;
      if (error.body?.code === 'TOTP_ALREADY_ENABLED')
        throw conflict('two-factor-on', 'An authenticator app is set up already.');
      throw invalidInput([{ path, message: 'This is not your password.' }]);
    }
  }

  /** @throws ProblemError 403 */
  private async mayChangeFactors(request: FastifyRequest): Promise<Visitor | undefined> {
    const visitor = await this.sessions.visitorOf(request);
    if (visitor) assertMayChangeFactors(visitor);
    return visitor;
  }

  private async fresh<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isAPIError(error)) throw error;
      if (error.body?.code !== 'SESSION_NOT_FRESH') {
        throw invalidInput([{ path: 'passkey', message: 'The browser gave no passkey that can be used.' }]);
      }
      throw new ProblemError(
        403,
        'sign-in-again',
        'You signed in a while ago. Sign out and in again, then add the passkey.',
      );
    }
  }

  private async note(
    personId: string,
    action: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<void> {
    await this.audit?.record(manager, { workspaceId: null, actor: { personId, name: '' }, action, subject: personId });
  }
}
