import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { conflict, ProblemError } from '../foundation/problem-error.js';
import { actorOf } from './actor.js';
import { AuditTrail } from './audit-trail.js';
import type { Caller } from './caller.js';
import type { Place, Visitor } from './sessions.js';
import { Workspace } from './workspace.entity.js';

export const SECOND_FACTOR_WANTED =
  'This workspace wants a second factor of everybody in it. Set up an authenticator app or a passkey on the page /account, or, if you have one, sign out and in again with it; then everything opens.';

/**
 * Whether a person who signed in has to show a second factor before a workspace opens to them. One that they have and did
 * not use, such as a passkey after a sign-in with the password, protects nothing.
 */
export function lacksSecondFactor(visitor: Visitor, place: Place): boolean {
  return place.requireTwoFactor && !(visitor.hasSecondFactor && visitor.provedSecondFactor);
}

/**
 * Whoever has only the password of somebody with a second factor must not put one of their own in its place.
 * @throws ProblemError 403
 */
export function assertMayChangeFactors({ places, hasSecondFactor, provedSecondFactor }: Visitor): void {
  if (!hasSecondFactor || provedSecondFactor || !places.some(({ requireTwoFactor }) => requireTwoFactor)) return;
  throw new ProblemError(
    403,
    'second-factor-first',
    'Sign out, and in again with the second factor that you have; then you can change it. Where it is lost, whoever runs Evenkeel can take it away.',
  );
}

/** Who may demand a second factor of everybody in a workspace, or stop demanding it. */
@Injectable()
export class SecondFactorRule {
  constructor(
    private readonly dataSource: DataSource,
    private readonly trail: AuditTrail,
  ) {}

  /** @throws ProblemError as `mayChange` does */
  async change(caller: Caller, demanded: boolean): Promise<void> {
    const { workspaceId } = caller;
    await this.dataSource.transaction(async (manager) => {
      await this.mayChange(manager, caller, demanded);
      await manager.update(Workspace, { id: workspaceId }, { requireTwoFactor: demanded });
      const event = { action: 'workspace.changed', subject: workspaceId, detail: { requireTwoFactor: demanded } };
      await this.trail.record(manager, { workspaceId, actor: actorOf(caller), ...event });
    });
  }

  /**
   * Nobody locks the last person out: whoever demands it has one, and an account is always open to set one up.
   * @throws ProblemError 403 for anybody but an owner who is signed in; 409 for an owner without a second factor
   */
  async mayChange(manager: EntityManager, caller: Caller, demanded: boolean): Promise<void> {
    const { workspaceId, personId, sessionId } = caller;
    const [owner] = await manager.query<{ hasOne: boolean }[]>(
      `SELECT p.two_factor_enabled OR EXISTS (SELECT 1 FROM passkey k WHERE k.person_id = p.id) AS "hasOne"
         FROM membership m JOIN person p ON p.id = m.person_id
        WHERE m.workspace_id = $1 AND m.person_id = $2 AND m.role = 'owner'`,
      [workspaceId, personId],
    );
    if (!owner || sessionId === undefined) {
      throw new ProblemError(
        403,
        'not-an-owner',
        'Only an owner of the workspace who is signed in decides whether everybody needs a second factor.',
      );
    }
    if (demanded && !owner.hasOne) {
      throw conflict(
        'no-second-factor-yourself',
        'Set up an authenticator app or a passkey on your own account first; then you can ask it of everybody.',
      );
    }
  }
}
