import { Inject, Injectable, Optional } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { inAllWorkspaces } from '../database/workspace-scope.js';
import { newId } from '../foundation/id.js';
import { conflict, notFound, ProblemError } from '../foundation/problem-error.js';
import { actorOf } from './actor.js';
import { AuditTrail } from './audit-trail.js';
import type { Caller } from './caller.js';
import { mayGive, permissionsOf, type Role, ROLES } from './permissions.js';
import { Account, Membership, Person } from './person.entity.js';

/** A member of a workspace, for lists. */
export interface Member {
  id: string;
  name: string;
  email: string;
  role: Role;
  twoFactorEnabled: boolean;
  since: Date;
}

/** Who belongs to a workspace, and as what. Every change is made under the workspace's lock, so that two can't undo each other's ground. */
@Injectable()
export class People {
  constructor(
    private readonly dataSource: DataSource,
    @Optional() @Inject(AuditTrail) private readonly audit?: AuditTrail,
  ) {}

  async list(workspaceId: string): Promise<Member[]> {
    return this.dataSource.query<Member[]>(
      `SELECT p.id, p.name, p.email, m.role, p.two_factor_enabled AS "twoFactorEnabled", m.created_at AS since
         FROM membership m JOIN person p ON p.id = m.person_id WHERE m.workspace_id = $1 ORDER BY lower(p.name), p.id`,
      [workspaceId],
    );
  }

  /** Gives a member another role, from this moment on. @throws ProblemError 403, 404 or 409 for the last owner */
  async changeRole(caller: Caller, personId: string, role: Role): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const before = await this.memberUnderLock(manager, caller, personId);
      await this.assertMayGive(manager, caller, before, role);
      if (before === role) return;
      if (before === 'owner') await this.assertAnotherOwner(manager, caller.workspaceId, personId);
      await manager.update(Membership, { workspaceId: caller.workspaceId, personId }, { role });
      // Invitations to what they may not give any more.
      await manager.query(
        `UPDATE invitation SET revoked_at = now() WHERE invited_by = $1 AND workspace_id = $2 AND role = ANY($3)
           AND accepted_at IS NULL AND revoked_at IS NULL`,
        [personId, caller.workspaceId, ROLES.filter((given) => !mayGive(permissionsOf(role), given))],
      );
      await this.audit?.record(manager, {
        workspaceId: caller.workspaceId,
        actor: actorOf(caller),
        action: 'membership.role-changed',
        subject: personId,
        detail: { before, after: role },
      });
    });
  }

  /** Ends a membership: their sessions there, keys and open invitations go; what they wrote stays. A person may leave, too. */
  async remove(caller: Caller, personId: string): Promise<void> {
    const { workspaceId } = caller;
    await this.dataSource.transaction(async (manager) => {
      const role = await this.memberUnderLock(manager, caller, personId);
      if (caller.personId !== personId) await this.assertMayGive(manager, caller, role);
      if (role === 'owner') await this.assertAnotherOwner(manager, workspaceId, personId);
      await manager.delete(Membership, { workspaceId, personId });
      await manager.query(`DELETE FROM session WHERE person_id = $1 AND (workspace_id = $2 OR workspace_id IS NULL)`, [
        personId,
        workspaceId,
      ]);
      await manager.query(
        `UPDATE api_key SET revoked_at = now() WHERE person_id = $1 AND workspace_id = $2 AND revoked_at IS NULL`,
        [personId, workspaceId],
      );
      await manager.query(
        `UPDATE invitation SET revoked_at = now()
          WHERE invited_by = $1 AND workspace_id = $2 AND accepted_at IS NULL AND revoked_at IS NULL`,
        [personId, workspaceId],
      );
      const action = caller.personId === personId ? 'membership.left' : 'membership.removed';
      await this.audit?.record(manager, {
        workspaceId,
        actor: actorOf(caller),
        action,
        subject: personId,
        detail: { role },
      });
    });
  }

  /** Makes a person with a password hash. @returns undefined when the address is taken */
  async create(
    manager: EntityManager,
    person: { email: string; name: string; passwordHash: string; emailVerified: boolean },
  ): Promise<string | undefined> {
    const id = newId();
    const rows = await manager.query<unknown[]>(
      `INSERT INTO person (id, email, name, email_verified) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING id`,
      [id, person.email.toLowerCase(), person.name, person.emailVerified],
    );
    if (rows.length === 0) return undefined;
    const account = { id: newId(), personId: id, providerId: 'credential', accountId: id };
    await manager.insert(Account, { ...account, password: person.passwordHash });
    await this.audit?.record(manager, {
      workspaceId: null,
      actor: { personId: id, name: '' },
      action: 'person.created',
      subject: id,
    });
    return id;
  }

  /** Makes somebody a member. @returns false when they are one already; their role then stays */
  async join(manager: EntityManager, workspaceId: string, personId: string, role: Role): Promise<boolean> {
    const rows = await manager.query<unknown[]>(
      `INSERT INTO membership (workspace_id, person_id, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING role`,
      [workspaceId, personId, role],
    );
    if (rows.length === 0) return false;
    await this.audit?.record(manager, {
      workspaceId,
      actor: { personId, name: '' },
      action: 'membership.begun',
      subject: personId,
      detail: { role },
    });
    return true;
  }

  async byEmail(email: string, manager: EntityManager = this.dataSource.manager): Promise<Person | null> {
    return manager.findOneBy(Person, { email: email.toLowerCase() });
  }

  /** Whether anybody owns anything yet: until then the demo is open, and the first visitor may become the owner. */
  async anyOwner(manager?: EntityManager): Promise<boolean> {
    const [answer] = await inAllWorkspaces(() =>
      (manager ?? this.dataSource.manager).query<{ any: boolean }[]>(
        `SELECT EXISTS (SELECT 1 FROM membership WHERE role = 'owner') AS any`,
      ),
    );
    return answer?.any === true;
  }

  /** Nobody gives, or takes away, more than they have: by what they may now, not by what was read before the lock. */
  async assertMayGive(manager: EntityManager, caller: Caller, ...roles: Role[]): Promise<void> {
    const { workspaceId, personId } = caller;
    const own = personId === null ? undefined : await manager.findOneBy(Membership, { workspaceId, personId });
    const gone = personId !== null && !own;
    const denied = roles.find((role) => gone || !mayGive(caller.permissions, role, own?.role));
    if (denied === undefined) return;
    throw new ProblemError(
      403,
      'not-allowed',
      `The role ${denied} may do more than you may, so it is not yours to give or take.`,
    );
  }

  /** Locks the workspace, and gives the role that somebody has in it. @throws ProblemError 404 */
  private async memberUnderLock(manager: EntityManager, caller: Caller, personId: string): Promise<Role> {
    await manager.query('SELECT 1 FROM workspace WHERE id = $1 FOR NO KEY UPDATE', [caller.workspaceId]);
    const member = await manager.findOneBy(Membership, { workspaceId: caller.workspaceId, personId });
    if (!member) throw notFound('person', personId);
    return member.role;
  }

  private async assertAnotherOwner(manager: EntityManager, workspaceId: string, personId: string): Promise<void> {
    const [others] = await manager.query<[{ count: number }]>(
      `SELECT count(*)::int AS count FROM membership WHERE workspace_id = $1 AND role = 'owner' AND person_id <> $2`,
      [workspaceId, personId],
    );
    if (others.count > 0) return;
    throw conflict('last-owner', 'A workspace needs an owner. Make somebody else the owner first.');
  }
}
