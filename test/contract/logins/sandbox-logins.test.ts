import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LoginName, LoginOutcome, NetworkLogin } from '../../../src/networks/login.js';
import { openSandbox, type OpenSandbox } from '../../support/open-sandbox.js';
import { type Choice, decide, loginsAt } from './sandbox-person.js';

let open: OpenSandbox;
let logins: Record<LoginName, NetworkLogin>;
beforeEach(async () => {
  open = await openSandbox();
  logins = loginsAt(open.sandbox.url);
});
afterEach(() => open.close());

const connect = async (name: LoginName, choice?: Choice): Promise<LoginOutcome> =>
  logins[name].exchange(await decide(open, logins[name], choice));

describe('logging in with X at the sandbox', () => {
  it('leads to the account with both tokens and the end of the first', async () => {
    const outcome = await connect('x');
    expect(outcome).toMatchObject({
      kind: 'accounts',
      remarks: [],
      accounts: [
        { network: 'x', externalId: '1500000000000000001', name: '@quiet_harbor', missing: [], mayPublish: true },
      ],
    });
    if (outcome.kind !== 'accounts') throw new Error('No account.');
    const credentials = outcome.accounts[0]?.credentials;
    expect(credentials?.refreshToken).toMatch(/^sandbox-x-refresh-/);
    expect((credentials?.expiresAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(7_000_000);
  });

  it('does not take a code twice, after its 30 seconds, or with another verifier', async () => {
    const { x } = logins;
    const used = await decide(open, x);
    await x.exchange(used);
    const other = await decide(open, x);
    const late = await decide(open, x);
    expect(await x.exchange(used)).toMatchObject({ kind: 'refused', fault: 'code-not-accepted' });
    const otherVerifier = 'another-verifier-that-is-long-enough-for-everybody';
    expect(await x.exchange({ ...other, codeVerifier: otherVerifier })).toMatchObject({ fault: 'code-not-accepted' });
    await open.control('clock', { now: new Date(Date.now() + 40_000).toISOString() });
    expect(await x.exchange(late)).toMatchObject({ fault: 'code-not-accepted' });
  });

  it('tells the operator of a redirect address that does not match', async () => {
    const code = await decide(open, logins.x);
    const outcome = await logins.x.exchange({ ...code, redirectUri: 'http://127.0.0.1:3000/elsewhere' });
    expect(outcome).toMatchObject({ kind: 'refused', fault: 'app-not-accepted' });
    expect(JSON.stringify(outcome)).toContain('http://127.0.0.1:3000/elsewhere');
  });
});

describe('logging in with Facebook at the sandbox', () => {
  it('leads to the Page, which does not end, and to the Instagram account behind it, which ends in 60 days', async () => {
    const outcome = await connect('facebook');
    expect(outcome).toMatchObject({
      kind: 'accounts',
      remarks: [],
      accounts: [
        { network: 'facebook', externalId: '100000000000001', name: 'Quiet Harbor Counseling', missing: [] },
        { network: 'instagram', externalId: '17841400000000001', name: '@quietharbor', login: 'facebook', missing: [] },
      ],
    });
    if (outcome.kind !== 'accounts') throw new Error('No account.');
    const [page, instagram] = outcome.accounts;
    expect(page?.credentials.expiresAt).toBeUndefined();
    expect(page?.credentials.accessToken).not.toBe(instagram?.credentials.accessToken);
    expect((instagram?.credentials.expiresAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(59 * 86_400_000);
    expect(outcome.accounts.every(({ mayPublish }) => mayPublish)).toBe(true);
  });

  it('finds Pages that only a Business holds', async () => {
    const outcome = await connect('facebook', { as: '800000000000024' });
    if (outcome.kind !== 'accounts') throw new Error(`Got ${outcome.kind}.`);
    expect(outcome.accounts.map(({ externalId }) => externalId)).toEqual([
      '100000000000024',
      '17841400000000024',
      '100000000000034',
    ]);
    expect(outcome.remarks.join()).toContain('"Maple Street Support" has no professional Instagram account');
  });

  it.each([
    ['has no Page', '800000000000022', 'no-page', 'shows no Page for you'],
    ['may not create content on the Page', '800000000000026', 'no-page', 'the task "Content"'],
  ])('says what to do when the person %s', async (_, as, fault, words) => {
    const outcome = await connect('facebook', { as });
    expect(outcome).toMatchObject({ kind: 'refused', fault });
    expect(JSON.stringify(outcome)).toContain(JSON.stringify(words).slice(1, -1));
  });

  it('offers a Page without an Instagram account, and says what to do for one', async () => {
    const outcome = await connect('facebook', { as: '800000000000023' });
    expect(outcome).toMatchObject({ kind: 'accounts', accounts: [{ network: 'facebook', mayPublish: true }] });
    expect(JSON.stringify(outcome)).toContain('link it under Page settings');
  });

  it('says that there is no Instagram account when only Instagram was allowed', async () => {
    const scopes = ['pages_show_list', 'pages_read_engagement', 'instagram_basic', 'instagram_content_publish'];
    const outcome = await connect('facebook', { as: '800000000000023', scopes, pages: ['100000000000023'] });
    expect(outcome).toMatchObject({ kind: 'refused', fault: 'no-instagram-account' });
  });

  it('names the permissions without which nothing can be published', async () => {
    const outcome = await connect('facebook', { scopes: ['pages_show_list', 'pages_read_engagement'] });
    expect(outcome).toMatchObject({
      kind: 'refused',
      fault: 'permission-missing',
      missing: ['pages_manage_posts', 'instagram_basic', 'instagram_content_publish'],
    });
  });

  it('connects the Page alone when the permissions for Instagram were left out', async () => {
    const scopes = ['pages_show_list', 'pages_read_engagement', 'pages_manage_posts'];
    const outcome = await connect('facebook', { scopes, pages: ['100000000000001'] });
    if (outcome.kind !== 'accounts') throw new Error(`Got ${outcome.kind}.`);
    expect(outcome.accounts.map(({ network, mayPublish }) => [network, mayPublish])).toEqual([['facebook', true]]);
    expect(outcome.remarks.join()).not.toContain('no professional Instagram account');
    expect(outcome.remarks.join()).toContain('instagram_content_publish (to publish on Instagram)');
  });

  it('tells a used code, a late one and another redirect address apart', async () => {
    const { facebook } = logins;
    const code = await decide(open, facebook);
    const elsewhere = await facebook.exchange({ ...code, redirectUri: 'http://127.0.0.1:3000/elsewhere' });
    expect(elsewhere).toMatchObject({ fault: 'app-not-accepted' });
    expect(await facebook.exchange(code)).toMatchObject({ kind: 'accounts' });
    expect(await facebook.exchange(code)).toMatchObject({ fault: 'code-not-accepted' });
    const late = await decide(open, facebook);
    await open.control('clock', { now: new Date(Date.now() + 700_000).toISOString() });
    expect(await facebook.exchange(late)).toMatchObject({ fault: 'code-not-accepted' });
  });
});

describe('logging in with Instagram at the sandbox', () => {
  it('leads to the account with a token of 60 days', async () => {
    const outcome = await connect('instagram');
    expect(outcome).toMatchObject({
      kind: 'accounts',
      remarks: [],
      accounts: [
        {
          network: 'instagram',
          externalId: '17841400000000002',
          name: '@smallsteps.studio',
          login: 'instagram',
          missing: [],
          mayPublish: true,
        },
      ],
    });
  });

  it('takes a code with the tail that Instagram puts behind it', async () => {
    const code = await decide(open, logins.instagram);
    expect(await logins.instagram.exchange({ ...code, code: `${code.code}#_` })).toMatchObject({ kind: 'accounts' });
  });

  it('says what to do with a personal account', async () => {
    const outcome = await connect('instagram', { as: '17841400000000028' });
    expect(outcome).toMatchObject({ kind: 'refused', fault: 'personal-account' });
    expect(JSON.stringify(outcome)).toContain('Switch to professional account');
  });

  it('names the permission that was left out', async () => {
    const outcome = await connect('instagram', { scopes: ['instagram_business_basic'] });
    const missing = ['instagram_business_content_publish'];
    expect(outcome).toMatchObject({ kind: 'refused', fault: 'permission-missing', missing });
  });

  it('does not take a code twice', async () => {
    const code = await decide(open, logins.instagram);
    await logins.instagram.exchange(code);
    expect(await logins.instagram.exchange(code)).toMatchObject({ kind: 'refused', fault: 'code-not-accepted' });
  });
});
