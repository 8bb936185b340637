import type { INestApplicationContext } from '@nestjs/common';
import { AuditChains } from '../audit/audit-chains.js';
import { Workspaces } from '../identity/workspaces.js';

/** Checks every chain of the audit trail. @throws Error naming each one that is broken, and where */
export async function verifyAudit(app: INestApplicationContext): Promise<void> {
  const names = new Map((await app.get(Workspaces).all()).map(({ id, name }) => [id, name]));
  const chains = await app.get(AuditChains).verify();
  const broken: string[] = [];
  for (const { workspaceId, length, lastHash, brokenAt } of chains) {
    const name = workspaceId === null ? 'this installation' : `${names.get(workspaceId) ?? ''} (${workspaceId})`;
    console.log(`${brokenAt === undefined ? 'whole ' : 'BROKEN'}  ${length} entries, last ${lastHash}  ${name}`);
    if (brokenAt !== undefined) broken.push(`${name}: entry ${brokenAt} was changed, or entries before it are missing`);
  }
  if (broken.length > 0) throw new Error(`The audit trail is not as it was written.\n${broken.join('\n')}`);
  if (chains.length === 0) console.log('Nothing has happened yet.');
  else console.error('Note the last hashes somewhere else: they prove later that nothing was cut off at the end.');
}
