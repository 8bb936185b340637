import { PAGE_TASKS } from '../core/accounts.js';
import { type Token } from '../core/tokens.js';
import { type World } from '../world.js';
import { GraphRefusal } from './errors.js';

// Page tasks that permissions need besides. Pages overview, read 2026-09-11.
const NEEDED: Record<string, string | undefined> = {
  pages_manage_posts: 'CREATE_CONTENT',
  instagram_content_publish: 'CREATE_CONTENT',
  pages_manage_engagement: 'MODERATE',
  instagram_manage_comments: 'MODERATE',
  read_insights: 'ANALYZE',
  instagram_manage_insights: 'ANALYZE',
};

/** What the person behind a token may do on a page. */
export function tasksOf(world: World, token: Token, pageId: string): string[] {
  const person = world.people.get(token.personId ?? token.ownerId);
  const dropped = world.account('facebook', pageId)?.droppedTasks ?? [];
  const given = person?.tasks?.[pageId] ?? [...PAGE_TASKS];
  return given.filter((task) => !dropped.includes(task));
}

/** Refuses what the person's role on the page, or on the page before an Instagram account, does not allow. */
export function requireTask(world: World, token: Token, accountId: string, permission: string): void {
  const task = NEEDED[permission];
  if (task === undefined || (token.kind !== 'facebook-user' && token.kind !== 'facebook-page')) return;
  const account = world.accounts.get(accountId);
  const pageId = account?.network === 'instagram' ? account.pageId : accountId;
  if (pageId === undefined || tasksOf(world, token, pageId).includes(task)) return;
  throw new GraphRefusal({
    status: 403,
    code: 200,
    message:
      task === 'CREATE_CONTENT'
        ? '(#200) If posting to a page, requires both pages_read_engagement and pages_manage_posts as an admin with sufficient administrative permission'
        : `(#200) The user must have the ${task} task on the page for this action.`,
  });
}
