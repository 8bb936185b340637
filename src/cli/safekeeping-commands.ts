import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { DataSource } from 'typeorm';
import { ChannelSeals, type Resealed } from '../channels/channel-seals.js';
import { OPERATOR } from '../identity/actor.js';
import { AuditTrail } from '../identity/audit-trail.js';
import { operatorOf } from '../identity/caller.js';
import { Backup } from '../safekeeping/backup.js';
import { Restore } from '../safekeeping/restore.js';
import { SecondFactorSeals } from '../safekeeping/second-factor-seals.js';
import { WorkspaceDeletion } from '../safekeeping/workspace-deletion.js';
import { WorkspaceExport } from '../safekeeping/workspace-export.js';
import { chosenWorkspace } from './workspace-option.js';

type WithApp = (action: (app: INestApplicationContext) => Promise<void>) => Promise<void>;

/** Backups, a workspace's data, and the change of the secret. */
export function addSafekeeping(evenkeel: Command, withApp: WithApp): void {
  evenkeel
    .command('backup')
    .description('write the database and the media into one file; the app may be running')
    .argument('<file>', 'such as evenkeel.tar.gz')
    .action((file: string) => withApp((app) => backUp(app, file)));
  evenkeel
    .command('restore')
    .description('bring a backup back: all of it, or nothing; stop the app first')
    .argument('<file>')
    .option('--replace', 'throw away what is in the database now')
    .option('--other-secret', 'although APP_SECRET is another: every channel has to be connected again')
    .action((file: string, options: { replace?: boolean; otherSecret?: boolean }) =>
      withApp((app) => restore(app, file, options)),
    );
  evenkeel
    .command('reseal')
    .description('seal every token under the newest APP_SECRET; afterwards APP_SECRET_PREVIOUS can be thrown away')
    .action(() => withApp(reseal));

  const workspace = evenkeel.command('workspace').description("a workspace's data");
  workspace
    .command('export')
    .description('write everything of a workspace into a ZIP')
    .argument('<file>')
    .option('--workspace <id>', 'which workspace (needed when there are several)')
    .action((file: string, options: { workspace?: string }) => withApp((app) => exportWorkspace(app, file, options)));
  workspace
    .command('delete')
    .description('delete a workspace with everything in it, for good')
    .requiredOption('--name <name>', 'its name, exactly, to confirm')
    .option('--workspace <id>', 'which workspace (needed when there are several)')
    .action((options: { name: string; workspace?: string }) => withApp((app) => deleteWorkspace(app, options)));
}

async function backUp(app: INestApplicationContext, file: string): Promise<void> {
  const { rows, media, missing } = await app.get(Backup, { strict: false }).write(fromHere(file));
  // The doctor says how old the last one is.
  const event = { workspaceId: null, actor: OPERATOR, action: 'backup.made', detail: { media } };
  await app.get(AuditTrail, { strict: false }).record(app.get(DataSource).manager, event);
  const count = Object.values(rows).reduce((sum, each) => sum + each, 0);
  console.log(`Wrote ${count} rows and ${media} media files to ${file}.`);
  if (missing.length > 0) console.error(`These files are missing from DATA_DIR:\n${missing.join('\n')}`);
  console.error('The secret is not in it: keep APP_SECRET (or app.secret in DATA_DIR) somewhere else.');
}

async function restore(
  app: INestApplicationContext,
  file: string,
  options: { replace?: boolean; otherSecret?: boolean },
): Promise<void> {
  const { madeAt, media, uncertain } = await app.get(Restore, { strict: false }).read(fromHere(file), options);
  console.log(`Restored the backup of ${madeAt}, with ${media} media files.`);
  if (uncertain > 0) {
    console.log(
      `${uncertain} ${uncertain === 1 ? 'publication' : 'publications'} may have gone out since. They wait for somebody to look.`,
    );
  }
}

async function reseal(app: INestApplicationContext): Promise<void> {
  const channels = await app.get(ChannelSeals, { strict: false }).renew();
  const factors = await app.get(SecondFactorSeals, { strict: false }).renew();
  const detail = { channels: channels.resealed, secondFactors: factors.resealed };
  const event = { workspaceId: null, actor: OPERATOR, action: 'secret.resealed', detail };
  await app.get(AuditTrail, { strict: false }).record(app.get(DataSource).manager, event);
  tell('channels', channels);
  tell('second factors', factors);
  const lost = [...channels.lost, ...factors.lost];
  if (lost.length > 0) {
    throw new Error(
      `No known secret opens these; add the one they were sealed under to APP_SECRET_PREVIOUS, or set them up again:\n${lost.join('\n')}`,
    );
  }
}

function tell(what: string, { resealed, current }: Resealed): void {
  console.log(`${resealed} ${what} sealed anew, ${current} were under the newest secret already.`);
}

async function exportWorkspace(
  app: INestApplicationContext,
  file: string,
  options: { workspace?: string },
): Promise<void> {
  const workspace = await chosenWorkspace(app, options.workspace);
  const archive = await app.get(WorkspaceExport, { strict: false }).write(operatorOf(workspace.id));
  const partial = `${fromHere(file)}.partial`;
  try {
    await pipeline(archive, createWriteStream(partial, { mode: 0o600 }));
    await rename(partial, fromHere(file));
  } finally {
    await rm(partial, { force: true });
  }
  console.log(`Wrote everything of ${workspace.name} to ${file}.`);
}

async function deleteWorkspace(
  app: INestApplicationContext,
  options: { name: string; workspace?: string },
): Promise<void> {
  const workspace = await chosenWorkspace(app, options.workspace);
  await app.get(WorkspaceDeletion, { strict: false }).delete(operatorOf(workspace.id), options.name);
  console.log(`Deleted ${workspace.name} with everything in it.`);
}

/** npm runs scripts in the project's folder; people mean the folder they are in. */
function fromHere(file: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
}
