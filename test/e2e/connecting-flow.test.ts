import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Connecting } from '../../src/channels/connecting.js';
import { operatorOf } from '../../src/identity/caller.js';
import { Workspaces } from '../../src/identity/workspaces.js';
import { Outbox } from '../../src/notifications/outbox.js';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.js';
import { changeTokens } from '../../src/sandbox/control/token-changes.js';
import { makePerson } from '../support/clinic.js';
import { decideIn } from '../support/dialog.js';
import { type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { until } from '../support/wait.js';

const MINUTE = 60_000;
/** Minutes between what goes out late. */
const SPACING = 4;
const BROWSER = 'a session';

interface Publication {
  id: string;
  status: string;
  reason?: string;
  publishedAt?: string;
  remoteId?: string;
}

describe('a token that is revoked on the network', () => {
  let evenkeel: Evenkeel;
  let workspaceId: string;

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ speed: 60 });
    const [workspace] = await evenkeel.get(Workspaces).all();
    workspaceId = workspace?.id ?? '';
    await makePerson(evenkeel, 'manager@example.org', 'manager', workspaceId);
    await evenkeel.get(DataSource).query('UPDATE workspace SET spacing_minutes = $1', [SPACING]);
    await makePerson(evenkeel, 'author@example.org', 'author', workspaceId);
  }, 60_000);
  afterAll(() => evenkeel.close());

  const channelOf = async (network: string) => {
    const { body } = await evenkeel.call<{ items: { id: string; network: string; status: string }[] }>(
      'GET',
      '/api/v1/channels',
    );
    const channel = body.items.find((each) => each.network === network);
    if (!channel) throw new Error(`There is no ${network} channel.`);
    return channel;
  };
  const read = async (id: string) => (await evenkeel.call<Publication>('GET', `/api/v1/publications/${id}`)).body;
  const schedule = async (channelId: string, index: number, inMinutes: number) => {
    const text = `Breathe out slowly, ${index} times.`;
    const post = await evenkeel.call<{ id: string }>('POST', '/api/v1/posts', {
      ...{ title: `Breath ${index}`, kind: 'encouragement', text },
    });
    const dueAt = new Date(evenkeel.clock.now().getTime() + inMinutes * MINUTE).toISOString();
    const made = await evenkeel.call<Publication>('POST', '/api/v1/publications', {
      ...{ postId: post.body.id, channelId, dueAt },
    });
    expect(made.status).toBe(201);
    return made.body.id;
  };
  async function connectAgain(channelId: string): Promise<void> {
    const connecting = evenkeel.get(Connecting);
    const { url } = await connecting.begin(BROWSER, operatorOf(workspaceId), 'x', { channelId });
    const { answer: back } = await decideIn(url, 'authorize', SANDBOX_ACCOUNTS.x.externalId);
    expect(await connecting.finish(BROWSER, { login: 'x', ...back })).toMatchObject({ kind: 'connected' });
  }

  it('holds what is due, tells the managers once, and lets it go out, spaced apart, when they connect again', async () => {
    const { id: channelId } = await channelOf('x');
    expect(
      changeTokens(evenkeel.sandbox.world, { account: SANDBOX_ACCOUNTS.x.externalId, change: 'revoke' }),
    ).not.toEqual([]);
    const ids = [await schedule(channelId, 1, 3), await schedule(channelId, 2, 4)];
    await until('both to be held', async () => {
      const states = await Promise.all(ids.map(read));
      return states.every(({ status }) => status === 'held');
    });
    expect((await channelOf('x')).status).toBe('needs-reconnect');
    const letters = () =>
      until('the letter about the channel', async () => {
        const mails = await evenkeel.get(Outbox).list(workspaceId, 50);
        const those = mails.filter(({ subject }) => subject.startsWith('Connect again'));
        return those.length > 0 && those;
      });
    expect((await letters()).map(({ recipient }) => recipient)).toEqual(['manager@example.org']);
    await connectAgain(channelId);
    await until('both to be published', async () => {
      const states = await Promise.all(ids.map(read));
      return states.every(({ status }) => status === 'published');
    });
    const states = await Promise.all(ids.map(read));
    const answer = await fetch(`${evenkeel.sandbox.url}/_sandbox/posts?network=x`);
    const { items } = (await answer.json()) as { items: { remoteId: string }[] };
    expect(items.map(({ remoteId }) => remoteId).sort()).toEqual(states.map(({ remoteId }) => remoteId).sort());
    const [first, second] = states.map(({ publishedAt }) => Date.parse(publishedAt ?? '')).sort((a, b) => a - b);
    // What is less than two minutes late is no backlog.
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(SPACING * MINUTE - 1_000);
    expect(await letters()).toHaveLength(1);
  }, 60_000);
});
