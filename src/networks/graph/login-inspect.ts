import type { FoundAccount, LoginOutcome, PastedToken } from '../login.js';
import type { NetworkName } from '../network.js';
import type { GraphClient } from './client.js';
import { textAt } from './json.js';
import { granted, lookedUp, scopesFor, type TokenFacts } from './health-token.js';
import { accountsFrom, LINK_INSTAGRAM_TEXT, missingText } from './login-accounts.js';
import { lengthened, twice } from './login-exchange.js';
import { deadToken, FACEBOOK_APP, loginFailure, refusedLogin } from './login-failures.js';
import { type FoundPage, pageIn, pagesOf } from './login-pages.js';
import { BUSINESS_PERMISSION, comparedWith, INSTAGRAM_BY_FACEBOOK_NEED, inWords, PAGE_NEED } from './login-scopes.js';
import type { MetaApp } from './options.js';
import { traceOf } from './outcomes.js';

/** A user token that ends sooner than this is a short one (1 to 2 hours) and is exchanged. */
const SHORT_MS = 24 * 60 * 60_000;
/** A Page has it, a person has not; asking for it tells whose token it is. */
const PAGE_FIELDS = 'id,name,category,instagram_business_account{id,username}';

const PERMISSIONS_UNTOLD =
  'Facebook does not tell what this token may do; it shows with the first post. With META_APP_ID and META_APP_SECRET of the app that made the token it could be checked now.';

/**
 * A pasted token of Facebook's login: a Page's own, or a person's or system user's, whose Pages are then offered. With the
 * app's credentials the token is looked up (`debug_token`), else it is asked what it can tell itself.
 * Access tokens guide, read 2026-09-11.
 */
export async function inspectByFacebook(
  graph: GraphClient,
  app: MetaApp | undefined,
  { accessToken, now }: PastedToken,
  networks: readonly NetworkName[],
): Promise<LoginOutcome> {
  const facts = app ? await lookedUp(graph, app, accessToken) : undefined;
  if (facts?.error) {
    const { code, subcode } = facts.error;
    const told = subcode === undefined ? String(code) : `${code}/${subcode}`;
    return deadToken(facts.error, FACEBOOK_APP, { step: 'look-up-token', httpStatus: 200, code: told });
  }
  const me = await twice(() => graph.get('/me', { fields: PAGE_FIELDS }, accessToken));
  if (me.kind === 'ok' && textAt(me.body, 'category') !== undefined) {
    const page = pageIn(me.body);
    if (page) return pageOutcome(graph, page, facts, accessToken, networks);
  }
  // "No such field": the token is a person's.
  const isPerson = me.kind === 'error' && (me.error.code === 100 || me.error.code === 2500);
  if (me.kind !== 'ok' && !isPerson) return loginFailure('who-am-i', me, FACEBOOK_APP, now);
  return personOutcome(graph, app, facts, { accessToken, now }, networks);
}

async function personOutcome(
  graph: GraphClient,
  app: MetaApp | undefined,
  facts: TokenFacts | undefined,
  { accessToken, now }: { accessToken: string; now: Date },
  networks: readonly NetworkName[],
): Promise<LoginOutcome> {
  const scopes = facts?.scopes ?? (await granted(graph, accessToken));
  const remarks = scopes ? [] : [PERMISSIONS_UNTOLD];
  let grant: { accessToken: string; expiresAt?: Date | undefined; pageTokensEndAt?: Date | undefined } = {
    accessToken,
    expiresAt: facts?.expiresAt,
  };
  const isShort = facts?.expiresAt && facts.expiresAt.getTime() - now.getTime() < SHORT_MS;
  if (app && isShort) {
    const long = await lengthened(graph, app, FACEBOOK_APP, accessToken, now);
    // Page tokens taken with a short token end with it.
    if (long.kind === 'token') grant = { accessToken: long.accessToken, expiresAt: long.expiresAt };
    else {
      grant = { ...grant, pageTokensEndAt: facts.expiresAt };
      remarks.push('This token ends within a day and could not be exchanged for a longer one.');
    }
  }
  if (!facts) remarks.push(END_UNTOLD);
  if (scopes && !scopes.has('pages_show_list')) return accountsFrom([], { ...grant, granted: scopes }, networks);
  const found = await pagesOf(graph, grant.accessToken, scopes?.has(BUSINESS_PERMISSION), now);
  if (found.kind !== 'pages') return found;
  return accountsFrom(found.pages, { ...grant, granted: scopes }, networks, [...remarks, ...found.remarks]);
}

const END_UNTOLD =
  'It could not be told when this token ends. One from the Graph API Explorer ends within hours; one of a system user does not end.';

/** A Page's token: the Page itself, or the Instagram account behind it. */
async function pageOutcome(
  graph: GraphClient,
  page: FoundPage,
  facts: TokenFacts | undefined,
  accessToken: string,
  networks: readonly NetworkName[],
): Promise<LoginOutcome> {
  const step = 'who-am-i';
  const wantsPage = networks.includes('facebook');
  if (!wantsPage && !page.instagram) {
    return refusedLogin(
      'no-instagram-account',
      `The Page "${page.name}" has no professional Instagram account behind it. ${LINK_INSTAGRAM_TEXT}`,
      { step },
    );
  }
  const need = wantsPage ? PAGE_NEED : INSTAGRAM_BY_FACEBOOK_NEED;
  const scopes = facts && scopesFor(facts, 'pages_', page.id);
  const compared = comparedWith(need, scopes);
  if (!compared.mayPublish) {
    const missing = need.publish.filter((scope) => compared.missing.includes(scope));
    return refusedLogin('permission-missing', missingText(missing), { step }, missing);
  }
  const trial = await trialRead(graph, page.id, accessToken);
  if (trial) return trial;
  const credentials = { accessToken, ...(facts?.expiresAt ? { expiresAt: facts.expiresAt } : {}) };
  const account: FoundAccount =
    wantsPage || !page.instagram
      ? { network: 'facebook', externalId: page.id, name: page.name, credentials, ...compared }
      : {
          network: 'instagram',
          externalId: page.instagram.id,
          name: page.instagram.username ? `@${page.instagram.username}` : page.instagram.id,
          login: 'facebook',
          credentials,
          ...compared,
        };
  return {
    kind: 'accounts',
    accounts: [account],
    remarks: [
      ...(facts ? [] : [PERMISSIONS_UNTOLD, END_UNTOLD]),
      ...(compared.missing.length > 0 ? [`Not granted: ${inWords(compared.missing)}.`] : []),
    ],
  };
}

/** The harmless reading that shows whether the Page's posts are open to the token (pages_read_engagement). */
async function trialRead(graph: GraphClient, pageId: string, accessToken: string): Promise<LoginOutcome | undefined> {
  const answer = await graph.get(`/${pageId}/published_posts`, { fields: 'id', limit: '1' }, accessToken);
  if (answer.kind !== 'error') return undefined;
  const { code } = answer.error;
  if (code !== 10 && !(code >= 200 && code <= 299)) return undefined;
  const missing = ['pages_read_engagement'];
  return refusedLogin('permission-missing', missingText(missing), traceOf('trial-read', answer), missing);
}
