import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { Channels, type ChannelView } from '../../src/channels/channels.js';
import { Config } from '../../src/config/config.js';
import { Workspaces } from '../../src/identity/workspaces.js';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.js';
import { launchChromium } from '../support/chromium.js';
import { makePerson, PASSWORD } from '../support/clinic.js';
import { API_KEY, type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { publishesOn } from '../support/publishes.js';

const OWNER = 'owner@example.org';
const MINUTE = 60_000;

describe('connecting an account through its network’s own dialog', () => {
  let evenkeel: Evenkeel;
  let browser: Browser;
  /** Another name than the sandbox's, so that coming back is a way from one site to another, as it is in life. */
  let home: string;
  let page: Page;

  beforeAll(async () => {
    evenkeel = await startEvenkeel();
    home = evenkeel.url.replace('127.0.0.1', 'localhost');
    Object.assign(evenkeel.app.get(Config, { strict: false }), { publicUrl: home });
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
  const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
    page = await (await browser.newContext(options)).newPage();
    page.setDefaultTimeout(10_000);
    return page;
  };
  const signIn = async (options: BrowserContextOptions = {}): Promise<Page> => {
    await open(options);
    await page.goto(`${home}/sign-in`);
    await page.getByLabel('E-mail').fill(OWNER);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(`${home}/`);
    return page;
  };
  /** To the dialog of a login, as one of those who can be signed in there. */
  const toDialog = async (login: string, who?: string, query = ''): Promise<void> => {
    await page.goto(`${home}/channels/connect/${login}${query}`);
    await page.getByRole('button', { name: /^Go on to/ }).click();
    await page.waitForURL(/oauth/);
    if (who !== undefined) await page.getByRole('link', { name: who }).click();
  };
  const authorize = () => page.getByRole('button', { name: 'Authorize' }).click();
  const heading = () => page.getByRole('heading', { level: 1 }).textContent();

  it('works in the demo, before anybody has an account', async () => {
    await open();
    await toDialog('x', 'Tidewater Talks');
    await authorize();
    await page.waitForURL(/\/channels\/choose\//);
    await page.getByRole('button', { name: 'Connect' }).click();
    await page.waitForURL(/\/channels\/[0-9a-f-]{36}\?done=connected/);
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    expect((await channels()).find((channel) => channel.id === id)).toMatchObject({
      network: 'x',
      status: 'connected',
    });
    await publishesOn(evenkeel, id, 'Breathe out a little longer than you breathe in.');
  });

  describe('with people', () => {
    beforeAll(async () => {
      await makePerson(evenkeel, OWNER, 'owner');
    });

    it('of Facebook works without JavaScript, and connects the Pages and accounts that are chosen', async () => {
      await signIn({ javaScriptEnabled: false });
      await toDialog('facebook', 'Sasha Thorne');
      await authorize();
      await page.waitForURL(/\/channels\/choose\//);
      expect(await heading()).toBe('What do you want to connect?');
      const boxes = page.getByRole('checkbox');
      expect(await boxes.count()).toBe(4);
      await page.getByRole('button', { name: 'Connect' }).click();
      await page.getByRole('alert').waitFor();
      expect(await page.getByRole('alert').textContent()).toContain('Choose at least one');
      const before = (await channels()).length;
      await page
        .getByLabel(/Facebook$/)
        .first()
        .check();
      await page
        .getByLabel(/Instagram$/)
        .first()
        .check();
      await page.getByRole('button', { name: 'Connect' }).click();
      await page.waitForURL(/\/channels\?done=several/);
      expect(await page.getByRole('status').textContent()).toContain('They are connected');
      const after = await channels();
      expect(after).toHaveLength(before + 2);
      const facebook = after.filter(({ network }) => network === 'facebook').at(-1);
      await publishesOn(evenkeel, facebook?.id, 'Name five things that you can see.');
    });

    it('of Instagram works with the keyboard alone', async () => {
      await signIn();
      await page.goto(`${home}/channels`);
      const focused = () =>
        page
          .locator(':focus')
          .textContent({ timeout: 1_000 })
          .then(
            (text) => text?.trim() ?? '',
            () => '',
          );
      const tabTo = async (words: RegExp) => {
        for (let step = 0; step < 80; step += 1) {
          await page.keyboard.press('Tab');
          if (words.test(await focused())) return;
        }
        throw new Error(`The keyboard never came to ${String(words)} on ${page.url()}`);
      };
      await tabTo(/^Connect by Instagram$/);
      await page.keyboard.press('Enter');
      await page.waitForURL(/connect\/instagram/);
      await tabTo(/^Go on to Instagram$/);
      await page.keyboard.press('Enter');
      await page.waitForURL(/oauth/);
      await tabTo(/^Authorize$/);
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/channels\/choose\//);
      await tabTo(/^Connect$/);
      await page.keyboard.press('Enter');
      await page.waitForURL(/done=connected/);
      expect(await page.getByRole('status').textContent()).toContain('It is connected');
      const channel = (await channels()).find(({ login }) => login === 'instagram');
      await publishesOn(evenkeel, channel?.id, 'Let your shoulders drop.');
    });

    it('works for who came with a key', async () => {
      await open();
      await page.goto(`${home}/sign-in`);
      await page.getByText('Use an API key instead').click();
      await page.getByLabel(/API key/).fill(API_KEY);
      await page.getByRole('button', { name: /twelve hours/ }).click();
      await page.waitForURL(`${home}/`);
      await toDialog('x');
      await authorize();
      await page.waitForURL(/\/channels\/choose\//);
      expect(await page.getByText('Already a channel here').count()).toBe(1);
    });

    it('again keeps the channel, and goes on', async () => {
      const channel = (await channels()).find(({ externalId }) => externalId === SANDBOX_ACCOUNTS.x.externalId);
      await evenkeel
        .get(DataSource)
        .query(`UPDATE channel SET status = 'needs-reconnect', status_reason = 'The token ended.' WHERE id = $1`, [
          channel?.id,
        ]);
      await signIn();
      const again = page.getByRole('link', { name: /^Connect again/ });
      await again.click();
      expect(await heading()).toContain('again');
      await page.getByRole('button', { name: /^Go on to/ }).click();
      await page.waitForURL(/oauth/);
      await authorize();
      await page.waitForURL(`${home}/channels/${channel?.id ?? ''}?done=connected`);
      expect((await channels()).find(({ id }) => id === channel?.id)?.status).toBe('connected');
    });

    describe('and failing', () => {
      const expectProblem = async (title: string, way?: string | RegExp) => {
        await page.getByRole('heading', { level: 1, name: title }).waitFor();
        const text = (await page.getByRole('main').textContent()) ?? '';
        expect(text).toMatch(/Nothing was connected or changed|are kept/);
        if (way !== undefined) expect(await page.getByRole('link', { name: way }).count()).toBe(1);
      };
      let before: string[];
      beforeAll(async () => {
        before = (await channels()).map(({ id }) => id);
      });
      afterEach(async () => {
        expect((await channels()).map(({ id }) => id)).toEqual(before);
      });

      it.each(['facebook', 'instagram', 'x'])('says so when the person says no to %s', async (login) => {
        await signIn();
        await toDialog(login);
        await page.getByRole('button', { name: 'Cancel' }).click();
        await expectProblem('You said no, so nothing was connected', 'Begin again');
        await page.getByRole('link', { name: 'Begin again' }).click();
        await page.waitForURL(new RegExp(`/channels/connect/${login}$`));
      });

      it.each(['facebook', 'instagram', 'x'])('takes no answer of %s that another browser asked for', async (login) => {
        await signIn();
        await toDialog(login);
        const begun = page.url();
        const first = page.context();
        await signIn();
        await page.goto(begun);
        await authorize();
        await expectProblem('This answer does not belong to this browser', 'Begin again');
        await first.close();
      });

      it.each(['facebook', 'instagram', 'x'])('says so when the person took too long with %s', async (login) => {
        await signIn();
        await toDialog(login);
        evenkeel.moveTo(new Date(evenkeel.clock.now().getTime() + 11 * MINUTE));
        await authorize();
        await expectProblem('That took too long', 'Begin again');
      });

      it.each(['facebook', 'instagram', 'x'])('says so when %s does not take its own code back', async (login) => {
        await signIn();
        await toDialog(login);
        await page.route(/\/channels\/callback\//, async (route) => {
          const url = new URL(route.request().url());
          url.searchParams.set('code', 'another-code');
          await route.continue({ url: url.toString() });
        });
        await authorize();
        await expectProblem('The network did not take its own answer back', 'Begin again');
      });

      it('says which permission is missing', async () => {
        await signIn();
        await toDialog('instagram');
        await page.getByRole('checkbox', { name: /instagram_business_content_publish/ }).uncheck();
        await authorize();
        await expectProblem('A permission is missing', /^Ask Instagram again/);
        expect(await page.getByText('instagram_business_content_publish').count()).toBeGreaterThan(0);
        await toDialog('facebook');
        for (const name of [/pages_manage_posts/, /instagram_content_publish/]) {
          await page.getByRole('checkbox', { name }).uncheck();
        }
        await authorize();
        await expectProblem('A permission is missing', /^Ask Facebook again/);
      });

      it('says so when there is no Page', async () => {
        await signIn();
        await toDialog('facebook', 'Avery Blume');
        await authorize();
        await expectProblem('There is no Page to publish on', /look again$/);
      });

      it('says so when no Instagram account is behind the Page', async () => {
        const channel = (await channels()).find(
          ({ network, login }) => network === 'instagram' && login === 'facebook',
        );
        await signIn();
        await toDialog('facebook', 'Dana Whitlock', `?channel=${channel?.id ?? ''}`);
        await authorize();
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForURL(/callback/);
        expect(await heading()).toMatch(/That is another account|There is no Instagram account/);
        expect(await page.getByRole('link', { name: 'Back to the channel' }).count()).toBe(1);
      });

      it('says so when the account is a personal one', async () => {
        await signIn();
        await toDialog('instagram', 'Jules Park');
        await authorize();
        await expectProblem('This Instagram account is a personal one', /look again$/);
      });

      it('does not put another account under a channel', async () => {
        const channel = (await channels()).find(({ externalId }) => externalId === SANDBOX_ACCOUNTS.x.externalId);
        await signIn();
        await toDialog('x', 'Tidewater Talks', `?channel=${channel?.id ?? ''}`);
        await authorize();
        await expectProblem('That is another account', 'Connect the right account');
      });

      it.each([
        ['facebook', 'metaApp'],
        ['instagram', 'instagramApp'],
        ['x', 'xClient'],
      ] as const)('says so when %s does not know the app’s secret', async (login, app) => {
        const { networks } = evenkeel.app.get(Config, { strict: false });
        const right = networks[app];
        await signIn();
        await toDialog(login);
        const secret = right?.secret;
        Object.assign(right ?? {}, { secret: 'not-the-secret' });
        try {
          await authorize();
          await expectProblem('The network does not know this app');
        } finally {
          Object.assign(right ?? {}, { secret });
        }
      });

      it.each(['facebook', 'instagram', 'x'] as const)('says so when %s cannot be reached', async (login) => {
        await signIn();
        await toDialog(login);
        evenkeel.sandbox.world.faults.add({ network: login, operation: 'token', fault: 'reset-before' });
        await authorize();
        await expectProblem('The network cannot be reached at the moment', 'Try again');
        evenkeel.sandbox.world.faults.clear();
      });
    });
  });
});
