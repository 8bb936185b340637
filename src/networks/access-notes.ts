import { type AccessNote, FACEBOOK_NOTES, INSTAGRAM_NOTES } from './graph/access-notes.js';
import type { LoginName } from './login.js';
import { X_NOTES } from './x/login-notes.js';

export type { AccessNote } from './graph/access-notes.js';

/** What to know before connecting by a login, so that nobody is stuck halfway: for the page that offers it. */
export const ACCESS_NOTES: Readonly<Record<LoginName, readonly AccessNote[]>> = {
  facebook: FACEBOOK_NOTES,
  instagram: INSTAGRAM_NOTES,
  x: X_NOTES,
};
