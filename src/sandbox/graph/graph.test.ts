import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Json, openSandbox, type OpenSandbox } from '../../../test/support/open-sandbox.js';
import { parseFields } from './fields.js';

const PAGE = '100000000000001';
const TOKEN = 'sandbox-facebook-page-token';

interface Answer extends Json {
  error: { code: number; error_subcode?: number; fbtrace_id: string };
}

describe('both Graph hosts', () => {
  let open: OpenSandbox;
  beforeAll(async () => {
    open = await openSandbox();
  });
  afterAll(() => open.close());
  beforeEach(() => open.http.post('/_sandbox/reset'));

  const get = (path: string, token = TOKEN) =>
    open.http.get<Answer>(`/graph.facebook.com/${path}`, { params: { access_token: token } });

  it.each([
    ['v25.0', 200],
    ['v21.0', 200],
    ['v20.0', 400],
    ['v99.0', 400],
  ])('answers version %s with %i', async (version, status) => {
    expect((await get(`${version}/${PAGE}`)).status).toBe(status);
  });

  it('lets version 21 die on its day', async () => {
    await open.control('clock', { now: '2027-01-21T00:00:00Z' });
    expect((await get(`v21.0/${PAGE}`)).data.error.code).toBe(2635);
  });

  it.each([458, 459, 460, 463, 464, 467, 492])('answers 190 with subcode %i for a dead token', async (subcode) => {
    await open.control('tokens', { token: TOKEN, revoked: subcode });
    expect((await get(`v25.0/${PAGE}`)).data.error).toMatchObject({ code: 190, error_subcode: subcode });
    const debug = await open.http.get<{ data: Json }>('/v25.0/debug_token', {
      params: { input_token: TOKEN, access_token: '900000000000001|sandbox-meta-secret' },
    });
    expect(debug.data.data).toMatchObject({ is_valid: false, error: { subcode } });
  });

  it('asks for a token, for a good one, and for the permission', async () => {
    expect((await open.http.get<Answer>(`/v25.0/${PAGE}`)).data.error.code).toBe(104);
    expect((await get(`v25.0/${PAGE}`, 'nonsense')).data.error.code).toBe(190);
    await open.control('tokens', { token: TOKEN, scopes: ['pages_show_list'] });
    expect((await get(`v25.0/${PAGE}/published_posts`)).data.error.code).toBe(10);
  });

  it('gives usage in percent and throttles a Page at its limit', async () => {
    await open.control('limits', { graphCallsPerAccountHour: 2 });
    const first = await get(`v25.0/${PAGE}`);
    const usage = JSON.parse(String(first.headers['x-business-use-case-usage'])) as Record<string, Json[]>;
    expect(usage[PAGE]?.[0]).toMatchObject({ type: 'pages', call_count: 50, estimated_time_to_regain_access: 0 });
    expect(first.headers['x-app-usage']).toBeDefined();
    await get(`v25.0/${PAGE}`);
    const third = await get(`v25.0/${PAGE}`);
    expect(third.data.error.code).toBe(32);
    const after = JSON.parse(String(third.headers['x-business-use-case-usage'])) as Record<string, Json[]>;
    expect(after[PAGE]?.[0]?.['estimated_time_to_regain_access']).toBe(60);
  });

  it('runs a batch in order, counts each item and hands results on', async () => {
    const batch = JSON.stringify([
      {
        method: 'POST',
        relative_url: `${PAGE}/feed`,
        body: 'message=From a batch',
        name: 'made',
        omit_response_on_success: false,
      },
      { method: 'GET', relative_url: '{result=made:$.id}?fields=message' },
      { method: 'GET', relative_url: 'v25.0/404404?fields=id' },
    ]);
    const answer = await open.http.post<{ code: number; body: string }[]>(
      '/v25.0/',
      new URLSearchParams({ batch, include_headers: 'false', access_token: TOKEN }),
    );
    expect(answer.data.map((item) => item.code)).toEqual([200, 200, 400]);
    expect(JSON.parse(answer.data[1]?.body ?? '')).toMatchObject({ message: 'From a batch' });
    const calls = await open.http.get<{ total: number }>('/_sandbox/calls');
    expect(calls.data.total).toBe(4);
    const many = JSON.stringify(Array.from({ length: 51 }, () => ({ method: 'GET', relative_url: PAGE })));
    const refused = await open.http.post<Answer>('/v25.0/', { batch: many, access_token: TOKEN });
    expect(refused.data.error.code).toBe(100);
  });

  it('reads field expansions with arguments and inner fields, and refuses broken ones', async () => {
    expect(parseFields('id,comments.limit(5).summary(true){id,from{name}}')).toEqual([
      { name: 'id', alias: 'id', args: {}, fields: undefined },
      {
        name: 'comments',
        alias: 'comments',
        args: { limit: '5', summary: 'true' },
        fields: [
          { name: 'id', alias: 'id', args: {}, fields: undefined },
          {
            name: 'from',
            alias: 'from',
            args: {},
            fields: [{ name: 'name', alias: 'name', args: {}, fields: undefined }],
          },
        ],
      },
    ]);
    const broken = await open.http.get<Answer>(`/v25.0/${PAGE}`, { params: { fields: 'id{', access_token: TOKEN } });
    expect(broken.data.error.code).toBe(100);
  });

  it('lists the Pages of a person with their tokens and linked accounts', async () => {
    const answer = await open.http.get<{ data: Json[] }>('/v25.0/me/accounts', {
      params: { fields: 'id,access_token,instagram_business_account{id}', access_token: 'sandbox-facebook-user-token' },
    });
    expect(answer.data.data).toMatchObject([
      { id: PAGE, access_token: TOKEN, instagram_business_account: { id: '17841400000000001' } },
    ]);
  });
});
