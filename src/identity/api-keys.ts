import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { DataSource, type EntityManager, IsNull } from 'typeorm';
import { inAllWorkspaces } from '../database/workspace-scope.js';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import { invalidInput } from '../foundation/problem-error.js';
import { actorOf } from './actor.js';
import { ApiKey } from './api-key.entity.js';
import { AuditTrail } from './audit-trail.js';
import type { Caller } from './caller.js';
import { type Permission, permissionsOf } from './permissions.js';
import { Membership } from './person.entity.js';

const KEY_PREFIX = 'ek_';
const KEY_BYTES = 32;
const SHOWN_CHARACTERS = 8;
/** last_used_at is for people; writing it at each call would be a write for each read. */
const LAST_USED_PRECISION_MS = 60_000;

export interface NewKey {
  workspaceId: string;
  personId: string | null;
  name: string;
  /** What it may do; left out: all that its maker may. */
  scopes?: readonly Permission[] | undefined;
  expiresAt?: Date | undefined;
  /** Given by the operator (BOOTSTRAP_API_KEY); else made here. */
  secret?: string;
}

/** API keys: made, looked up and taken back. A key is 256 random bits, so one round of SHA-256 keeps it safe. */
@Injectable()
export class ApiKeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Optional() @Inject(AuditTrail) private readonly audit?: AuditTrail,
  ) {}

  /** Makes a key and returns it in the clear, for the only time. */
  async create(key: NewKey, manager: EntityManager = this.dataSource.manager): Promise<string> {
    return (await this.make(key, manager)).secret;
  }

  /**
   * Makes a key for a caller, who cannot give more than they have: what is left out is all of that, as it is now.
   * @throws ProblemError 422 naming the scopes that are not theirs to give
   */
  async createFor(
    caller: Caller,
    { name, scopes, expiresAt }: Pick<NewKey, 'name' | 'scopes' | 'expiresAt'>,
  ): Promise<{ key: ApiKey; secret: string }> {
    const excess = (scopes ?? []).filter((scope) => !caller.permissions.has(scope));
    if (excess.length > 0) {
      throw invalidInput([{ path: 'scopes', message: `Not yours to give: ${excess.join(', ')}.` }]);
    }
    return this.dataSource.transaction(async (manager) => {
      const { workspaceId, personId } = caller;
      const given = scopes ?? [...caller.permissions];
      const made = await this.make({ workspaceId, personId, name, scopes: given, expiresAt }, manager);
      await this.audit?.record(manager, {
        workspaceId,
        actor: actorOf(caller),
        action: 'key.made',
        subject: made.key.id,
        detail: { name, scopes: given, expiresAt: expiresAt?.toISOString() ?? null },
      });
      return made;
    });
  }

  /** Who a key speaks for; undefined for a wrong, expired or revoked one, and for one whose maker left. */
  async callerOf(secret: string): Promise<Caller | undefined> {
    return inAllWorkspaces(async () =>
      this.use(await this.dataSource.manager.findOneBy(ApiKey, { hash: hashOf(secret) })),
    );
  }

  /** The same by a key's id, for a visit that was begun with it. */
  async callerById(id: string): Promise<Caller | undefined> {
    return inAllWorkspaces(async () => this.use(await this.dataSource.manager.findOneBy(ApiKey, { id })));
  }

  /** Makes a key useless from now on. @returns false when the workspace has no such key */
  async revoke(workspaceId: string, id: string, caller?: Caller): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const change = { revokedAt: this.clock.now() };
      const { affected } = await manager.update(ApiKey, { id, workspaceId, revokedAt: IsNull() }, change);
      if (!affected) return manager.existsBy(ApiKey, { id, workspaceId });
      const actor = actorOf(caller ?? { personId: null, keyId: null });
      await this.audit?.record(manager, { workspaceId, actor, action: 'key.revoked', subject: id });
      return true;
    });
  }

  /** A workspace's keys, newest first; never the keys themselves. */
  async list(workspaceId: string): Promise<ApiKey[]> {
    return this.dataSource.manager.find(ApiKey, { where: { workspaceId }, order: { id: 'DESC' } });
  }

  private async make(given: NewKey, manager: EntityManager): Promise<{ key: ApiKey; secret: string }> {
    const secret = given.secret ?? KEY_PREFIX + randomBytes(KEY_BYTES).toString('base64url');
    const { workspaceId, personId, name } = given;
    const key = manager.create(ApiKey, {
      ...{ id: newId(), workspaceId, personId, name, createdAt: this.clock.now() },
      start: secret.slice(0, SHOWN_CHARACTERS),
      hash: hashOf(secret),
      scopes: given.scopes ? [...given.scopes] : null,
      ...{ expiresAt: given.expiresAt ?? null, revokedAt: null, lastUsedAt: null },
    });
    await manager.insert(ApiKey, key);
    return { key, secret };
  }

  /** What a key may do is worked out at each use: its scopes within what its maker may now. */
  private async use(key: ApiKey | null): Promise<Caller | undefined> {
    const now = this.clock.now();
    if (!key || key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= now)) return undefined;
    const { workspaceId, personId, scopes } = key;
    const maker =
      personId === null ? null : await this.dataSource.manager.findOneBy(Membership, { workspaceId, personId });
    if (personId !== null && !maker) return undefined;
    if (key.lastUsedAt === null || now.getTime() - key.lastUsedAt.getTime() > LAST_USED_PRECISION_MS) {
      await this.dataSource.manager.update(ApiKey, { id: key.id }, { lastUsedAt: now });
    }
    const within = permissionsOf(maker?.role ?? 'owner');
    const permissions = scopes ? new Set(scopes.filter((scope) => within.has(scope))) : within;
    return { workspaceId, personId, keyId: key.id, permissions };
  }
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
