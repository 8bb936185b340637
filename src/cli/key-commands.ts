import type { INestApplicationContext } from '@nestjs/common';
import { invalidInput, notFound } from '../foundation/problem-error.js';
import { ApiKeys } from '../identity/api-keys.js';
import { chosenWorkspace } from './workspace-option.js';

const DAY_MS = 24 * 3_600_000;
const DAYS_MAX = 3_650;

export async function createKey(
  app: INestApplicationContext,
  options: { name: string; days?: string; workspace?: string },
): Promise<void> {
  const workspace = await chosenWorkspace(app, options.workspace);
  const expiresAt = options.days === undefined ? undefined : new Date(Date.now() + daysOf(options.days) * DAY_MS);
  const secret = await app.get(ApiKeys).create({
    workspaceId: workspace.id,
    personId: null,
    name: options.name,
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
    console.log(`${key.id}  ${key.start}...  ${key.name}  (${end}, ${used})`);
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

function daysOf(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= DAYS_MAX) return days;
  throw invalidInput([{ path: '--days', message: `Must be a whole number from 1 to ${DAYS_MAX}.` }]);
}
