import type { INestApplicationContext } from '@nestjs/common';
import { invalidInput, notFound } from '../foundation/problem-error.js';
import { ApiKeys } from '../identity/api-keys.js';
import { type Permission, PERMISSIONS } from '../identity/permissions.js';
import { chosenWorkspace } from './workspace-option.js';

const DAY_MS = 24 * 3_600_000;
const DAYS_MAX = 3_650;

export async function createKey(
  app: INestApplicationContext,
  options: { name: string; days?: string; scopes?: string; workspace?: string },
): Promise<void> {
  const workspace = await chosenWorkspace(app, options.workspace);
  const expiresAt = options.days === undefined ? undefined : new Date(Date.now() + daysOf(options.days) * DAY_MS);
  const secret = await app.get(ApiKeys).create({
    workspaceId: workspace.id,
    personId: null,
    name: options.name,
    ...(options.scopes !== undefined && { scopes: scopesOf(options.scopes) }),
    ...(expiresAt && { expiresAt }),
  });
  console.error(`A key for ${workspace.name}. It is shown this once:`);
  console.log(secret);
}

export async function listKeys(app: INestApplicationContext, options: { workspace?: string }): Promise<void> {
  const workspace = await chosenWorkspace(app, options.workspace);
  for (const key of await app.get(ApiKeys).list(workspace.id)) {
    const end = key.revokedAt ? 'revoked' : key.expiresAt ? `until ${key.expiresAt.toISOString()}` : 'no end';
    const used = key.lastUsedAt ? `used ${key.lastUsedAt.toISOString()}` : 'never used';
    const may = key.scopes ? key.scopes.join(',') : 'everything';
    console.log(`${key.id}  ${key.start}...  ${key.name}  (${may}; ${end}, ${used})`);
  }
}

export async function revokeKey(
  app: INestApplicationContext,
  id: string,
  options: { workspace?: string },
): Promise<void> {
  const workspace = await chosenWorkspace(app, options.workspace);
  const known = (await app.get(ApiKeys).list(workspace.id)).some((key) => key.id === id);
  if (!known) throw notFound('key', id);
  await app.get(ApiKeys).revoke(workspace.id, id);
  console.log('Revoked.');
}

function scopesOf(written: string): Permission[] {
  const scopes = written
    .split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '');
  const known = (scope: string): scope is Permission => PERMISSIONS.some((permission) => permission === scope);
  const unknown = scopes.filter((scope) => !known(scope));
  if (scopes.length > 0 && unknown.length === 0) return scopes.filter(known);
  const message = `There is no scope ${unknown.join(', ') || '""'}. There are: ${PERMISSIONS.join(', ')}.`;
  throw invalidInput([{ path: '--scopes', message }]);
}

function daysOf(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= DAYS_MAX) return days;
  throw invalidInput([{ path: '--days', message: `Must be a whole number from 1 to ${DAYS_MAX}.` }]);
}
