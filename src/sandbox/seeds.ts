import { addAccount } from './new-account.js';
import { type Business, type FacebookPerson, type InstagramAccountType } from './core/accounts.js';
import { FACEBOOK_LOGIN_SCOPES, LONG_TOKEN_MS } from './core/tokens.js';
import { type World } from './world.js';

interface SeededPage {
  externalId: string;
  name: string;
  username: string;
  accessToken: string;
  instagram?: { externalId: string; name: string; username: string; accessToken: string };
}

/** Quiet Harbor's Page, seeded with the accounts that every sandbox has had from the start. */
const QUIET_HARBOR = '100000000000001';

const PAGES: readonly SeededPage[] = [
  {
    externalId: '100000000000023',
    name: 'Still Water Therapy',
    username: 'stillwatertherapy',
    accessToken: 'sandbox-facebook-page-token-still-water',
  },
  {
    externalId: '100000000000024',
    name: 'Lantern Row Clinic',
    username: 'lanternrow',
    accessToken: 'sandbox-facebook-page-token-lantern-row',
    instagram: {
      externalId: '17841400000000024',
      name: 'Lantern Row Clinic',
      username: 'lanternrow.clinic',
      accessToken: 'sandbox-instagram-token-lantern-row',
    },
  },
  {
    externalId: '100000000000034',
    name: 'Maple Street Support',
    username: 'maplestreetsupport',
    accessToken: 'sandbox-facebook-page-token-maple-street',
  },
  {
    externalId: '100000000000025',
    name: 'North Pier Counseling',
    username: 'northpier',
    accessToken: 'sandbox-facebook-page-token-north-pier',
    instagram: {
      externalId: '17841400000000025',
      name: 'North Pier Counseling',
      username: 'northpier.counseling',
      accessToken: 'sandbox-instagram-token-north-pier',
    },
  },
  {
    externalId: '100000000000035',
    name: 'South Pier Counseling',
    username: 'southpier',
    accessToken: 'sandbox-facebook-page-token-south-pier',
    instagram: {
      externalId: '17841400000000035',
      name: 'South Pier Counseling',
      username: 'southpier.counseling',
      accessToken: 'sandbox-instagram-token-south-pier',
    },
  },
];

const BUSINESS: Business = {
  id: '700000000000024',
  name: 'Lantern Row Group',
  ownedPageIds: ['100000000000024'],
  clientPageIds: ['100000000000034'],
};

const PEOPLE: readonly (FacebookPerson & { token: string; about: string })[] = [
  {
    id: '800000000000022',
    name: 'Avery Blume',
    pageIds: [],
    token: 'sandbox-facebook-user-token-no-page',
    about: 'has no Page',
  },
  {
    id: '800000000000023',
    name: 'Dana Whitlock',
    pageIds: ['100000000000023'],
    token: 'sandbox-facebook-user-token-no-instagram',
    about: 'has a Page without an Instagram account behind it',
  },
  {
    id: '800000000000024',
    name: 'Morgan Ellery',
    pageIds: [],
    businessIds: [BUSINESS.id],
    token: 'sandbox-facebook-user-token-business',
    about: 'has Pages through a Business only',
  },
  {
    id: '800000000000025',
    name: 'Sasha Thorne',
    pageIds: ['100000000000025', '100000000000035'],
    token: 'sandbox-facebook-user-token-two-pages',
    about: 'has two Pages with an Instagram account each',
  },
  {
    id: '800000000000026',
    name: 'Ira Fenwick',
    pageIds: [QUIET_HARBOR],
    tasks: { [QUIET_HARBOR]: ['ANALYZE', 'MODERATE'] },
    token: 'sandbox-facebook-user-token-no-task',
    about: 'may not create content on the Page of Quiet Harbor',
  },
];

const PERSONAL: InstagramAccountType = 'PERSONAL';

/** Puts in the people whose logins lead elsewhere than to one Page with one Instagram account. */
export function seedPeople(world: World): void {
  for (const { instagram, ...page } of PAGES) {
    addAccount(world, { network: 'facebook', ...page });
    if (!instagram) continue;
    addAccount(world, { network: 'instagram', login: 'facebook', pageId: page.externalId, ...instagram });
  }
  world.businesses.put({ ...BUSINESS });
  addAccount(world, {
    network: 'instagram',
    login: 'instagram',
    externalId: '17841400000000028',
    name: 'Jules Park',
    username: 'jules.park.writes',
    accessToken: 'sandbox-instagram-personal-token',
    accountType: PERSONAL,
  });
  addAccount(world, {
    network: 'x',
    externalId: '1500000000000000022',
    name: 'Tidewater Talks',
    username: 'tidewater_talks',
    accessToken: 'sandbox-x-access-token-tidewater',
    refreshToken: 'sandbox-x-refresh-token-tidewater',
    premium: true,
  });
  const now = world.clock.now();
  for (const { token, ...person } of PEOPLE) {
    world.people.put({ ...person });
    world.tokens.put({
      id: token,
      kind: 'facebook-user',
      ownerId: person.id,
      actsFor: reachOf(world, person),
      scopes: FACEBOOK_LOGIN_SCOPES,
      issuedAt: now - 2 * 24 * 3_600_000,
      expiresAt: now + LONG_TOKEN_MS,
    });
  }
}

/** Everything that a person's token may act for when they leave nothing out: themselves first. */
export function reachOf(world: World, person: FacebookPerson, pageIds = pagesOf(world, person)): string[] {
  const instagram = pageIds.flatMap((id) => world.account('facebook', id)?.instagramId ?? []);
  return [person.id, ...pageIds, ...instagram, ...(person.businessIds ?? [])];
}

/** A person's Pages, their own first, then those of their Businesses. */
export function pagesOf(world: World, person: FacebookPerson): string[] {
  const held = (person.businessIds ?? []).flatMap((id) => {
    const business = world.businesses.get(id);
    return business ? [...business.ownedPageIds, ...business.clientPageIds] : [];
  });
  return [...new Set([...person.pageIds, ...held])];
}
