import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { type CommentPlace, CommentStore } from '../../src/conversations/comment-store.js';
import { Retention } from '../../src/conversations/retention.js';
import { operatorOf } from '../../src/identity/caller.js';
import { Workspaces } from '../../src/identity/workspaces.js';
import { WorkspaceDeletion } from '../../src/safekeeping/workspace-deletion.js';
import { commentsOf, published, type Published } from '../support/conversation-stage.js';
import { API_KEY, type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { unzip } from '../support/zip.js';

const DAY = 24 * 3_600_000;
const START = new Date('2026-11-29T18:00:00Z');
const PATH = '/api/v1/workspace/retention';

describe("other people's words", () => {
  let evenkeel: Evenkeel;
  let post: Published;
  let place: CommentPlace;

  beforeAll(async () => {
    evenkeel = await startEvenkeel({ start: START.toISOString(), env: { ROLES: 'web' } });
    post = await published(evenkeel, 'facebook', { remoteId: '100000000000001_1' });
    place = { workspaceId: post.workspaceId, channelId: post.channelId, network: 'facebook' };
  });
  afterAll(async () => {
    await evenkeel.close();
  });

  const query = <T = unknown[]>(sql: string, values: unknown[] = []) => evenkeel.get(DataSource).query<T>(sql, values);
  const daysAgo = (days: number) => new Date(evenkeel.clock.now().getTime() - days * DAY);
  const write = (remoteId: string, days: number) =>
    evenkeel.get(CommentStore).keep(
      place,
      [
        {
          ...{ publicationId: post.publicationId, remoteId, toldAt: evenkeel.clock.now() },
          said: { text: remoteId, at: daysAgo(days), own: false },
        },
      ],
      'poll',
    );
  const texts = async () => (await commentsOf(evenkeel)).map(({ text }) => text).toSorted();
  const change = (commentRetentionDays: unknown) => evenkeel.call('PATCH', PATH, { commentRetentionDays });
  const expired = async () => {
    const rows = await query<{ detail: unknown }[]>(
      `SELECT detail FROM audit_entry WHERE action = 'comments.expired' ORDER BY seq`,
    );
    return rows.map(({ detail }) => detail);
  };

  it('are kept for 90 days unless the workspace says otherwise, between a week and ten years', async () => {
    expect((await evenkeel.call('GET', PATH)).body).toEqual({ commentRetentionDays: 90 });
    for (const days of [6, 3_651, 30.5, '30', null]) expect([days, (await change(days)).status]).toEqual([days, 422]);
    const answer = await change(30);
    expect([answer.status, answer.body]).toEqual([200, { commentRetentionDays: 30 }]);
    expect((await evenkeel.call('GET', PATH)).body).toEqual({ commentRetentionDays: 30 });
    const [entry] = await query<{ detail: unknown }[]>(
      `SELECT detail FROM audit_entry WHERE action = 'workspace.changed' ORDER BY seq DESC LIMIT 1`,
    );
    expect(entry?.detail).toEqual({ commentRetentionDays: 30 });
    await change(90);
  });

  it('are not taken in when they are older than that, and deleted for good when they have become so', async () => {
    expect(await write('too old', 91)).toBe(0);
    for (const [text, days] of [
      ['young', 1],
      ['old', 60],
      ['oldest', 89],
    ] as const)
      expect(await write(text, days)).toBe(1);
    const retention = evenkeel.get(Retention);
    expect(await retention.run()).toBe(0);
    evenkeel.moveTo(new Date(START.getTime() + 2 * DAY));
    // Two processes at once delete each of them once.
    const deleted = await Promise.all([retention.run(), retention.run()]);
    expect(deleted[0] + deleted[1]).toBe(1);
    expect(await texts()).toEqual(['old', 'young']);
    expect(await write('oldest', 91)).toBe(0);
  });

  it('go soon after the workspace has shortened the time, and the audit trail keeps how many', async () => {
    await change(30);
    expect(await evenkeel.get(Retention).run()).toBe(1);
    expect(await texts()).toEqual(['young']);
    expect(await evenkeel.get(Retention).run()).toBe(0);
    expect(await expired()).toEqual([
      { comments: 1, days: 90 },
      { comments: 1, days: 30 },
    ]);
  });

  it('are counted also when the process that deleted them did not come to writing it down', async () => {
    await query('UPDATE comment_retention SET uncounted = 7, swept_at = NULL WHERE workspace_id = $1', [
      post.workspaceId,
    ]);
    await evenkeel.get(Retention).run();
    expect((await expired()).at(-1)).toEqual({ comments: 7, days: 30 });
  });

  it('that their author deleted go after a week', async () => {
    await write('taken back', 1);
    const gone = {
      publicationId: post.publicationId,
      remoteId: 'taken back',
      toldAt: evenkeel.clock.now(),
      gone: true,
    };
    await evenkeel.get(CommentStore).keep(place, [gone], 'webhook');
    evenkeel.moveTo(new Date(evenkeel.clock.now().getTime() + 6 * DAY));
    await evenkeel.get(Retention).run();
    expect(await texts()).toEqual(['taken back', 'young']);
    evenkeel.moveTo(new Date(evenkeel.clock.now().getTime() + 2 * DAY));
    await evenkeel.get(Retention).run();
    expect(await texts()).toEqual(['young']);
  });

  it('are in the workspace’s export, and go with the workspace', async () => {
    const archive = await fetch(`${evenkeel.url}/api/v1/workspace/export`, {
      headers: { authorization: `Bearer ${API_KEY}` },
    });
    const files = unzip(Buffer.from(await archive.arrayBuffer()));
    expect(JSON.parse(files.get('comment.json')?.toString('utf8') ?? '')).toEqual([
      expect.objectContaining({ text: 'young', publication_id: post.publicationId }),
    ]);
    const { name } = await evenkeel.get(Workspaces).get(post.workspaceId);
    await evenkeel.get(WorkspaceDeletion).delete(operatorOf(post.workspaceId), name);
    for (const table of ['comment', 'comment_watch', 'comment_look', 'comment_retention']) {
      expect([table, await query(`SELECT * FROM ${table}`)]).toEqual([table, []]);
    }
  });
});
