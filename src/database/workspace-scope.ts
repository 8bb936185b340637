import { AsyncLocalStorage } from 'node:async_hooks';

const ALL = 'all';
const NONE = '';

/** Held for the time of a request; what it says may change while the request is answered. */
interface Held {
  /** A workspace's id, ALL or NONE. */
  scope: string;
}

const held = new AsyncLocalStorage<Held>();

/**
 * Whose rows the connections that are taken now may see and change: PostgreSQL's row-level security asks (see the
 * migration "guarding"). Outside of any request it is the process's own work (workers, the command line, the first
 * start), which is for all workspaces; a request sees nothing until somebody has said whose it is.
 */
export function presentScope(): string {
  return held.getStore()?.scope ?? ALL;
}

/** Begins a request, which sees nothing yet. */
export function beginRequest(work: () => void): void {
  held.run({ scope: NONE }, work);
}

/** From here on this request is one workspace's. */
export function enterWorkspace(workspaceId: string): void {
  const store = held.getStore();
  if (store) store.scope = workspaceId;
}

/** From here on this request sees all workspaces: for what finds out itself whose it is, and then enters that one. */
export function enterAllWorkspaces(): void {
  const store = held.getStore();
  if (store) store.scope = ALL;
}

/** Does one thing for all workspaces, such as looking up whose a key is. A transaction begun before keeps its own scope. */
export function inAllWorkspaces<T>(work: () => T): T {
  return held.run({ scope: ALL }, work);
}

/** Does one thing for one workspace only. */
export function inWorkspace<T>(workspaceId: string, work: () => T): T {
  return held.run({ scope: workspaceId }, work);
}
