import { createWriteStream } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { Queue } from '../calendar/queue.js';
import { Channels } from '../channels/channels.js';
import { invalidInput } from '../foundation/problem-error.js';
import { operatorOf } from '../identity/caller.js';
import { Exporter, type LibraryFormat } from '../library/exporter.js';
import { Importer } from '../library/importer.js';
import { chosenWorkspace } from './workspace-option.js';

export async function importLibrary(
  app: INestApplicationContext,
  file: string,
  options: { workspace?: string; queue?: boolean },
): Promise<void> {
  const workspace = await chosenWorkspace(app, options.workspace);
  const caller = operatorOf(workspace.id);
  const result = await app.get(Importer).importFile(caller, fromHere(file));
  console.log(
    `Imported ${result.posts} posts, ${result.media} media and ${result.series} series into ${workspace.name}.`,
  );
  if (options.queue !== true) {
    console.log(JSON.stringify({ postIds: result.postIds }));
    return;
  }
  const channels = await app.get(Channels).some(workspace.id);
  const channelIds = channels.map((channel) => channel.id);
  const publications = await app.get(Queue).fill(caller, { postIds: result.postIds, channelIds });
  console.log(`Queued ${publications.length} publications:`);
  for (const { dueAt, channelId } of publications) {
    const channel = channels.find(({ id }) => id === channelId);
    const at = new Date(dueAt).toLocaleString('en-GB', {
      timeZone: channel?.timeZone,
      dateStyle: 'full',
      timeStyle: 'short',
    });
    console.log(`  ${at}  ${channel?.name ?? channelId}`);
  }
}

export async function exportLibrary(
  app: INestApplicationContext,
  file: string,
  options: { workspace?: string },
): Promise<void> {
  const workspace = await chosenWorkspace(app, options.workspace);
  const library = await app.get(Exporter).write(operatorOf(workspace.id), formatOf(file));
  await pipeline(library, createWriteStream(fromHere(file)));
  console.log(`Wrote the library of ${workspace.name} to ${file}.`);
}

function formatOf(file: string): LibraryFormat {
  const extension = extname(file).toLowerCase();
  if (extension === '.csv') return 'csv';
  if (extension === '.json') return 'json';
  throw invalidInput([{ path: 'file', message: 'The file name must end in .csv or .json.' }]);
}

/** npm runs scripts in the project's folder; people mean the folder they are in. */
function fromHere(file: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
}
