import { Inject, Injectable, Optional } from '@nestjs/common';
import { isAPIError } from 'better-auth/api';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { Aside } from './aside.js';
import { AuditTrail } from './audit-trail.js';
import { Engine } from './engine.js';
import { refuseGuessable } from './guessable.js';
import { Invitations } from './invitations.js';
import { Limits } from './limits.js';
import { visitorAddress } from './visitor-address.js';

/**
 * Letters that somebody who is not signed in can ask for. The answer is given before anything is looked up, so neither its
 * words nor its time tell whether an address is known.
 */
@Injectable()
export class Resets {
  constructor(
    private readonly engine: Engine,
    private readonly invitations: Invitations,
    private readonly limits: Limits,
    private readonly aside: Aside,
    private readonly dataSource: DataSource,
    @Optional() @Inject(AuditTrail) private readonly audit?: AuditTrail,
  ) {}

  /** Asks for a link to a new password. @throws ProblemError 429 */
  async ask(request: FastifyRequest, email: string): Promise<void> {
    await this.limits.take('reset', visitorAddress(request));
    await this.limits.take('reset-mail', email);
    this.aside.begin('letter', () => this.write(email));
  }

  /** Writes the letter with a link to a new password, if there is such a person: at once, for the operator. */
  async write(email: string): Promise<void> {
    await this.engine.auth.api.requestPasswordReset({ body: { email: email.toLowerCase() } });
  }

  /** Asks for a link to sign up, where that is open. @throws ProblemError 429 */
  async askToSignUp(request: FastifyRequest, email: string): Promise<void> {
    await this.limits.take('sign-up', visitorAddress(request));
    await this.limits.take('sign-up-mail', email);
    this.aside.begin('letter', () => this.invitations.writeToStranger(email));
  }

  /**
   * Sets a new password, ends all sessions. A guessable one is refused, and the link stays good.
   * @returns false for a link that was used, is too old or never was one
   * @throws ProblemError 422, 429
   */
  async choose(request: FastifyRequest, token: string, password: string): Promise<boolean> {
    await this.limits.take('wrong-link', visitorAddress(request));
    refuseGuessable(password, await this.namesOf(token));
    try {
      await this.engine.auth.api.resetPassword({ body: { token, newPassword: password } });
    } catch (error) {
      if (isAPIError(error)) return false;
      throw error;
    }
    const actor = { name: 'Somebody with a link to a new password' };
    await this.audit?.record(this.dataSource.manager, { workspaceId: null, actor, action: 'password.reset' });
    return true;
  }

  /** What the person is called whom a link is for. */
  private async namesOf(token: string): Promise<string[]> {
    const { internalAdapter } = await this.engine.auth.$context;
    const link = await internalAdapter.findVerificationValue(`reset-password:${token}`);
    const person = link && (await internalAdapter.findUserById(link.value));
    return person ? [person.email, person.name] : [];
  }
}
