import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { NetworkName } from '../../../src/networks/network.js';
import { NetworkTokenInspector } from '../../../src/networks/token-inspector.js';
import { openSandbox, type OpenSandbox } from '../../support/open-sandbox.js';
import { refusal, ScriptedGraph } from '../meta/scripted-graph.js';
import { APPS, metaOptions } from './sandbox-person.js';

let open: OpenSandbox;
beforeEach(async () => {
  open = await openSandbox();
});
afterEach(() => open.close());

function inspector(withApps = true): NetworkTokenInspector {
  const { app, ...bare } = metaOptions(open.sandbox.url);
  return new NetworkTokenInspector({
    meta: withApps && app ? { ...bare, app } : bare,
    instagramApp: withApps ? APPS.instagram : undefined,
    xApiUrl: `${open.sandbox.url}/api.x.com`,
    hasXApp: withApps,
  });
}

const inspect = (network: NetworkName, accessToken: string, withApps = true, refreshToken?: string) =>
  inspector(withApps).inspect({
    network,
    accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    now: new Date(),
  });

describe.each([
  ['with the app’s credentials', true],
  ['without them', false],
])('a pasted token, %s', (_, withApps) => {
  it('of a Page is the Page', async () => {
    const outcome = await inspect('facebook', ' sandbox-facebook-page-token\n', withApps);
    expect(outcome).toMatchObject({
      kind: 'accounts',
      accounts: [{ network: 'facebook', externalId: '100000000000001', mayPublish: true }],
    });
    expect(JSON.stringify(outcome).includes('does not tell what this token may do')).toBe(!withApps);
  });

  it('of a person offers their Pages', async () => {
    const outcome = await inspect('facebook', 'sandbox-facebook-user-token-two-pages', withApps);
    if (outcome.kind !== 'accounts') throw new Error(`Got ${outcome.kind}.`);
    expect(outcome.accounts.map(({ network, externalId }) => [network, externalId])).toEqual([
      ['facebook', '100000000000025'],
      ['facebook', '100000000000035'],
    ]);
  });

  it('of either of Meta’s logins is known for Instagram', async () => {
    expect(await inspect('instagram', 'sandbox-facebook-user-token', withApps)).toMatchObject({
      accounts: [{ network: 'instagram', externalId: '17841400000000001', login: 'facebook', name: '@quietharbor' }],
    });
    expect(await inspect('instagram', 'sandbox-instagram-login-token', withApps)).toMatchObject({
      accounts: [{ network: 'instagram', externalId: '17841400000000002', login: 'instagram', missing: [] }],
    });
    expect(await inspect('instagram', 'sandbox-facebook-page-token', withApps)).toMatchObject({
      accounts: [{ network: 'instagram', externalId: '17841400000000001', login: 'facebook' }],
    });
  });

  it.each<[NetworkName, string, string]>([
    ['facebook', 'sandbox-facebook-user-token-no-page', 'no-page'],
    ['instagram', 'sandbox-facebook-user-token-no-page', 'no-page'],
    ['facebook', 'sandbox-facebook-user-token-no-task', 'no-page'],
    ['instagram', 'sandbox-facebook-user-token-no-instagram', 'no-instagram-account'],
    ['instagram', 'sandbox-facebook-page-token-still-water', 'no-instagram-account'],
    ['instagram', 'sandbox-instagram-personal-token', 'personal-account'],
    ['facebook', 'nonsense', 'token-not-accepted'],
    ['instagram', 'nonsense', 'token-not-accepted'],
    ['x', 'nonsense', 'token-not-accepted'],
    ['x', 'two words', 'token-not-accepted'],
    ['x', 'sandbox-x-app-token', 'token-not-accepted'],
  ])('for %s that is %s is refused: %s', async (network, token, fault) => {
    expect(await inspect(network, token, withApps)).toMatchObject({ kind: 'refused', fault });
  });

  it.each<[NetworkName, string]>([
    ['facebook', 'sandbox-facebook-page-token'],
    ['instagram', 'sandbox-facebook-user-token'],
    ['instagram', 'sandbox-instagram-login-token'],
  ])('for %s says why it is dead (%s)', async (network, token) => {
    await open.control('tokens', { token, revoked: 460 });
    const outcome = await inspect(network, token, withApps);
    expect(outcome).toMatchObject({ kind: 'refused', fault: 'token-not-accepted' });
    expect(JSON.stringify(outcome)).toContain('the password was changed');
  });
});

describe('a pasted token', () => {
  it('of a Page without the permission to publish is refused by name', async () => {
    const account = '100000000000001';
    await open.control('tokens', { account, change: 'drop-scope', scope: 'pages_manage_posts' });
    const outcome = await inspect('facebook', 'sandbox-facebook-page-token');
    expect(outcome).toMatchObject({ fault: 'permission-missing', missing: ['pages_manage_posts'] });
  });

  it('of Instagram’s login that may not publish is refused by the trial reading', async () => {
    const account = '17841400000000002';
    await open.control('tokens', { account, change: 'drop-scope', scope: 'instagram_business_content_publish' });
    const outcome = await inspect('instagram', 'sandbox-instagram-login-token', false);
    expect(outcome).toMatchObject({ fault: 'permission-missing', missing: ['instagram_business_content_publish'] });
  });

  it('that ends soon is exchanged, so that the Pages stay', async () => {
    const token = 'sandbox-facebook-user-token';
    await open.control('tokens', { token, expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    const outcome = await inspect('instagram', token);
    if (outcome.kind !== 'accounts') throw new Error(`Got ${outcome.kind}.`);
    const credentials = outcome.accounts[0]?.credentials;
    expect(credentials?.accessToken).not.toBe(token);
    expect((credentials?.expiresAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(59 * 86_400_000);
  });

  it('of X keeps its refresh token unspent, and warns without one', async () => {
    const both = await inspect('x', 'sandbox-x-access-token', true, 'sandbox-x-refresh-token');
    expect(both).toMatchObject({
      accounts: [{ externalId: '1500000000000000001', credentials: { refreshToken: 'sandbox-x-refresh-token' } }],
    });
    expect(JSON.stringify(both)).not.toContain('ends within 2 hours');
    const alone = await inspect('x', 'sandbox-x-access-token');
    expect(JSON.stringify(alone)).toContain('ends within 2 hours');
    const noApp = await inspect('x', 'sandbox-x-access-token', false, 'sandbox-x-refresh-token');
    expect(JSON.stringify(noApp)).toContain('X_CLIENT_ID');
  });
});

describe('where a pasted token is sent', () => {
  let graph: ScriptedGraph | undefined;
  afterEach(() => graph?.stop());
  const hostsFor = async (accessToken: string, subcode?: number) => {
    graph = new ScriptedGraph(() => refusal(190, subcode));
    const meta = await graph.start();
    const scripted = new NetworkTokenInspector({ meta, xApiUrl: 'http://127.0.0.1:1', hasXApp: false });
    await scripted.inspect({ network: 'instagram', accessToken, now: new Date() });
    return [...new Set(graph.seen.map(({ path }) => path.split('/')[1]))];
  };

  it('to the host that it looks like, and to the other only when that does not know it', async () => {
    expect(await hostsFor('IGAA1')).toEqual(['graph.instagram.com', 'graph.facebook.com']);
    await graph?.stop();
    expect(await hostsFor('EAAB1')).toEqual(['graph.facebook.com', 'graph.instagram.com']);
    await graph?.stop();
    expect(await hostsFor('IGAA1', 463)).toEqual(['graph.instagram.com']);
  });
});
