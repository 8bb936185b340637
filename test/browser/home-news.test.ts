import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Config } from '../../src/config/config.js';
import { makePerson, signedIn } from '../support/clinic.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';

describe('the home page of whoever looks after the workspace', () => {
  let evenkeel: Evenkeel;

  beforeAll(async () => {
    evenkeel = await startEvenkeel();
    await makePerson(evenkeel, 'owner@example.org', 'owner');
    await makePerson(evenkeel, 'author@example.org', 'author');
  });
  afterAll(async () => {
    await evenkeel.close();
  });

  const homeOf = async (role: string) => (await (await signedIn(evenkeel, `${role}@example.org`)).get('/')).html;

  it('says when X is near its budget, and leads to the costs', async () => {
    expect(await homeOf('owner')).not.toContain('its budget');
    const { body: posts } = await evenkeel.call<{ items: { id: string }[] }>('GET', '/api/v1/posts?limit=1');
    const { body: channels } = await evenkeel.call<{ items: { id: string; network: string }[] }>(
      'GET',
      '/api/v1/channels',
    );
    const made = await evenkeel.call('POST', '/api/v1/publications', {
      postId: posts.items[0]?.id,
      channelId: channels.items.find(({ network }) => network === 'x')?.id,
      dueAt: new Date(evenkeel.clock.now().getTime() + 3_600_000).toISOString(),
    });
    const set = await evenkeel.call('PUT', '/api/v1/costs/budget', { monthlyUsd: 0.01, ownsApp: false });
    expect([made.status, set.status]).toEqual([201, 200]);
    const html = await homeOf('owner');
    expect(html).toMatch(
      /X is near its budget: of \$0\.01 for this month \$0\.00 is spent, and \$0\.0\d+ is planned\./,
    );
    expect(html).toMatch(/is planned\. <a href="\/costs">Costs<\/a>/);
    expect(await homeOf('author')).not.toContain('its budget');
  });

  it('says when the version of Meta’s interface ends, and leads to the doctor', async () => {
    const config = evenkeel.app.get(Config, { strict: false });
    const { sandbox, networks } = config;
    Object.assign(config, {
      sandbox: { ...sandbox, on: false },
      networks: { ...networks, metaGraphVersion: 'v21.0' },
    });
    try {
      const html = await homeOf('owner');
      expect(html).toMatch(
        /Version v21\.0 of Meta.{1,6}s Graph API, .* ends on 2027-01-21, in \d+ days\. <a href="\/doctor">/,
      );
      expect(await homeOf('author')).not.toContain('Graph API');
    } finally {
      Object.assign(config, { sandbox, networks });
    }
  });
});
