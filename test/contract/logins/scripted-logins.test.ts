import { afterEach, describe, expect, it } from '@jest/globals';
import { FacebookLogin } from '../../../src/networks/facebook/login.js';
import { FACEBOOK_SCOPES } from '../../../src/networks/graph/login-scopes.js';
import { InstagramLogin } from '../../../src/networks/instagram/login.js';
import type { LoginCode, NetworkLogin } from '../../../src/networks/login.js';
import { XLogin } from '../../../src/networks/x/login.js';
import { refusal, type Reply, ScriptedGraph, type SeenCall } from '../meta/scripted-graph.js';
import { json, type OddServer, oddServer } from '../x/support.js';

const NOW = new Date('2026-11-24T12:00:00Z');
const REDIRECT = 'https://calendar.example.org/connect/back';
const CODE: LoginCode = { code: 'SECRET-CODE', redirectUri: REDIRECT, codeVerifier: 'SECRET-VERIFIER', now: NOW };
const APP = { id: '12345', secret: 'SECRET-APP' };

let graph: ScriptedGraph | undefined;
let odd: OddServer | undefined;
afterEach(async () => {
  await graph?.stop();
  await odd?.close();
  graph = undefined;
  odd = undefined;
});

/** Answers by method and path; a list is taken one by one, its last entry for good. */
type Script = Record<string, Reply | Reply[]>;

function reader(script: Script): (call: SeenCall) => Reply {
  const turns = new Map<string, number>();
  return ({ method, path }) => {
    const key = `${method} ${path}`;
    const found = script[key];
    if (found === undefined) return refusal(2500);
    if (!Array.isArray(found)) return found;
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    return found[Math.min(turn, found.length - 1)] ?? refusal(2500);
  };
}

async function facebook(script: Script): Promise<NetworkLogin> {
  graph = new ScriptedGraph(reader(script));
  const options = await graph.start();
  return new FacebookLogin({ ...options, app: APP, authorizeUrl: 'https://www.facebook.com/v25.0/dialog/oauth' });
}

async function instagram(script: Script): Promise<NetworkLogin> {
  graph = new ScriptedGraph(reader(script));
  const options = await graph.start();
  return new InstagramLogin({
    ...options,
    app: APP,
    authorizeUrl: 'https://www.instagram.com/oauth/authorize',
    tokenUrl: options.graphUrl.replace('graph.facebook.com/', 'api.instagram.com/oauth/access_token'),
  });
}

async function x(answer: Parameters<typeof oddServer>[0]): Promise<NetworkLogin> {
  odd = await oddServer(answer);
  return new XLogin({
    apiUrl: odd.url,
    authorizeUrl: 'https://x.com/i/oauth2/authorize',
    client: APP,
    timeoutMs: 300,
  });
}

const F = '/graph.facebook.com/v25.0';
const GRANTED: Reply = {
  body: { data: FACEBOOK_SCOPES.map((permission) => ({ permission, status: 'granted' })) },
};
const SHORT: Reply = { body: { access_token: 'SECRET-SHORT', token_type: 'bearer', expires_in: 5_000 } };
const LONG: Reply = { body: { access_token: 'SECRET-LONG', token_type: 'bearer', expires_in: 5_183_944 } };
const page = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  name: `Page ${id}`,
  access_token: `SECRET-PAGE-${id}`,
  tasks: ['ANALYZE', 'CREATE_CONTENT'],
  ...more,
});
const WELL: Script = {
  [`GET ${F}/oauth/access_token`]: [SHORT, LONG],
  [`GET ${F}/me/permissions`]: GRANTED,
  [`GET ${F}/me/accounts`]: { body: { data: [page('1')] } },
  [`GET ${F}/me/businesses`]: { body: { data: [] } },
};

describe('the addresses of the dialogs', () => {
  const start = { redirectUri: REDIRECT, state: 'a state+/=', codeChallenge: 'CHALLENGE' };
  const asked = (login: NetworkLogin) => Object.fromEntries(new URL(login.authorizeUrl(start)).searchParams);

  it('asks X with a challenge, and with spaces between scopes', async () => {
    const login = await x(() => undefined);
    expect(asked(login)).toEqual({
      response_type: 'code',
      client_id: '12345',
      redirect_uri: REDIRECT,
      scope: 'tweet.read tweet.write users.read offline.access media.write tweet.moderate.write',
      state: start.state,
      code_challenge: 'CHALLENGE',
      code_challenge_method: 'S256',
    });
    expect(login.authorizeUrl(start)).toContain('tweet.read%20tweet.write');
  });

  it('asks Facebook again for what was declined before', async () => {
    expect(asked(await facebook({}))).toEqual({
      client_id: '12345',
      redirect_uri: REDIRECT,
      state: start.state,
      response_type: 'code',
      scope: FACEBOOK_SCOPES.join(','),
      auth_type: 'rerequest',
    });
  });

  it('asks Instagram for its four permissions', async () => {
    expect(asked(await instagram({}))).toEqual({
      client_id: '12345',
      redirect_uri: REDIRECT,
      response_type: 'code',
      scope:
        'instagram_business_basic,instagram_business_content_publish,instagram_business_manage_comments,instagram_business_manage_insights',
      state: start.state,
    });
  });
});

describe('Facebook’s exchange', () => {
  it('sends exactly what the documents say', async () => {
    const login = await facebook(WELL);
    expect((await login.exchange(CODE)).kind).toBe('accounts');
    expect(graph?.seen.map(({ method, path, params }) => [method, path, Object.fromEntries(params)])).toEqual([
      [
        'GET',
        `${F}/oauth/access_token`,
        { client_id: '12345', client_secret: 'SECRET-APP', redirect_uri: REDIRECT, code: 'SECRET-CODE' },
      ],
      [
        'GET',
        `${F}/oauth/access_token`,
        {
          grant_type: 'fb_exchange_token',
          client_id: '12345',
          client_secret: 'SECRET-APP',
          fb_exchange_token: 'SECRET-SHORT',
        },
      ],
      ['GET', `${F}/me/permissions`, { access_token: 'SECRET-LONG' }],
      [
        'GET',
        `${F}/me/accounts`,
        {
          fields: 'id,name,access_token,tasks,instagram_business_account{id,username}',
          limit: '100',
          access_token: 'SECRET-LONG',
        },
      ],
      ['GET', `${F}/me/businesses`, { fields: 'id,name', limit: '100', access_token: 'SECRET-LONG' }],
    ]);
  });

  it('reads every page of a long list by its cursor, and never follows the address in it', async () => {
    const paging = { cursors: { after: 'NEXT' }, next: 'http://127.0.0.1:1/stolen?access_token=SECRET-LONG' };
    const lists: Reply[] = [
      { body: { data: [page('1')], paging } },
      { body: { data: [page('2')], paging: { cursors: { after: 'END' } } } },
    ];
    const login = await facebook({ ...WELL, [`GET ${F}/me/accounts`]: lists });
    const outcome = await login.exchange(CODE);
    expect(outcome).toMatchObject({ accounts: [{ externalId: '1' }, { externalId: '2' }] });
    const asked = graph?.seen
      .filter(({ path }) => path === `${F}/me/accounts`)
      .map(({ params }) => params.get('after'));
    expect(asked).toEqual([null, 'NEXT']);
  });

  it('ends a list that never ends', async () => {
    let turn = 0;
    const endless: Reply = (response) => {
      turn += 1;
      const paging = { cursors: { after: `c${turn}` }, next: 'https://graph.facebook.com/more' };
      response.end(JSON.stringify({ data: [page(String(turn))], paging }));
    };
    const login = await facebook({ ...WELL, [`GET ${F}/me/accounts`]: endless });
    expect((await login.exchange(CODE)).kind).toBe('accounts');
    expect(turn).toBe(10);
  });

  it('asks once more when an answer after the code was lost', async () => {
    const lost: Reply = { status: 502, body: '<html>Bad gateway</html>' };
    const login = await facebook({ ...WELL, [`GET ${F}/oauth/access_token`]: [SHORT, lost, LONG] });
    expect((await login.exchange(CODE)).kind).toBe('accounts');
  });

  it('never sends the code twice', async () => {
    const silent: Reply = () => undefined;
    const login = await facebook({ ...WELL, [`GET ${F}/oauth/access_token`]: silent });
    expect(await login.exchange(CODE)).toMatchObject({ kind: 'unknown', trace: { step: 'exchange-code' } });
    expect(graph?.seen).toHaveLength(1);
  });

  it('goes on without the Pages of a Business that cannot be read, and says so', async () => {
    const login = await facebook({
      ...WELL,
      [`GET ${F}/me/businesses`]: { body: { data: [{ id: '77', name: 'Lantern' }] } },
      [`GET ${F}/77/owned_pages`]: refusal(200),
      [`GET ${F}/77/client_pages`]: { body: { data: [page('5', { tasks: undefined })] } },
    });
    const outcome = await login.exchange(CODE);
    expect(outcome).toMatchObject({ accounts: [{ externalId: '1' }, { externalId: '5', mayPublish: true }] });
    expect(JSON.stringify(outcome)).toContain('Some Pages of the Business');
    const fields = graph?.seen.find(({ path }) => path.endsWith('/77/client_pages'))?.params.get('fields');
    expect(fields).toBe('id,name,access_token,instagram_business_account{id,username}');
  });

  it('leaves out a Page without a token, and tells it', async () => {
    const pages = { body: { data: [page('1'), { id: '9', name: 'Locked' }] } };
    const outcome = await (await facebook({ ...WELL, [`GET ${F}/me/accounts`]: pages })).exchange(CODE);
    expect(outcome).toMatchObject({ kind: 'accounts', accounts: [{ externalId: '1' }] });
    expect(JSON.stringify(outcome)).toContain('gives no token for the Page');
  });

  const refusedCode = (error: Reply) => ({ ...WELL, [`GET ${F}/oauth/access_token`]: error });
  it.each([
    ['a wrong secret', refusal(1, undefined, { message: 'Error validating client secret.' }), 'META_APP_SECRET'],
    [
      'a wrong id',
      refusal(101, undefined, { message: 'Error validating application. Invalid application ID.' }),
      'META_APP_ID',
    ],
    ['another redirect address', refusal(100, 36008, { message: 'Error validating verification code.' }), REDIRECT],
    [
      'an app that wants a proof',
      refusal(100, undefined, { message: 'API calls from the server require an appsecret_proof argument' }),
      'Require App Secret',
    ],
  ])('sends the operator to the right place for %s', async (_, error, words) => {
    const outcome = await (await facebook(refusedCode(error))).exchange(CODE);
    expect(outcome).toMatchObject({ kind: 'refused', fault: 'app-not-accepted' });
    expect(JSON.stringify(outcome)).toContain(words);
  });

  it.each([
    ['used', refusal(100, 36009, { message: 'This authorization code has been used.' })],
    ['too old', refusal(100, 36007, { message: 'This authorization code has expired.' })],
    ['no code at all', refusal(100, undefined, { message: 'Invalid verification code format.' })],
  ])('asks for a new log-in when the code is %s', async (_, error) => {
    const outcome = await (await facebook(refusedCode(error))).exchange(CODE);
    expect(outcome).toMatchObject({ kind: 'refused', fault: 'code-not-accepted' });
  });

  it('keeps to a limit that Meta sets', async () => {
    const outcome = await (await facebook(refusedCode(refusal(4)))).exchange(CODE);
    expect(outcome).toMatchObject({ kind: 'cool-down', scope: 'app' });
  });

  it.each([
    ['a fault of Meta’s', refusal(2, undefined, { is_transient: true })],
    ['no JSON', { body: '<html></html>' }],
    ['no token', { body: { token_type: 'bearer' } }],
    ['an error 500', { status: 500, body: {} }],
  ])('does not know after %s', async (_, reply) => {
    expect((await (await facebook(refusedCode(reply))).exchange(CODE)).kind).toBe('unknown');
  });
});

describe('Instagram’s exchange', () => {
  const I = '/graph.instagram.com';
  const TOKEN = 'POST /api.instagram.com/oauth/access_token';
  const permissions =
    'instagram_business_basic,instagram_business_content_publish,instagram_business_manage_comments,instagram_business_manage_insights';
  const short = { access_token: 'SECRET-SHORT', user_id: 2_600_000_000_000_001, permissions };
  const GOOD: Script = {
    [TOKEN]: { body: short },
    [`GET ${I}/access_token`]: LONG,
    [`GET ${I}/v25.0/me`]: { body: { user_id: '178', username: 'steps', account_type: 'Media_Creator', id: '26' } },
  };

  it('sends exactly what the documents say, without the tail of the code', async () => {
    const login = await instagram(GOOD);
    const outcome = await login.exchange({ ...CODE, code: 'SECRET-CODE#_' });
    expect(outcome).toMatchObject({
      accounts: [{ externalId: '178', credentials: { expiresAt: new Date(NOW.getTime() + 5_183_944_000) } }],
    });
    expect(graph?.seen.map(({ method, path, params }) => [method, path, Object.fromEntries(params)])).toEqual([
      [
        'POST',
        '/api.instagram.com/oauth/access_token',
        {
          client_id: '12345',
          client_secret: 'SECRET-APP',
          grant_type: 'authorization_code',
          redirect_uri: REDIRECT,
          code: 'SECRET-CODE',
        },
      ],
      [
        'GET',
        `${I}/access_token`,
        { grant_type: 'ig_exchange_token', client_secret: 'SECRET-APP', access_token: 'SECRET-SHORT' },
      ],
      ['GET', `${I}/v25.0/me`, { fields: 'user_id,username,account_type', access_token: 'SECRET-LONG' }],
    ]);
  });

  it.each([
    ['wrapped in a list', { data: [short] }],
    ['with its permissions as a list', { ...short, permissions: permissions.split(',') }],
  ])('reads the answer %s', async (_, body) => {
    const outcome = await (await instagram({ ...GOOD, [TOKEN]: { body } })).exchange(CODE);
    expect(outcome).toMatchObject({ kind: 'accounts', accounts: [{ missing: [], mayPublish: true }] });
  });

  const says = (error_message: string): Reply => ({
    status: 400,
    body: { error_type: 'OAuthException', code: 400, error_message },
  });
  it.each([
    ['Invalid platform app', 'app-not-accepted', 'INSTAGRAM_APP_ID'],
    ['Error validating client secret.', 'app-not-accepted', 'INSTAGRAM_APP_SECRET'],
    ['Please make sure your redirect_uri is identical to the one you used', 'app-not-accepted', REDIRECT],
    ['Matching code was not found or was already used.', 'code-not-accepted', 'from the start'],
  ])('understands "%s"', async (message, fault, words) => {
    const outcome = await (await instagram({ ...GOOD, [TOKEN]: says(message) })).exchange(CODE);
    expect(outcome).toMatchObject({ kind: 'refused', fault });
    expect(JSON.stringify(outcome)).toContain(words);
  });

  it('knows a personal account by the account type and by Meta’s sentence', async () => {
    const me = `GET ${I}/v25.0/me`;
    const type = { body: { user_id: '178', username: 'steps', account_type: 'PERSONAL' } };
    expect(await (await instagram({ ...GOOD, [me]: type })).exchange(CODE)).toMatchObject({
      fault: 'personal-account',
    });
    await graph?.stop();
    const sentence = refusal(100, undefined, { message: 'The user is not an Instagram Business' });
    const outcome = await (await instagram({ ...GOOD, [me]: sentence })).exchange(CODE);
    expect(outcome).toMatchObject({ fault: 'personal-account' });
  });
});

describe('X’s exchange', () => {
  const tokens = {
    token_type: 'bearer',
    expires_in: 7200,
    access_token: 'SECRET-ACCESS',
    refresh_token: 'SECRET-REFRESH',
    scope: 'tweet.read tweet.write users.read offline.access media.write tweet.moderate.write',
  };
  const me = { data: { id: '1500000000000000001', name: 'Quiet Harbor', username: 'quiet_harbor' } };

  it('sends the code as a form with its verifier, and the app in the header', async () => {
    const login = await x((request, response) => {
      json(response, 200, request.url?.startsWith('/2/oauth2/token') ? tokens : me);
    });
    const outcome = await login.exchange(CODE);
    expect(outcome).toMatchObject({
      accounts: [
        {
          externalId: '1500000000000000001',
          name: '@quiet_harbor',
          credentials: {
            accessToken: 'SECRET-ACCESS',
            refreshToken: 'SECRET-REFRESH',
            expiresAt: new Date(NOW.getTime() + 7_200_000),
          },
        },
      ],
    });
    const [token, who] = odd?.requests ?? [];
    expect(token).toMatchObject({
      method: 'POST',
      url: '/2/oauth2/token',
      authorization: `Basic ${Buffer.from('12345:SECRET-APP').toString('base64')}`,
    });
    expect(Object.fromEntries(new URLSearchParams(token?.body))).toEqual({
      grant_type: 'authorization_code',
      code: 'SECRET-CODE',
      redirect_uri: REDIRECT,
      code_verifier: 'SECRET-VERIFIER',
    });
    expect(who).toMatchObject({ method: 'GET', url: '/2/users/me', authorization: 'Bearer SECRET-ACCESS' });
  });

  it('refuses a grant that cannot post, and names what is missing', async () => {
    const login = await x((_, response) => {
      json(response, 200, { ...tokens, scope: 'tweet.read users.read offline.access' });
    });
    const outcome = await login.exchange(CODE);
    expect(outcome).toMatchObject({ kind: 'refused', fault: 'permission-missing', missing: ['tweet.write'] });
    expect(odd?.requests).toHaveLength(1);
  });

  it('warns when nothing can be renewed', async () => {
    const login = await x((request, response) => {
      const short = { ...tokens, refresh_token: undefined, scope: 'tweet.read tweet.write users.read media.write' };
      json(response, 200, request.url?.startsWith('/2/oauth2/token') ? short : me);
    });
    const outcome = await login.exchange(CODE);
    expect(outcome).toMatchObject({ accounts: [{ missing: ['offline.access', 'tweet.moderate.write'] }] });
    expect(JSON.stringify(outcome)).toContain('ends within 2 hours');
  });

  it.each([
    [
      401,
      { error: 'unauthorized_client', error_description: 'Missing valid authorization header' },
      'app-not-accepted',
      'X_CLIENT_SECRET',
    ],
    [400, { error: 'invalid_client', error_description: 'No such client' }, 'app-not-accepted', 'X_CLIENT_ID'],
    [
      400,
      {
        error: 'invalid_request',
        error_description: 'Value passed for the redirect uri did not match the uri of the authorization code.',
      },
      'app-not-accepted',
      REDIRECT,
    ],
    [
      400,
      { error: 'invalid_request', error_description: 'Value passed for the authorization code was invalid.' },
      'code-not-accepted',
      '30 seconds',
    ],
  ])('understands %i %j', async (status, body, fault, words) => {
    const login = await x((_, response) => {
      json(response, status, body);
    });
    const outcome = await login.exchange(CODE);
    expect(outcome).toMatchObject({ kind: 'refused', fault });
    expect(JSON.stringify(outcome)).toContain(words);
  });

  it.each([
    [503, { title: 'Service Unavailable' }, 'unknown'],
    [429, { title: 'Too Many Requests' }, 'cool-down'],
    [402, { title: 'CreditsDepleted' }, 'cool-down'],
    [200, { nothing: true }, 'unknown'],
  ])('answers %i with %j by %3$s and sends the code once', async (status, body, kind) => {
    const login = await x((_, response) => {
      json(response, status, body);
    });
    expect((await login.exchange(CODE)).kind).toBe(kind);
    expect(odd?.requests).toHaveLength(1);
  });

  it('does not know when X is silent', async () => {
    const login = await x(() => undefined);
    expect(await login.exchange(CODE)).toMatchObject({ kind: 'unknown' });
  });

  it('asks once more whose account it is when the answer was lost', async () => {
    const login = await x((request, response, nth) => {
      if (request.url?.startsWith('/2/oauth2/token')) json(response, 200, tokens);
      else if (nth === 2) response.destroy();
      else json(response, 200, me);
    });
    expect((await login.exchange(CODE)).kind).toBe('accounts');
  });
});

describe('secrets', () => {
  const SECRETS = /SECRET-[A-Z]+/u;
  const echo = (message: string): Reply => refusal(190, undefined, { message, error_user_msg: message });

  it.each([
    ['at the exchange', { [`GET ${F}/oauth/access_token`]: echo('Malformed SECRET-CODE for SECRET-APP') }],
    ['in an unknown refusal', { [`GET ${F}/oauth/access_token`]: refusal(777, undefined, { message: 'SECRET-CODE' }) }],
    ['at the Pages', { ...WELL, [`GET ${F}/me/accounts`]: echo('Malformed access token SECRET-LONG') }],
    [
      'at the permissions',
      { ...WELL, [`GET ${F}/me/permissions`]: refusal(100, undefined, { message: 'SECRET-LONG' }) },
    ],
  ])('never come back from Facebook in a text or a trace, though it repeats them %s', async (_, script) => {
    const outcome = await (await facebook(script)).exchange(CODE);
    expect(outcome.kind).not.toBe('accounts');
    expect(JSON.stringify(outcome)).not.toMatch(SECRETS);
  });

  it('never come back from X in a text or a trace, though it repeats them', async () => {
    for (const status of [400, 401, 403, 404, 500]) {
      const login = await x((_, response) => {
        json(response, status, { error: 'invalid_grant', error_description: 'SECRET-CODE', detail: 'SECRET-VERIFIER' });
      });
      expect(JSON.stringify(await login.exchange(CODE))).not.toMatch(SECRETS);
      await odd?.close();
    }
  });
});
