import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import { ApiKey } from './api-key.entity.js';
import type { Caller } from './caller.js';
import { permissionsOf } from './permissions.js';

const KEY_PREFIX = 'ek_';
const KEY_BYTES = 32;
const SHOWN_CHARACTERS = 8;
/** last_used_at is for people; writing it at each call would be a write for each read. */
const LAST_USED_PRECISION_MS = 60_000;

export interface NewKey {
  workspaceId: string;
  personId: string | null;
  name: string;
  expiresAt?: Date;
  /** Given by the operator (BOOTSTRAP_API_KEY); else made here. */
  secret?: string;
}

/** API keys: made, looked up and taken back. A key is 256 random bits, so one round of SHA-256 keeps it safe. */
@Injectable()
export class ApiKeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Makes a key and returns it in the clear, for the only time. */
  async create(key: NewKey, manager: EntityManager = this.dataSource.manager): Promise<string> {
    const secret = key.secret ?? KEY_PREFIX + randomBytes(KEY_BYTES).toString('base64url');
    await manager.insert(ApiKey, {
      id: newId(),
      workspaceId: key.workspaceId,
      personId: key.personId,
      name: key.name,
      start: secret.slice(0, SHOWN_CHARACTERS),
      hash: hashOf(secret),
      expiresAt: key.expiresAt ?? null,
    });
    return secret;
  }

  /** Who a key speaks for; undefined for a wrong, expired or revoked one. */
  async callerOf(secret: string): Promise<Caller | undefined> {
    return this.use(await this.dataSource.manager.findOneBy(ApiKey, { hash: hashOf(secret) }));
  }

  /** The same by a key's id, for a visit that was begun with it. */
  async callerById(id: string): Promise<Caller | undefined> {
    return this.use(await this.dataSource.manager.findOneBy(ApiKey, { id }));
  }

  /** Makes a key useless from now on. @returns false when the workspace has no such key */
  async revoke(workspaceId: string, id: string): Promise<boolean> {
    const result = await this.dataSource.manager.update(ApiKey, { id, workspaceId }, { revokedAt: this.clock.now() });
    return (result.affected ?? 0) > 0;
  }

  /** A workspace's keys, newest first; never the keys themselves. */
  async list(workspaceId: string): Promise<ApiKey[]> {
    return this.dataSource.manager.find(ApiKey, { where: { workspaceId }, order: { id: 'DESC' } });
  }

  private async use(key: ApiKey | null): Promise<Caller | undefined> {
    const now = this.clock.now();
    if (!key || key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= now)) return undefined;
    if (key.lastUsedAt === null || now.getTime() - key.lastUsedAt.getTime() > LAST_USED_PRECISION_MS) {
      await this.dataSource.manager.update(ApiKey, { id: key.id }, { lastUsedAt: now });
    }
    return { workspaceId: key.workspaceId, personId: key.personId, keyId: key.id, permissions: permissionsOf('owner') };
  }
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
