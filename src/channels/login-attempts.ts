import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, IsNull, LessThan, MoreThan, Not } from 'typeorm';
import { inAllWorkspaces } from '../database/workspace-scope.js';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import type { Caller } from '../identity/caller.js';
import type { FoundAccount, LoginName } from '../networks/login.js';
import { LoginAttempt } from './login-attempt.entity.js';
import { Seal, SealBroken } from './seal.js';

/** How long a person has for the network's dialog, and again for choosing among what was found. */
const ATTEMPT_MS = 10 * 60_000;
const SECRET_BYTES = 32;

/** What a network's answer led to, kept until the person has chosen; without accounts, what is still to be said of it. */
export interface Found {
  accounts: FoundAccount[];
  remarks: string[];
}

/** The rows behind the dialogs: single-use, bound to one browser, ten minutes each. */
@Injectable()
export class LoginAttempts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly seal: Seal,
    private readonly clock: Clock,
  ) {}

  /** @returns what goes into the dialog's address; of the state only its hash is kept */
  async begin(
    guestKey: string,
    caller: Caller,
    login: LoginName,
    channelId: string | null,
  ): Promise<{ state: string; codeChallenge: string }> {
    const state = secret();
    const verifier = secret();
    const row = this.rowOf(guestKey, caller, channelId);
    const sealedVerifier = this.seal.seal(verifier, contextOf(row));
    await this.dataSource.manager.insert(LoginAttempt, { ...row, login, stateHash: hashOf(state), sealedVerifier });
    return { state, codeChallenge: hashOf(verifier).toString('base64url') };
  }

  /** A try without a dialog: a pasted token. */
  async beginPasted(guestKey: string, caller: Caller, channelId: string | null): Promise<LoginAttempt> {
    const row = { ...this.rowOf(guestKey, caller, channelId), answeredAt: this.clock.now() };
    await this.dataSource.manager.insert(LoginAttempt, row);
    return this.dataSource.manager.findOneByOrFail(LoginAttempt, { id: row.id });
  }

  /** Takes the one answer that a dialog may have. Undefined: unknown, another browser's, another dialog's, or taken already. */
  take(guestKey: string, login: LoginName, state: string): Promise<LoginAttempt | undefined> {
    const known = { stateHash: hashOf(state), guestHash: hashOf(guestKey), login };
    // The browser may look at another workspace by now: the state says whose it is.
    return inAllWorkspaces(async () => {
      const { manager } = this.dataSource;
      const taken = await manager.update(
        LoginAttempt,
        { ...known, answeredAt: IsNull() },
        { answeredAt: this.clock.now() },
      );
      if (!taken.affected) return undefined;
      return (await manager.findOneBy(LoginAttempt, known)) ?? undefined;
    });
  }

  isOver({ expiresAt }: LoginAttempt): boolean {
    return expiresAt <= this.clock.now();
  }

  /** The dialog's code verifier; undefined when no key of this installation opens it. */
  verifierOf(attempt: LoginAttempt): string | undefined {
    return this.open(attempt, attempt.sealedVerifier);
  }

  /** Keeps what was found, for ten minutes from now. @returns until when */
  async keep(attempt: LoginAttempt, found: Found): Promise<Date> {
    const expiresAt = new Date(this.clock.now().getTime() + ATTEMPT_MS);
    const sealedFound = this.seal.seal(JSON.stringify(found), contextOf(attempt));
    await this.dataSource.manager.update(LoginAttempt, { id: attempt.id }, { sealedFound, expiresAt });
    return expiresAt;
  }

  /** Lets go of all that it holds. That a dialog's answer was taken stays known until it is too old. */
  async forget({ id, stateHash }: LoginAttempt): Promise<void> {
    const { manager } = this.dataSource;
    if (stateHash === null) await manager.delete(LoginAttempt, { id });
    else await manager.update(LoginAttempt, { id }, { sealedVerifier: null, sealedFound: null });
  }

  /** An answer of this browser that was taken before; undefined when there is none. */
  async takenBefore(guestKey: string, login: LoginName, state: string): Promise<LoginAttempt | undefined> {
    const known = { stateHash: hashOf(state), guestHash: hashOf(guestKey), login, answeredAt: Not(IsNull()) };
    return inAllWorkspaces(async () => (await this.dataSource.manager.findOneBy(LoginAttempt, known)) ?? undefined);
  }

  /** Keeps what is to be said to the person once. */
  async keepRemarks(attempt: LoginAttempt, remarks: string[]): Promise<void> {
    await this.keep(attempt, { accounts: [], remarks });
    await this.dataSource.manager.update(LoginAttempt, { id: attempt.id }, { sealedVerifier: null });
  }

  /** What is to be said to the person of this browser; it is said once. */
  async takeRemarks(guestKey: string, id: string): Promise<string[]> {
    const { manager } = this.dataSource;
    const where = { id, guestHash: hashOf(guestKey), expiresAt: MoreThan(this.clock.now()) };
    const attempt = await manager.findOneBy(LoginAttempt, where);
    if (!attempt) return [];
    const opened = this.open(attempt, attempt.sealedFound);
    if (opened === undefined) return [];
    const { accounts, remarks } = foundOf(opened);
    if (accounts.length > 0 || !(await this.spend(manager, id))) return [];
    return remarks;
  }

  /** What this browser may choose from. @param spend whether it is chosen now, in the caller's transaction */
  async found(
    manager: EntityManager,
    guestKey: string,
    id: string,
    workspaceId?: string,
    spend = false,
  ): Promise<(Found & { attempt: LoginAttempt }) | undefined> {
    const where = {
      ...{ id, guestHash: hashOf(guestKey), sealedFound: Not(IsNull()), expiresAt: MoreThan(this.clock.now()) },
      ...(workspaceId !== undefined && { workspaceId }),
    };
    const attempt = await manager.findOneBy(LoginAttempt, where);
    if (!attempt) return undefined;
    const opened = this.open(attempt, attempt.sealedFound);
    if (opened === undefined) return undefined;
    const kept = foundOf(opened);
    if (kept.accounts.length === 0) return undefined;
    if (spend && !(await this.spend(manager, id))) return undefined;
    return { ...kept, attempt };
  }

  /** Removes what is over; safe on every node at once. */
  async removeOld(): Promise<void> {
    await this.dataSource.manager.delete(LoginAttempt, { expiresAt: LessThan(this.clock.now()) });
  }

  /** @returns false when it was spent before: of two at the same moment, one finds nothing any more */
  private async spend(manager: EntityManager, id: string): Promise<boolean> {
    const unspent = { id, sealedFound: Not(IsNull()) };
    return Boolean((await manager.update(LoginAttempt, unspent, { sealedFound: null })).affected);
  }

  private rowOf(guestKey: string, { workspaceId, personId, keyId }: Caller, channelId: string | null) {
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + ATTEMPT_MS);
    const guestHash = hashOf(guestKey);
    return { id: newId(), workspaceId, personId, keyId, guestHash, channelId, createdAt: now, expiresAt };
  }

  private open(attempt: LoginAttempt, sealed: Buffer | null): string | undefined {
    if (!sealed) return undefined;
    try {
      return this.seal.open(sealed, contextOf(attempt));
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      return undefined;
    }
  }
}

function contextOf({ workspaceId, id }: Pick<LoginAttempt, 'workspaceId' | 'id'>) {
  return { workspaceId, channelId: id };
}

function secret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** As it was sealed: instants are texts in JSON. */
function foundOf(text: string): Found {
  const { accounts, remarks } = JSON.parse(text) as Found;
  return {
    remarks,
    accounts: accounts.map(({ credentials: { expiresAt, ...credentials }, ...account }) => ({
      ...account,
      credentials: { ...credentials, ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }) },
    })),
  };
}
