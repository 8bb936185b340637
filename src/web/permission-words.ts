import { GRAPH_PERMISSION_WORDS } from '../networks/graph/login-scopes.js';
import type { LoginName } from '../networks/login.js';
import { X_PERMISSION_WORDS } from '../networks/x/login-scopes.js';

/** The logins by the names that people know them by, and what each leads to. */
export const LOGIN_WORDS: Record<LoginName, { title: string; leadsTo: string }> = {
  facebook: { title: 'Facebook', leadsTo: 'Facebook Pages, and the Instagram accounts behind them' },
  instagram: { title: 'Instagram', leadsTo: 'one Instagram account, without a Facebook Page' },
  x: { title: 'X', leadsTo: 'one X account' },
};

/** Why each permission is asked for; the names are the networks' own. */
const WHY: Readonly<Record<string, string>> = { ...GRAPH_PERMISSION_WORDS, ...X_PERMISSION_WORDS };

export interface PermissionView {
  name: string;
  why?: string;
}

export function permissionViews(names: readonly string[]): PermissionView[] {
  return names.map((name) => {
    const why = WHY[name];
    return { name, ...(why !== undefined && { why }) };
  });
}
