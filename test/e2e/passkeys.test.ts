import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Authenticator } from '../support/authenticator.js';
import { PageBrowser } from '../support/browser.js';
import { makePerson, signedIn } from '../support/clinic.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';

const EMAIL = 'passkeys@example.org';

interface Options {
  challenge: string;
  userVerification?: string;
}

describe('a passkey', () => {
  let evenkeel: Evenkeel;
  let origin: string;
  let stranger: PageBrowser;

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ env: { ROLES: 'web' } });
    await makePerson(evenkeel, EMAIL, 'owner');
    // Browsers bind passkeys to names, never to numbers: on this machine that name is localhost.
    origin = evenkeel.url.replace('127.0.0.1', 'localhost');
  });
  beforeEach(() => {
    stranger = new PageBrowser(evenkeel.url);
  });
  afterAll(() => evenkeel.close());

  const newDevice = (verifies?: boolean) => new Authenticator(origin, 'localhost', verifies);
  const add = async (browser: PageBrowser, device: Authenticator) => {
    const { body } = await browser.api<Options>('POST', '/account/passkey-options', {});
    return browser.api('POST', '/account/passkeys', { name: 'My phone', response: device.create(body.challenge) });
  };
  const enter = async (browser: PageBrowser, device: Authenticator) => {
    const { body } = await browser.api<Options>('POST', '/sign-in/passkey-options', {});
    expect(body.userVerification).toBe('required');
    return browser.api('POST', '/sign-in/passkey', device.get(body.challenge));
  };

  it('signs its person in without a password, until it is removed', async () => {
    const browser = await signedIn(evenkeel, EMAIL);
    const device = newDevice();
    expect((await add(browser, device)).status).toBe(200);
    expect((await browser.get('/account')).html).toContain('My phone');
    expect((await enter(stranger, device)).status).toBe(200);
    const me = await stranger.api<{ person: { email: string } }>('GET', '/api/v1/me');
    expect(me.body.person.email).toBe(EMAIL);
    const rows = await evenkeel.get(DataSource).query<{ id: string }[]>('SELECT id FROM passkey');
    expect((await stranger.submit('/account', { wish: 'passkey-remove', id: rows[0]?.id ?? '' })).status).toBe(303);
    expect((await enter(new PageBrowser(evenkeel.url), device)).status).toBe(401);
  });

  it('that asked for no finger, face or PIN is not enough', async () => {
    const browser = await signedIn(evenkeel, EMAIL);
    const device = newDevice(false);
    await add(browser, device);
    expect((await enter(stranger, device)).status).toBe(401);
    expect((await stranger.api('GET', '/api/v1/me')).status).toBe(401);
  });

  it('of another site, another challenge or used twice opens nothing', async () => {
    const browser = await signedIn(evenkeel, EMAIL);
    const device = newDevice();
    await add(browser, device);
    const { body } = await stranger.api<Options>('POST', '/sign-in/passkey-options', {});
    const answer = device.get(body.challenge);
    expect((await new PageBrowser(evenkeel.url).api('POST', '/sign-in/passkey', answer)).status).toBe(401);
    expect((await stranger.api('POST', '/sign-in/passkey', answer)).status).toBe(200);
    expect((await stranger.api('POST', '/sign-in/passkey', answer)).status).toBe(401);
    expect((await enter(stranger, new Authenticator('https://example.org', 'localhost'))).status).toBe(401);
  });

  it('is added by a page of ours only, by who is signed in', async () => {
    const browser = await signedIn(evenkeel, EMAIL);
    const crossSite = { 'sec-fetch-site': 'cross-site' };
    expect((await browser.api('POST', '/account/passkey-options', {}, crossSite)).status).toBe(403);
    expect((await stranger.api('POST', '/account/passkey-options', {})).status).toBe(403);
    expect((await stranger.api('POST', '/sign-in/passkey', { id: 'x' })).status).toBe(422);
    const { body } = await browser.api<Options>('POST', '/account/passkey-options', {});
    const other = new Authenticator(origin, 'example.org').create(body.challenge);
    expect((await browser.api('POST', '/account/passkeys', { response: other })).status).toBe(422);
  });
});
