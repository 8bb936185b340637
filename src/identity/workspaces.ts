import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { newId } from '../foundation/id.js';
import { notFound } from '../foundation/problem-error.js';
import { Membership, Person } from './person.entity.js';
import { Workspace } from './workspace.entity.js';

const deriveKey = promisify<string, string, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scrypt,
);
/** OWASP Password Storage Cheat Sheet, read 2026-11: scrypt with N = 2^17, r = 8, p = 1. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 2 ** 20 };
const HASH_BYTES = 64;

/** Workspaces and their people. */
@Injectable()
export class Workspaces {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws ProblemError 404 */
  async get(id: string, manager: EntityManager = this.dataSource.manager): Promise<Workspace> {
    const workspace = await manager.findOneBy(Workspace, { id });
    if (!workspace) throw notFound('workspace', id);
    return workspace;
  }

  /** Those with these ids, by id. */
  async withIds(ids: string[], manager: EntityManager = this.dataSource.manager): Promise<Map<string, Workspace>> {
    const rows = await manager.findBy(Workspace, { id: In(ids) });
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** All of them, oldest first: for the operator's command line only. */
  async all(): Promise<Workspace[]> {
    return this.dataSource.manager.find(Workspace, { order: { createdAt: 'ASC', id: 'ASC' } });
  }

  async create(name: string, timeZone: string, manager: EntityManager = this.dataSource.manager): Promise<Workspace> {
    const id = newId();
    await manager.insert(Workspace, { id, name, timeZone });
    return this.get(id, manager);
  }

  /** Adds a person as owner. The password is kept only as a salted scrypt hash. */
  async addOwner(workspaceId: string, email: string, password: string, manager: EntityManager): Promise<string> {
    const id = newId();
    const name = email.split('@')[0] ?? email;
    await manager.insert(Person, { id, email, name, passwordHash: await hashPassword(password) });
    await manager.insert(Membership, { workspaceId, personId: id, role: 'owner' });
    return id;
  }
}

async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16).toString('hex');
  const key = await deriveKey(password.normalize('NFKC'), salt, HASH_BYTES, SCRYPT);
  return `scrypt:${SCRYPT.N}:${SCRYPT.r}:${SCRYPT.p}:${salt}:${key.toString('hex')}`;
}
