import { createHmac } from 'node:crypto';
import { DataSource } from 'typeorm';
import { newId } from '../../src/foundation/id.js';
import type { Format, NetworkName } from '../../src/networks/network.js';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.js';
import type { Evenkeel } from './evenkeel.js';

export interface SeenComment {
  id: string;
  publicationId: string;
  channelId: string;
  network: NetworkName;
  remoteId: string;
  parentRemoteId?: string;
  author?: { remoteId?: string; name?: string };
  text: string;
  at: string;
  own: boolean;
  hidden: boolean;
  goneAt?: string;
  firstSeenAt: string;
  seenBy: string;
}

export interface Published {
  publicationId: string;
  channelId: string;
  workspaceId: string;
  remoteId: string;
}

/** A post that is public: a row of ours, and what the network calls it. */
export async function published(
  evenkeel: Evenkeel,
  network: NetworkName,
  { remoteId, format = 'text', workspaceId }: { remoteId: string; format?: Format; workspaceId?: string },
): Promise<Published> {
  const dataSource = evenkeel.get(DataSource);
  const [channel] = await dataSource.query<{ id: string; workspaceId: string }[]>(
    `SELECT id, workspace_id AS "workspaceId" FROM channel
      WHERE network = $1 AND deleted_at IS NULL AND ($2::uuid IS NULL OR workspace_id = $2) ORDER BY id LIMIT 1`,
    [network, workspaceId ?? null],
  );
  if (!channel) throw new Error(`There is no channel on ${network}.`);
  const [postId, publicationId] = [newId(), newId()];
  await dataSource.query(
    `INSERT INTO post (id, workspace_id, title, kind, text) VALUES ($1, $2, 'P', 'resource', 'T')`,
    [postId, channel.workspaceId],
  );
  const now = evenkeel.clock.now();
  await dataSource.query(
    `INSERT INTO publication (id, workspace_id, post_id, channel_id, due_at, status, phase, draft, next_try_at)
     VALUES ($1, $2, $3, $4, $5, 'publishing', 'commit', $6, $7)`,
    [publicationId, channel.workspaceId, postId, channel.id, now, JSON.stringify({ format }), new Date('2099-01-01')],
  );
  await dataSource.query(
    `UPDATE publication SET status = 'published', phase = NULL, remote_id = $2, published_at = $3, next_try_at = NULL WHERE id = $1`,
    [publicationId, remoteId, now],
  );
  return { publicationId, channelId: channel.id, workspaceId: channel.workspaceId, remoteId };
}

/** Says something to the sandbox's control, and gives its answer. */
export async function tellSandbox<T>(evenkeel: Evenkeel, path: string, body: unknown): Promise<T> {
  const answer = await fetch(`${evenkeel.sandbox.url}/_sandbox/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`The sandbox answered ${answer.status}: ${text}`);
  return JSON.parse(text) as T;
}

/** A stranger writes under a post. @returns the network's id of the comment */
export async function say(
  evenkeel: Evenkeel,
  network: NetworkName,
  remoteId: string,
  text: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  return (await tellSandbox<{ id: string }>(evenkeel, 'comments', { network, remoteId, text, ...more })).id;
}

/** A call to the sandbox's Graph API as the seeded account. */
export async function graph<T>(
  evenkeel: Evenkeel,
  method: 'POST' | 'DELETE',
  path: string,
  params: Record<string, string> = {},
  token: string = SANDBOX_ACCOUNTS.facebook.accessToken,
): Promise<T> {
  const query = new URLSearchParams({ ...params, access_token: token });
  const answer = await fetch(`${evenkeel.sandbox.url}/graph.facebook.com/v25.0/${path}?${query.toString()}`, {
    method,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
  return JSON.parse(text) as T;
}

/** Puts a text on the sandbox's Page, by its own API. */
export async function pagePost(evenkeel: Evenkeel, message: string): Promise<string> {
  return (await graph<{ id: string }>(evenkeel, 'POST', `${SANDBOX_ACCOUNTS.facebook.externalId}/feed`, { message }))
    .id;
}

export async function commentsOf(
  evenkeel: Evenkeel,
  query = '',
  headers?: Record<string, string>,
): Promise<SeenComment[]> {
  const path = `/api/v1/comments?limit=200${query}`;
  const answer = await evenkeel.call<{ items: SeenComment[] }>('GET', path, undefined, headers);
  return answer.body.items;
}

/** Meta's signature over these bytes. */
export function signatureOf(body: string | Buffer, secret: string = SANDBOX_ACCOUNTS.apps.meta.secret): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/** Sends a delivery as Meta does; the signature is right unless another is given. */
export async function deliver(
  evenkeel: Evenkeel,
  body: string | Buffer,
  headers: Record<string, string | undefined> = {},
): Promise<{ status: number; text: string }> {
  const given: Record<string, string | undefined> = {
    ...{ 'content-type': 'application/json', 'x-hub-signature-256': signatureOf(body) },
    ...headers,
  };
  const answer = await fetch(`${evenkeel.url}/webhooks/meta`, {
    method: 'POST',
    headers: Object.fromEntries(
      Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  return { status: answer.status, text: await answer.text() };
}

/** A change of the feed of the sandbox's Page. */
export function pageChange(value: Record<string, unknown>): object {
  return { field: 'feed', value: { item: 'comment', verb: 'add', from: { id: '5', name: 'Zoë' }, ...value } };
}

/** A delivery about the sandbox's Page at an instant, as Meta writes it: everything beyond ASCII escaped. */
export function pageDelivery(time: Date, changes: object[], id: string = SANDBOX_ACCOUNTS.facebook.externalId): string {
  const entry = [{ id, time: Math.floor(time.getTime() / 1_000), changes }];
  return JSON.stringify({ object: 'page', entry }).replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
