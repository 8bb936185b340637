import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FacebookAdapter } from '../../../src/networks/facebook/facebook.adapter.js';
import { InstagramAdapter } from '../../../src/networks/instagram/instagram.adapter.js';
import type { Account, NetworkAdapter } from '../../../src/networks/network.js';
import { XAdapter } from '../../../src/networks/x/x.adapter.js';
import { SANDBOX_ACCOUNTS } from '../../../src/sandbox/accounts.js';
import { openSandbox, type OpenSandbox } from '../../support/open-sandbox.js';
import { refusal, type Reply, ScriptedGraph } from '../meta/scripted-graph.js';
import { APPS, metaOptions } from './sandbox-person.js';

const account = (of: { externalId: string; accessToken: string }, login?: 'facebook' | 'instagram'): Account => ({
  channelId: '00000000-0000-7000-8000-000000000001',
  externalId: of.externalId,
  accessToken: of.accessToken,
  ...(login ? { login } : {}),
});
const PAGE = account(SANDBOX_ACCOUNTS.facebook);
const BY_FACEBOOK = account(SANDBOX_ACCOUNTS.instagram, 'facebook');
const BY_INSTAGRAM = account(SANDBOX_ACCOUNTS.instagramLogin, 'instagram');
const X = account(SANDBOX_ACCOUNTS.x);

let open: OpenSandbox;
beforeEach(async () => {
  open = await openSandbox();
});
afterEach(() => open.close());

function adapterFor(which: Account): NetworkAdapter {
  if (which === PAGE) return new FacebookAdapter(metaOptions(open.sandbox.url));
  if (which === X) return new XAdapter({ apiUrl: `${open.sandbox.url}/api.x.com` });
  return new InstagramAdapter(metaOptions(open.sandbox.url));
}

const health = (which: Account, expiresAt?: Date, refreshToken?: string) =>
  adapterFor(which).health(
    which,
    {
      accessToken: which.accessToken,
      ...(expiresAt ? { expiresAt } : {}),
      ...(refreshToken === undefined ? {} : { refreshToken }),
    },
    new Date(),
  );

describe('how a connection stands', () => {
  it.each([
    ['a Page', PAGE, 'Quiet Harbor Counseling'],
    ['an Instagram account of Facebook’s login', BY_FACEBOOK, '@quietharbor'],
    ['an Instagram account of its own login', BY_INSTAGRAM, '@smallsteps.studio'],
    ['an X account', X, '@quiet_harbor'],
  ])('is well for %s, with its present name', async (_, which, name) => {
    expect(await health(which)).toMatchObject({ kind: 'healthy', name, missing: [], mayPublish: true });
  });

  it('tells the ends that Meta knows: none for a Page’s token, and the consent’s', async () => {
    const page = await health(PAGE);
    expect(page).toHaveProperty('dataAccessEndsAt');
    expect(page).not.toHaveProperty('expiresAt');
    expect(await health(BY_FACEBOOK)).toHaveProperty('expiresAt');
  });

  it('counts X’s two hours as an end only when nothing can renew them', async () => {
    const end = new Date(Date.now() + 3_600_000);
    expect(await health(X, end, 'r')).not.toHaveProperty('expiresAt');
    expect(await health(X, end)).toMatchObject({ expiresAt: end });
  });

  it('is not asked at X, which charges for it, with a token that has ended', async () => {
    await open.control('tokens', { token: X.accessToken, revoked: 0 });
    const outcome = await health(X, new Date(Date.now() - 1));
    expect(outcome).toMatchObject({ kind: 'reconnect' });
    expect(outcome).not.toHaveProperty('trace.httpStatus');
  });

  it.each([
    [458, 'removed from the apps'],
    [459, 'security check'],
    [460, 'password was changed'],
    [463, 'run out'],
    [467, 'session was ended'],
    [492, 'no longer has a role on the Page'],
  ])('says what to do after error 190/%i', async (subcode, words) => {
    for (const which of [PAGE, BY_FACEBOOK, BY_INSTAGRAM]) {
      await open.control('tokens', { token: which.accessToken, revoked: subcode });
      const outcome = await health(which);
      expect(outcome).toMatchObject({ kind: 'reconnect', trace: { code: `190/${subcode}` } });
      expect(JSON.stringify(outcome)).toContain(words);
    }
  });

  it('names a permission that was taken away, and a task on the Page', async () => {
    const { externalId } = PAGE;
    await open.control('tokens', { account: externalId, change: 'drop-scope', scope: 'read_insights' });
    expect(await health(PAGE)).toMatchObject({ missing: ['read_insights'], mayPublish: true });
    await open.control('tokens', { account: externalId, change: 'drop-task' });
    expect(await health(PAGE)).toMatchObject({ missing: ['read_insights', 'CREATE_CONTENT'], mayPublish: false });
    const change = 'drop-scope';
    const scope = 'instagram_business_content_publish';
    await open.control('tokens', { account: BY_INSTAGRAM.externalId, change, scope });
    expect(await health(BY_INSTAGRAM)).toMatchObject({ missing: [scope], mayPublish: false });
  });

  it('asks to connect X again when the connection was withdrawn', async () => {
    await open.control('tokens', { token: X.accessToken, revoked: 0 });
    expect(await health(X)).toMatchObject({ kind: 'reconnect' });
  });
});

describe('how a Page’s connection stands when Meta answers oddly', () => {
  let graph: ScriptedGraph;
  afterEach(() => graph.stop());
  const ask = async (script: Record<string, Reply>, withApp = true) => {
    graph = new ScriptedGraph(({ path }) => script[path.replace('/graph.facebook.com/v25.0', '')] ?? refusal(2500));
    const options = await graph.start();
    const adapter = new FacebookAdapter(withApp ? { ...options, app: APPS.meta } : options);
    return adapter.health(PAGE, { accessToken: PAGE.accessToken }, new Date());
  };
  const node = `/${PAGE.externalId}`;
  const named: Reply = { body: { id: PAGE.externalId, name: 'Harbor' } };
  const invalid = (code: number): Reply => ({
    body: { data: { is_valid: false, scopes: [], error: { code, message: 'The App_id did not match' } } },
  });

  it('looks the token up with the app’s own token', async () => {
    await ask({ [node]: named });
    expect(Object.fromEntries(graph.seen[0]?.params ?? [])).toEqual({
      input_token: PAGE.accessToken,
      access_token: `${APPS.meta.id}|${APPS.meta.secret}`,
    });
  });

  it.each([
    ['the app itself is refused', refusal(190)],
    ['the token is of another app', invalid(100)],
    ['the look-up is down', { status: 500, body: {} }],
  ])('does not blame the token when %s', async (_, reply) => {
    expect(await ask({ '/debug_token': reply, [node]: named })).toMatchObject({ kind: 'healthy', missing: [] });
  });

  it('knows a permission that was given for other Pages only', async () => {
    const scopes = ['pages_show_list', 'pages_read_engagement', 'pages_manage_posts'];
    const granular_scopes = [{ scope: 'pages_manage_posts', target_ids: ['42'] }];
    const told = { body: { data: { is_valid: true, type: 'PAGE', expires_at: 0, scopes, granular_scopes } } };
    const outcome = await ask({ '/debug_token': told, [node]: named });
    expect(outcome).toMatchObject({ kind: 'healthy', mayPublish: false });
    expect(outcome).toHaveProperty('missing', expect.arrayContaining(['pages_manage_posts']));
  });

  it('reads the Page without its tasks where these are no field of it', async () => {
    graph = new ScriptedGraph(({ params }) =>
      params.get('fields')?.includes('tasks') ? refusal(100, undefined, { message: 'nonexisting field' }) : named,
    );
    const adapter = new FacebookAdapter(await graph.start());
    const outcome = await adapter.health(PAGE, { accessToken: PAGE.accessToken }, new Date());
    expect(outcome).toMatchObject({ kind: 'healthy', name: 'Harbor', mayPublish: true });
  });

  it.each([
    ['unknown', { status: 503, body: '' }],
    ['unknown', refusal(100, 33)],
    ['cool-down', refusal(4)],
    ['reconnect', refusal(190, 460)],
  ])('is %s after such an answer of the Page', async (kind, reply) => {
    const outcome = await ask({ [node]: reply }, false);
    expect(outcome.kind).toBe(kind);
    expect(JSON.stringify(outcome)).not.toContain(PAGE.accessToken);
  });
});

describe('news of comments', () => {
  it.each([
    ['a Page', PAGE, 'feed'],
    ['an Instagram account of its own login', BY_INSTAGRAM, 'comments'],
    ['an Instagram account of Facebook’s login', BY_FACEBOOK, 'comments'],
  ])('can be subscribed to and given up for %s', async (_, which, field) => {
    const adapter = adapterFor(which);
    expect(await adapter.subscribe?.(which, new Date())).toEqual({ kind: 'done' });
    expect(open.sandbox.world.webhooks.fieldsOf(which.externalId)).toEqual([field]);
    expect(await adapter.unsubscribe?.(which, new Date())).toEqual({ kind: 'done' });
    expect(open.sandbox.world.webhooks.fieldsOf(which.externalId)).toEqual([]);
  });

  it('do not cut a channel off that lacks only the permission for them', async () => {
    const change = 'drop-scope';
    await open.control('tokens', { account: PAGE.externalId, change, scope: 'pages_manage_metadata' });
    expect(await adapterFor(PAGE).subscribe?.(PAGE, new Date())).toMatchObject({ kind: 'not-offered' });
  });

  it('end with the token', async () => {
    await open.control('tokens', { token: PAGE.accessToken, revoked: 460 });
    expect(await adapterFor(PAGE).subscribe?.(PAGE, new Date())).toMatchObject({ kind: 'reconnect' });
  });
});
