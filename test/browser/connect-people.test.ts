import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { Browser, Page } from 'playwright-core';
import { Channels, type ChannelView } from '../../src/channels/channels.js';
import { Config } from '../../src/config/config.js';
import { actorOf } from '../../src/identity/actor.js';
import { operatorOf } from '../../src/identity/caller.js';
import { Workspaces } from '../../src/identity/workspaces.js';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.js';
import { launchChromium } from '../support/chromium.js';
import { makePerson, PASSWORD } from '../support/clinic.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { publishesOn } from '../support/publishes.js';

const OWNER = 'owner@example.org';

describe('connecting for the first time, as one of several people,', () => {
  let evenkeel: Evenkeel;
  let browser: Browser;
  let home: string;
  let page: Page;

  beforeAll(async () => {
    evenkeel = await startEvenkeel();
    // Another name than the sandbox's, so that coming back is a way from one site to another.
    home = evenkeel.url.replace('127.0.0.1', 'localhost');
    Object.assign(evenkeel.app.get(Config, { strict: false }), { publicUrl: home });
    await makePerson(evenkeel, OWNER, 'owner');
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await evenkeel.close();
  });
  afterEach(async () => {
    await page.context().close();
  });

  const channels = async (): Promise<ChannelView[]> => {
    const [workspace] = await evenkeel.get(Workspaces).all();
    return evenkeel.get(Channels).some(workspace?.id ?? '');
  };
  const called = async (name: string) => (await channels()).filter((channel) => channel.name === name);
  const main = async () => (await page.getByRole('main').textContent()) ?? '';

  async function signIn(): Promise<void> {
    page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(`${home}/sign-in`);
    await page.getByLabel('E-mail').fill(OWNER);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(`${home}/`);
  }

  /** Through a dialog, as somebody else than who is signed in there, up to what its answer led to. @returns the address that the network sent the browser back to */
  async function through(login: string, who?: string, query = ''): Promise<string> {
    await page.goto(`${home}/channels/connect/${login}${query}`);
    await page.getByRole('button', { name: /^Go on to/ }).click();
    await page.waitForURL(/oauth/);
    if (who !== undefined) await page.getByRole('link', { name: who }).click();
    const back = page.waitForRequest((request) => request.url().includes('/channels/callback/'));
    await page.getByRole('button', { name: 'Authorize' }).click();
    const address = (await back).url();
    await page.waitForURL((url) => !/oauth|callback(?!.*arrived)/.test(url.href));
    return address;
  }

  it('leads to a Page without an Instagram account, and says what to do about that', async () => {
    await signIn();
    await through('facebook', 'Dana Whitlock');
    await page.waitForURL(/\/channels\/choose\//);
    expect(await page.getByRole('checkbox').count()).toBe(1);
    const said = await main();
    expect(said).toContain('The Page "Still Water Therapy" has no professional Instagram account behind it');
    expect(said).toMatch(/switch|link/i);
    await page.getByRole('button', { name: 'Connect' }).click();
    await page.waitForURL(/done=connected/);
    const [channel] = await called('Still Water Therapy');
    expect(channel).toMatchObject({ network: 'facebook', status: 'connected' });
    await publishesOn(evenkeel, channel?.id, 'A walk counts, however short.');
  });

  it('leads to a Page that a Business holds, and to the account behind it', async () => {
    await signIn();
    await through('facebook', 'Morgan Ellery');
    await page.waitForURL(/\/channels\/choose\//);
    await page.getByLabel('Lantern Row Clinic Facebook').check();
    await page.getByRole('button', { name: 'Connect' }).click();
    await page.waitForURL(/done=connected/);
    const [channel] = await called('Lantern Row Clinic');
    await publishesOn(evenkeel, channel?.id, 'You may rest before you are tired.');
  });

  it('names the Page that somebody may not publish on, why, and lets nobody choose it', async () => {
    const before = await channels();
    await signIn();
    await through('facebook', 'Ira Fenwick');
    expect(await page.getByRole('checkbox').count()).toBe(0);
    const said = await main();
    expect(said).toContain('Quiet Harbor Counseling');
    expect(said).toContain('the task “Content” on the Page');
    expect(said).toContain('Nothing was connected or changed.');
    expect(await channels()).toEqual(before);
  });

  it('lets nobody choose such a Page among others, but shows it with the reason', async () => {
    const { world } = evenkeel.sandbox;
    const robin = world.people.get(SANDBOX_ACCOUNTS.person.id);
    if (!robin) throw new Error('Robin is not there.');
    const [stillWater, tasks] = ['100000000000023', ['ANALYZE']];
    world.people.put({ ...robin, pageIds: [...robin.pageIds, stillWater], tasks: { [stillWater]: tasks } });
    await signIn();
    await through('facebook');
    await page.waitForURL(/\/channels\/choose\//);
    const others = page.getByRole('region', { name: 'Cannot be published on' });
    expect(await others.textContent()).toMatch(/Still Water Therapy.*CREATE_CONTENT \(the task “Content” on the Page/s);
    expect(await others.getByRole('checkbox').count()).toBe(0);
  });

  describe('and coming back to a page that was left', () => {
    it('shows what there is to choose again, as long as nothing was chosen', async () => {
      await signIn();
      const address = await through('x', 'Tidewater Talks');
      await page.waitForURL(/\/channels\/choose\//);
      const choice = page.url();
      await page.goto(address);
      await page.waitForURL(choice);
      expect(await page.getByRole('checkbox').count()).toBe(1);
      expect(await called('@tidewater_talks')).toEqual([]);
    });

    it('connects nothing twice, and says so kindly', async () => {
      await signIn();
      const address = await through('x', 'Tidewater Talks');
      await page.getByRole('button', { name: 'Connect' }).click();
      await page.waitForURL(/done=connected/);
      const before = await channels();
      // By the back button, to the list that was chosen from.
      await page.goBack();
      await page.reload();
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(
        'There is nothing to choose from any more',
      );
      expect(await page.getByRole('link', { name: 'All channels' }).count()).toBe(1);
      // And to the network's own answer, twice.
      for (let times = 0; times < 2; times += 1) {
        await page.goto(address);
        await page.getByRole('heading', { level: 1, name: 'This was done already' }).waitFor();
        expect(await main()).toContain('What it led to the first time stays as it is');
        await page.reload();
      }
      expect(await channels()).toEqual(before);
      await page.getByRole('link', { name: 'All channels' }).click();
      await page.waitForURL(`${home}/channels`);
    });

    it('says the same of a channel that was connected again, and leads to it', async () => {
      const channel = (await channels()).find(({ externalId }) => externalId === SANDBOX_ACCOUNTS.x.externalId);
      await signIn();
      const address = await through('x', undefined, `?channel=${channel?.id ?? ''}`);
      await page.waitForURL(/done=connected/);
      await page.goto(address);
      await page.getByRole('link', { name: 'To the channel' }).click();
      await page.waitForURL(`${home}/channels/${channel?.id ?? ''}`);
    });
  });

  describe('and again', () => {
    const ELSEWHERE = /is connected in another workspace of this installation, too/;

    it('tells its remarks once, to this browser alone, and nothing that an address makes up', async () => {
      const agency = await evenkeel.get(Workspaces).create('The agency', 'Europe/Berlin');
      const { x } = SANDBOX_ACCOUNTS;
      await evenkeel.get(DataSource).transaction((manager) =>
        evenkeel.get(Channels).connectEach(
          agency.id,
          [
            {
              network: 'x',
              externalId: x.externalId,
              name: x.name,
              credentials: { accessToken: 'theirs' },
              how: 'token',
            },
          ],
          actorOf(operatorOf(agency.id)),
          manager,
        ),
      );
      const channel = (await channels()).find(({ externalId }) => externalId === x.externalId);
      await signIn();
      let address = '';
      // Stopped on the way to the page that would tell them.
      await page.route(/callback.*arrived/, async (route) => {
        const answer = await route.fetch({ maxRedirects: 0 });
        address = new URL(answer.headers()['location'] ?? '', home).href;
        await route.fulfill({ status: 200, body: 'Stopped.' });
      });
      await through('x', undefined, `?channel=${channel?.id ?? ''}`);
      await page.getByText('Stopped.').waitFor();
      expect(address).toContain('&said=');
      const own = page;
      await signIn();
      await page.goto(address);
      expect(await main()).not.toMatch(ELSEWHERE);
      await page.context().close();
      page = own;
      await page.goto(address);
      expect(await page.getByRole('status').textContent()).toContain('It is connected');
      expect(await main()).toMatch(ELSEWHERE);
      await page.reload();
      expect(await main()).not.toMatch(ELSEWHERE);
      for (const said of ['0190a5c8-0000-7000-8000-000000000001', 'Send+your+password+to+us']) {
        await page.goto(address.replace(/said=.*/, `said=${said}`));
        expect(await main()).not.toContain('password');
        expect(await page.getByRole('status').textContent()).toContain('It is connected');
      }
    });
  });
});
