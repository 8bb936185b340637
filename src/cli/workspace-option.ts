import type { INestApplicationContext } from '@nestjs/common';
import { ProblemError } from '../foundation/problem-error.js';
import type { Workspace } from '../identity/workspace.entity.js';
import { Workspaces } from '../identity/workspaces.js';

/** The workspace a command is about: the one named, or the only one there is. @throws ProblemError */
export async function chosenWorkspace(app: INestApplicationContext, id: string | undefined): Promise<Workspace> {
  const all = await app.get(Workspaces).all();
  const list = all.map((workspace) => `${workspace.id} (${workspace.name})`).join(', ');
  if (id !== undefined) {
    const named = all.find((workspace) => workspace.id === id);
    if (named) return named;
    throw new ProblemError(
      404,
      'workspace-not-found',
      `There is no workspace ${id}. There ${all.length === 1 ? 'is' : 'are'}: ${list || 'none'}.`,
    );
  }
  const [only, another] = all;
  if (!only) throw new ProblemError(404, 'workspace-not-found', 'There is no workspace yet. Start the app once.');
  if (another) throw new ProblemError(422, 'workspace-needed', `Say which workspace, with --workspace: ${list}.`);
  return only;
}
