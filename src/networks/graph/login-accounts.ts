import type { FoundAccount, LoginOutcome } from '../login.js';
import type { CallTrace, NetworkName } from '../network.js';
import { STANDARD_ACCESS_HINT } from './access-notes.js';
import { refusedLogin } from './login-failures.js';
import { CONTENT_TASK, type FoundPage, mayCreateContent } from './login-pages.js';
import { comparedWith, INSTAGRAM_BY_FACEBOOK_NEED, inWords, type Need, PAGE_NEED } from './login-scopes.js';

/** A user token of Facebook's login and what it carries. */
export interface UserGrant {
  accessToken: string;
  /** When the user token ends; absent: it does not (system users), or nobody can tell. */
  expiresAt?: Date | undefined;
  /** When the Page tokens end that were taken with it; absent: they do not end by time. */
  pageTokensEndAt?: Date | undefined;
  /** Undefined when Meta does not tell. */
  granted: ReadonlySet<string> | undefined;
}

const LIST_TRACE: CallTrace = { step: 'list-pages' };

/**
 * The accounts that a person's Pages lead to.
 *
 * A Page is connected with its own token, which all writing calls need and which does not end by time (Pages guide, read
 * 2026-09-11). An Instagram account behind a Page is connected with the person's token: the publishing references name the
 * user's token as the one to send (content-publishing guide, media_publish reference, read 2026-09-11), and since May 2026
 * reads of fresh containers with a Page token were answered 100/33 for weeks while the user's token worked (postiz #1562).
 * The price: it ends after about 60 days and a person connects again; a system user's does not end.
 * @param networks which kinds are wanted
 */
export function accountsFrom(
  pages: readonly FoundPage[],
  grant: UserGrant,
  networks: readonly NetworkName[],
  moreRemarks: readonly string[] = [],
): LoginOutcome {
  const forPages = networks.includes('facebook') ? comparedWith(PAGE_NEED, grant.granted) : undefined;
  const forInstagram = networks.includes('instagram')
    ? comparedWith(INSTAGRAM_BY_FACEBOOK_NEED, grant.granted)
    : undefined;
  if (!forPages?.mayPublish && !forInstagram?.mayPublish) return nothingGranted(grant, forPages, forInstagram);
  if (pages.length === 0) return refusedLogin('no-page', NO_PAGE_TEXT, LIST_TRACE);

  const accounts: FoundAccount[] = [];
  const remarks = [...moreRemarks];
  for (const page of pages) {
    if (forPages) {
      const account = pageAccount(page, grant, withTask(forPages, page));
      if (account) accounts.push(account);
      else
        remarks.push(
          `Facebook gives no token for the Page "${page.name}". Ask for a role on it with full control or the task "Content", then connect again.`,
        );
    }
    if (forInstagram) {
      // Publishing on Instagram takes the same task on the Page before it. media_publish reference, read 2026-09-11.
      if (page.instagram) accounts.push(instagramAccount(page.instagram, grant, withTask(forInstagram, page)));
      // Without instagram_basic Meta does not show the account, so nothing is known of it.
      else if (grant.granted?.has('instagram_basic') ?? true)
        remarks.push(`The Page "${page.name}" has no professional Instagram account behind it. ${LINK_INSTAGRAM_TEXT}`);
    }
  }
  if (!accounts.some((account) => account.mayPublish)) return nothingUsable(pages, forPages, forInstagram);
  const missing = [...new Set([...(forPages?.missing ?? []), ...(forInstagram?.missing ?? [])])];
  if (missing.length > 0) remarks.push(`Not granted: ${inWords(missing)}. Connect again to add what you need.`);
  return { kind: 'accounts', accounts, remarks };
}

type Compared = ReturnType<typeof comparedWith>;

function withTask(compared: Compared, page: FoundPage): Compared {
  if (mayCreateContent(page)) return compared;
  return { missing: [...compared.missing, CONTENT_TASK], mayPublish: false };
}

function pageAccount(page: FoundPage, grant: UserGrant, { missing, mayPublish }: Compared): FoundAccount | undefined {
  if (page.accessToken === undefined) return undefined;
  const { pageTokensEndAt } = grant;
  return {
    network: 'facebook',
    externalId: page.id,
    name: page.name,
    credentials: { accessToken: page.accessToken, ...(pageTokensEndAt ? { expiresAt: pageTokensEndAt } : {}) },
    missing,
    mayPublish,
  };
}

function instagramAccount(
  { id, username }: { id: string; username?: string },
  { accessToken, expiresAt }: UserGrant,
  { missing, mayPublish }: Compared,
): FoundAccount {
  return {
    network: 'instagram',
    externalId: id,
    name: username ? `@${username}` : id,
    login: 'facebook',
    credentials: { accessToken, ...(expiresAt ? { expiresAt } : {}) },
    missing,
    mayPublish,
  };
}

function nothingGranted(grant: UserGrant, forPages?: Compared, forInstagram?: Compared): LoginOutcome {
  const needed = (need: Need, compared?: Compared): string[] =>
    compared ? need.publish.filter((scope) => !grant.granted?.has(scope)) : [];
  const missing = [...new Set([...needed(PAGE_NEED, forPages), ...needed(INSTAGRAM_BY_FACEBOOK_NEED, forInstagram)])];
  return refusedLogin('permission-missing', missingText(missing), { step: 'read-permissions' }, missing);
}

function nothingUsable(pages: readonly FoundPage[], forPages?: Compared, forInstagram?: Compared): LoginOutcome {
  // The person's Pages would do, if only their Instagram accounts were there.
  const onlyInstagram = !forPages?.mayPublish && forInstagram?.mayPublish === true;
  if (onlyInstagram) {
    return refusedLogin(
      'no-instagram-account',
      `None of your Pages (${names(pages)}) has a professional Instagram account behind it. ${LINK_INSTAGRAM_TEXT}`,
      LIST_TRACE,
    );
  }
  return refusedLogin(
    'no-page',
    `You have no Page that you may publish on (found: ${names(pages)}). Ask somebody with full control of the Page to give you the task "Content" under Page settings > Page access, then connect again.`,
    LIST_TRACE,
    [CONTENT_TASK],
  );
}

function names(pages: readonly FoundPage[]): string {
  const few = pages.slice(0, 3).map(({ name }) => `"${name}"`);
  return pages.length > few.length ? `${few.join(', ')} and ${pages.length - few.length} more` : few.join(', ');
}

/** What to do when permissions without which nothing works were not granted. */
export function missingText(missing: readonly string[]): string {
  return `Nothing can be published without what was not granted: ${inWords(missing)}. Connect again and leave every permission ticked. ${STANDARD_ACCESS_HINT}`;
}

export const NO_PAGE_TEXT = `Facebook shows no Page for you. Programs can publish only on Pages, not on personal profiles. Create a Page or ask for a role on one; in Facebook's dialog choose the Pages that this calendar may use; then connect again. ${STANDARD_ACCESS_HINT}`;

export const LINK_INSTAGRAM_TEXT =
  'To publish on Instagram, make the account a Business or Creator account, link it under Page settings > Linked accounts, and connect again; or connect it with Instagram’s own login.';
