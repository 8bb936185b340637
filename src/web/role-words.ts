import type { Role } from '../identity/permissions.js';

/** What a role is, in a few words. */
export const ROLE_WORDS: Record<Role, string> = {
  owner: 'Owner: everything',
  manager: 'Manager: channels, people and settings, too',
  reviewer: 'Reviewer: approves, too',
  author: 'Author: writes and schedules',
  viewer: 'Viewer: looks only',
};
