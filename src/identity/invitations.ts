import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { DataSource, type EntityManager, IsNull, MoreThan } from 'typeorm';
import { Config } from '../config/config.js';
import { inAllWorkspaces } from '../database/workspace-scope.js';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import { conflict, notFound, ProblemError } from '../foundation/problem-error.js';
import { actorOf } from './actor.js';
import { AuditTrail } from './audit-trail.js';
import type { Caller } from './caller.js';
import { refuseGuessable } from './guessable.js';
import { LetterBox } from './letter-box.js';
import { Limits } from './limits.js';
import { Passwords } from './passwords.js';
import { People } from './people.js';
import type { Role } from './permissions.js';
import { Invitation } from './person.entity.js';
import { Workspaces } from './workspaces.js';

const DAY = 24 * 3_600_000;
export const INVITATION_DAYS = 7;
export const INVITATION_DAYS_MAX = 30;
const TOKEN_BYTES = 24;

export interface InvitationView {
  id: string;
  email: string;
  role: Role;
  createdAt: Date;
  expiresAt: Date;
}

/** What the holder of a link may know. */
export interface OpenInvitation {
  id: string;
  /** Undefined for somebody who signs up on their own. */
  workspace?: { id: string; name: string; role: Role };
  email: string;
  /** Whether there is an account for the address: then it is joined by signing in, not by a new password. */
  known: boolean;
}

export interface NewPerson {
  name: string;
  password: string;
  /** For somebody who signs up on their own. */
  workspaceName?: string | undefined;
  timeZone?: string | undefined;
}

/** Invitations by link: for one address, one role, once, until a day, and only while nobody took it back. */
@Injectable()
export class Invitations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly people: People,
    private readonly workspaces: Workspaces,
    private readonly passwords: Passwords,
    private readonly limits: Limits,
    private readonly letterBox: LetterBox,
    private readonly config: Config,
    private readonly clock: Clock,
    @Optional() @Inject(AuditTrail) private readonly audit?: AuditTrail,
  ) {}

  /** Writes an invitation and its letter. @returns it with its link, which is shown this once */
  async invite(
    caller: Caller,
    { email, role, days = INVITATION_DAYS }: { email: string; role: Role; days?: number | undefined },
  ): Promise<InvitationView & { url: string }> {
    const { workspaceId } = caller;
    await this.limits.take('invite', workspaceId);
    await this.limits.take('invite-mail', `${workspaceId} ${email}`);
    return this.dataSource.transaction(async (manager) => {
      await this.people.assertMayGive(manager, caller, role);
      const person = await this.people.byEmail(email, manager);
      const members = await this.people.list(workspaceId);
      if (members.some(({ id }) => id === person?.id)) {
        throw conflict('already-a-member', `${email} belongs to this workspace already.`);
      }
      const made = await this.write(manager, { workspaceId, role, email, days, invitedBy: caller.personId });
      const workspace = await this.workspaces.get(workspaceId, manager);
      await this.letterBox.put(manager, {
        personId: person?.id ?? null,
        recipient: email,
        subject: `You are invited to ${workspace.name}`,
        paragraphs: [
          `${workspace.name} plans its posts with Evenkeel and invites you as ${role}.`,
          'The link is for you alone and works once. If you do not know what this is about, there is nothing to do.',
        ],
        link: { url: made.url, text: 'Accept the invitation' },
      });
      await this.audit?.record(manager, {
        workspaceId,
        actor: actorOf(caller),
        action: 'invitation.made',
        subject: made.id,
        detail: { email, role },
      });
      return { ...made, role };
    });
  }

  /** Those that can still be accepted, newest first. */
  async list(workspaceId: string): Promise<InvitationView[]> {
    const rows = await this.dataSource.manager.find(Invitation, {
      where: { workspaceId, acceptedAt: IsNull(), revokedAt: IsNull(), expiresAt: MoreThan(this.clock.now()) },
      order: { id: 'DESC' },
    });
    return rows.flatMap(({ id, email, role, createdAt, expiresAt }) =>
      role === null ? [] : [{ id, email, role, createdAt, expiresAt }],
    );
  }

  /** Makes a link useless. @throws ProblemError 404 */
  async revoke(caller: Caller, id: string): Promise<void> {
    const { workspaceId } = caller;
    await this.dataSource.transaction(async (manager) => {
      const open = { id, workspaceId, acceptedAt: IsNull(), revokedAt: IsNull() };
      const { affected } = await manager.update(Invitation, open, { revokedAt: this.clock.now() });
      if (!affected) throw notFound('invitation', id);
      await this.audit?.record(manager, {
        workspaceId,
        actor: actorOf(caller),
        action: 'invitation.revoked',
        subject: id,
      });
    });
  }

  /** Lets somebody sign up on their own, where the operator allows it: the letter proves the address, and tells nobody else whether it is known. */
  async writeToStranger(email: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const person = await this.people.byEmail(email, manager);
      if (person) {
        await this.letterBox.put(manager, {
          personId: person.id,
          recipient: person.email,
          subject: 'You have an account already',
          paragraphs: [
            'Somebody, most likely you, wanted to sign up for Evenkeel with this address. It has an account already.',
            `Sign in at ${this.config.publicUrl}/sign-in, or choose a new password at ${this.config.publicUrl}/reset.`,
          ],
        });
        return;
      }
      const made = await this.write(manager, { workspaceId: null, role: null, email, days: 1, invitedBy: null });
      await this.letterBox.put(manager, {
        personId: null,
        recipient: email,
        subject: 'Welcome to Evenkeel',
        paragraphs: ['Follow the link to choose a password and begin. It works once, within a day.'],
        link: { url: made.url, text: 'Go on' },
      });
    });
  }

  /** What a link leads to; undefined when it was used, revoked or too old, or never was one. */
  async open(token: string): Promise<OpenInvitation | undefined> {
    return inAllWorkspaces(async () => {
      const invitation = await this.dataSource.manager.findOneBy(Invitation, this.usable(token));
      if (!invitation) return undefined;
      const { id, email, workspaceId, role } = invitation;
      const known = (await this.people.byEmail(email)) !== null;
      if (workspaceId === null || role === null) return { id, email, known };
      const { name } = await this.workspaces.get(workspaceId);
      return { id, email, known, workspace: { id: workspaceId, name, role } };
    });
  }

  /** Joins with the account that somebody signed in with. @throws ProblemError 403 for another address, 404, 409 for a member */
  async acceptAs(token: string, person: { id: string; email: string }): Promise<string> {
    return inAllWorkspaces(() =>
      this.dataSource.transaction(async (manager) => {
        const { email, workspaceId, role } = await this.use(manager, token);
        if (email !== person.email) {
          throw new ProblemError(403, 'not-yours', `This invitation is for ${email}. Sign in with that address.`);
        }
        if (workspaceId === null || role === null) throw gone();
        if (!(await this.people.join(manager, workspaceId, person.id, role))) {
          throw conflict('already-a-member', 'You belong to this workspace already.');
        }
        return workspaceId;
      }),
    );
  }

  /** Makes the person that a link is for, and their place: both or neither. @throws ProblemError 404, 409, 422 for a guessable password */
  async acceptNew(token: string, { name, password, workspaceName, timeZone }: NewPerson): Promise<{ email: string }> {
    const invitation = await this.open(token);
    if (!invitation) throw gone();
    refuseGuessable(password, [invitation.email, name, invitation.workspace?.name ?? workspaceName ?? '']);
    const passwordHash = await this.passwords.hash(password);
    return inAllWorkspaces(() =>
      this.dataSource.transaction(async (manager) => {
        const { email, workspaceId, role } = await this.use(manager, token);
        // Only the letter that somebody asked for themselves proves the address: an invitation's link is shown to the inviter, too.
        const emailVerified = workspaceId === null;
        const id = await this.people.create(manager, { email, name, passwordHash, emailVerified });
        if (id === undefined) throw conflict('known-address', 'There is an account for this address. Sign in with it.');
        if (workspaceId !== null && role !== null) await this.people.join(manager, workspaceId, id, role);
        else {
          const made = await this.workspaces.create(workspaceName ?? name, timeZone ?? 'UTC', manager);
          await this.people.join(manager, made.id, id, 'owner');
        }
        return { email };
      }),
    );
  }

  /** Takes the link out of use; of two at the same moment, the second waits and finds it used. */
  private async use(manager: EntityManager, token: string): Promise<Invitation> {
    const invitation = await manager.findOne(Invitation, {
      where: this.usable(token),
      lock: { mode: 'pessimistic_write' },
    });
    if (!invitation) throw gone();
    await manager.update(Invitation, { id: invitation.id }, { acceptedAt: this.clock.now() });
    return invitation;
  }

  private usable(token: string) {
    const open = { acceptedAt: IsNull(), revokedAt: IsNull(), expiresAt: MoreThan(this.clock.now()) };
    return { tokenHash: hashOf(token), ...open };
  }

  private async write(
    manager: EntityManager,
    made: { workspaceId: string | null; role: Role | null; email: string; days: number; invitedBy: string | null },
  ): Promise<Omit<InvitationView, 'role'> & { url: string }> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const { days, workspaceId, role, invitedBy } = made;
    const email = made.email.toLowerCase();
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + days * DAY);
    // The newest link counts; older ones to the same address are not left lying about.
    const earlier = { workspaceId: workspaceId ?? IsNull(), email, acceptedAt: IsNull(), revokedAt: IsNull() };
    await manager.update(Invitation, earlier, { revokedAt: createdAt });
    const id = newId();
    const row = { id, workspaceId, email, role, invitedBy, createdAt, expiresAt, tokenHash: hashOf(token) };
    await manager.insert(Invitation, row);
    return { id, email, createdAt, expiresAt, url: `${this.config.publicUrl}/join/${token}` };
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function gone(): ProblemError {
  return new ProblemError(
    404,
    'invitation-not-found',
    'This link was used, taken back or is too old. Ask for a new invitation.',
  );
}
