import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { renderSVG } from 'uqr';
import { z } from 'zod';
import { notFound, ProblemError } from '../foundation/problem-error.js';
import { Account } from '../identity/account.js';
import { password, personName } from '../identity/identity.schemas.js';
import { People } from '../identity/people.js';
import { permissionsOf } from '../identity/permissions.js';
import { Sessions, type Visitor } from '../identity/sessions.js';
import { type Next, one, type Typed } from './page-form.js';

const DONE = { to: '/account' };

/** Does what a form of the account page asks for. @throws ProblemError or ZodError, to be shown beside the form */
@Injectable()
export class AccountForms {
  constructor(
    private readonly account: Account,
    private readonly sessions: Sessions,
    private readonly people: People,
  ) {}

  async fulfil(request: FastifyRequest, visitor: Visitor, form: Typed): Promise<Next> {
    const { person, sessionId } = visitor;
    const id = z.guid().catch('').parse(form['id']);
    const secret = one(form, 'password').slice(0, 1_000);
    switch (form['wish']) {
      case 'rename':
        await this.account.rename(person.id, z.object({ name: personName }).parse(form).name);
        return DONE;
      case 'password': {
        const { next } = z.object({ next: password }).parse(form);
        const current = one(form, 'current');
        return { ...DONE, cookies: await this.account.changePassword(request, person.id, { current, next }) };
      }
      case 'two-factor-begin': {
        const { uri, recoveryCodes } = await this.account.beginTwoFactor(request, person.id, secret);
        const key = new URL(uri).searchParams.get('secret') ?? '';
        return { once: { setUp: { qr: renderSVG(uri), key, recoveryCodes } } };
      }
      case 'two-factor-confirm':
        return { ...DONE, cookies: await this.account.confirmTwoFactor(request, person.id, one(form, 'code')) };
      case 'two-factor-end':
        return { ...DONE, cookies: await this.account.endTwoFactor(request, person.id, secret) };
      case 'recovery-codes':
        return { once: { recoveryCodes: await this.account.newRecoveryCodes(request, person.id, secret) } };
      case 'passkey-remove':
        await this.account.removePasskey(request, person.id, id);
        return DONE;
      case 'session-end':
        if (!(await this.sessions.end(person.id, id))) throw notFound('session', id);
        return DONE;
      case 'sessions-end':
        await this.sessions.endAll(person.id, undefined, sessionId);
        return DONE;
      case 'verify':
        await this.account.askToVerify(person);
        return { once: { asked: true } };
      case 'open':
        if (!(await this.sessions.open(sessionId, person.id, id))) throw notFound('workspace', id);
        return DONE;
      case 'leave': {
        const place = visitor.places.find(({ workspaceId }) => workspaceId === id);
        if (!place) throw notFound('workspace', id);
        const permissions = permissionsOf(place.role);
        await this.people.remove({ workspaceId: id, personId: person.id, keyId: null, permissions }, person.id);
        return DONE;
      }
      default:
        throw new ProblemError(422, 'unknown-wish', 'This is not one of the buttons of the page.');
    }
  }
}
