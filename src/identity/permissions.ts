/** What a member of a workspace can be. */
export const ROLES = ['owner', 'manager', 'reviewer', 'author', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** What a route can need. */
export const PERMISSIONS = [
  'workspace.read',
  'workspace.change',
  'workspace.export',
  'workspace.delete',
  'workspace.create',
  'library.read',
  'library.write',
  'calendar.read',
  'calendar.schedule',
  /** What other people wrote under posts. */
  'comments.read',
  'review.decide',
  'channels.read',
  'channels.manage',
  'reports.read',
  'people.read',
  'people.manage',
  'keys.manage',
  'audit.read',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const VIEWER: Permission[] = [
  'workspace.read',
  'library.read',
  'calendar.read',
  'comments.read',
  'channels.read',
  'reports.read',
  'people.read',
];
const AUTHOR: Permission[] = [...VIEWER, 'library.write', 'calendar.schedule'];
const REVIEWER: Permission[] = [...AUTHOR, 'review.decide'];
const MANAGER: Permission[] = [
  ...REVIEWER,
  'workspace.change',
  'channels.manage',
  'people.manage',
  'keys.manage',
  'audit.read',
];

/** The one table of who may do what. */
const ALLOWED: Record<Role, ReadonlySet<Permission>> = {
  viewer: new Set(VIEWER),
  author: new Set(AUTHOR),
  reviewer: new Set(REVIEWER),
  manager: new Set(MANAGER),
  owner: new Set(PERMISSIONS),
};

export function mayRole(role: Role, permission: Permission): boolean {
  return ALLOWED[role].has(permission);
}

/** Everything a role may do. */
export function permissionsOf(role: Role): ReadonlySet<Permission> {
  return ALLOWED[role];
}

/**
 * Whether somebody with these permissions may give or take a role: not one that may do more than they.
 * @param now the role they have at this moment, which may be less than when their permissions were read
 */
export function mayGive(permissions: ReadonlySet<Permission>, role: Role, now?: Role): boolean {
  const needed: Permission[] = [...ALLOWED[role], 'people.manage'];
  return needed.every((permission) => permissions.has(permission) && (!now || ALLOWED[now].has(permission)));
}
