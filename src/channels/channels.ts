import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In, IsNull, Not, Raw } from 'typeorm';
import { actorOf, OPERATOR } from '../identity/actor.js';
import { type AuditActor, AuditTrail } from '../identity/audit-trail.js';
import type { Caller } from '../identity/caller.js';
import type { Workspace } from '../identity/workspace.entity.js';
import { Workspaces } from '../identity/workspaces.js';
import { inAllWorkspaces } from '../database/workspace-scope.js';
import { Batcher } from '../foundation/batcher.js';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import { conflict, notFound } from '../foundation/problem-error.js';
import type { Page } from '../foundation/page.js';
import { pageOf, decodeCursor } from '../foundation/page.js';
import type { Account, Credentials, NetworkName } from '../networks/network.js';
import { Channel, type ChannelStatus } from './channel.entity.js';
import { type ChannelView, missingText, viewOf } from './channel-view.js';
import { nextHealthCheck } from './health-times.js';
import { firstRefresh } from './refresh-times.js';
import { Seal, type SealContext } from './seal.js';
import { renewsItself, type TokenKind } from './token-life.js';

export type { ChannelView } from './channel-view.js';

export interface NewChannel {
  network: NetworkName;
  externalId: string;
  name: string;
  timeZone?: string | undefined;
  login?: 'facebook' | 'instagram' | undefined;
  credentials: Credentials;
  /** What the network said of it just now, where it was asked. */
  checked?: { missing: string[] };
  /** For the audit trail: by which dialog, or by a token. */
  how?: string;
}

export interface ChannelChange {
  name?: string | undefined;
  timeZone?: string | undefined;
  status?: 'connected' | 'paused' | undefined;
}

/** The connected accounts of a workspace. */
@Injectable()
export class Channels {
  private readonly rows = new Batcher<string, Channel | undefined>((ids) => this.rowEach(ids));

  constructor(
    private readonly dataSource: DataSource,
    private readonly workspaces: Workspaces,
    private readonly seal: Seal,
    private readonly clock: Clock,
    private readonly trail: AuditTrail,
  ) {}

  /** Connects an account by its token. The same account again gets the new token and keeps its calendar. */
  async connect(workspaceId: string, channel: NewChannel, actor: AuditActor = OPERATOR): Promise<ChannelView> {
    const [view] = await this.connectEach(workspaceId, [channel], actor);
    if (!view) throw new Error('The channel was not written.');
    return view;
  }

  /** Connects several accounts, all or none. @param manager a transaction to do it in, where there is one */
  async connectEach(
    workspaceId: string,
    channels: NewChannel[],
    actor: AuditActor,
    manager?: EntityManager,
  ): Promise<ChannelView[]> {
    if (!manager) {
      return this.dataSource.transaction((begun) => this.connectEach(workspaceId, channels, actor, begun));
    }
    const workspace = await this.workspaces.get(workspaceId, manager);
    // Two people who connect the same account at once get one channel; always in the same order.
    await manager.query(
      `SELECT pg_advisory_xact_lock(hashtextextended(key, 0))
         FROM (SELECT 'channel/' || key AS key FROM unnest($1::text[]) AS key ORDER BY key) AS keys`,
      [channels.map(({ network, externalId }) => `${workspaceId}/${network}/${externalId}`)],
    );
    const written: { id: string; again: boolean }[] = [];
    for (const channel of channels) written.push(await this.write(manager, workspace, channel));
    const rows = await manager.findBy(Channel, { id: In(written.map(({ id }) => id)) });
    // Last of all: whoever waits for the audit trail must not wait for a channel afterwards.
    for (const [index, { network, externalId, name, how }] of channels.entries()) {
      const { id, again } = written[index] ?? {};
      await this.trail.record(manager, {
        workspaceId,
        actor,
        action: again === true ? 'channel.reconnected' : 'channel.connected',
        ...(id !== undefined && { subject: id }),
        detail: { network, externalId, name, ...(how !== undefined && { how }) },
      });
    }
    const byId = new Map(rows.map((row) => [row.id, row]));
    return written.flatMap(({ id }) => byId.get(id) ?? []).map(viewOf);
  }

  private async write(
    manager: EntityManager,
    workspace: Workspace,
    channel: NewChannel,
  ): Promise<{ id: string; again: boolean }> {
    const { network, externalId } = channel;
    const workspaceId = workspace.id;
    const existing = await manager.findOneBy(Channel, { workspaceId, network, externalId, deletedAt: IsNull() });
    const id = existing?.id ?? newId();
    const now = this.clock.now();
    const login = network === 'instagram' ? (channel.login ?? 'facebook') : null;
    const fields = {
      // A person's own name for the channel stays; the network's own is followed.
      name: channel.checked && existing && existing.name !== existing.accountName ? existing.name : channel.name,
      login,
      // A channel that a person paused stays so: what waits in its calendar goes out when they take it up again.
      status: existing?.status === 'paused' ? ('paused' as const) : ('connected' as const),
      statusReason: channel.checked ? missingText(channel.checked.missing) : null,
      timeZone: channel.timeZone ?? existing?.timeZone ?? workspace.timeZone,
      missingPermissions: channel.checked?.missing ?? [],
      dataAccessEndsAt: null,
      nextHealthAt: nextHealthCheck(id, now, channel.checked !== undefined),
      toldEndingAt: null,
      toldLostAt: null,
      ...(channel.checked && { accountName: channel.name, healthCheckedAt: now }),
      ...this.credentialColumns(channel.credentials, { workspaceId, channelId: id, network, login }),
    };
    if (existing) await manager.update(Channel, { id }, fields);
    else await manager.insert(Channel, { id, workspaceId, network, externalId, ...fields });
    return { id, again: existing !== null };
  }

  async list(workspaceId: string, limit: number, cursor: string | undefined): Promise<Page<ChannelView>> {
    const query = this.dataSource.manager
      .createQueryBuilder(Channel, 'channel')
      .where('channel.workspace_id = :workspaceId AND channel.deleted_at IS NULL', { workspaceId })
      .orderBy('channel.id')
      .limit(limit + 1);
    if (cursor !== undefined) query.andWhere('channel.id > :id', { id: decodeCursor(cursor).id });
    const rows = await query.getMany();
    return pageOf(rows, limit, viewOf, (row) => ({ key: '', id: row.id }));
  }

  /** The channels with these ids (all, when none are given) that exist in this workspace. */
  async some(
    workspaceId: string,
    ids?: string[],
    manager: EntityManager = this.dataSource.manager,
  ): Promise<ChannelView[]> {
    const rows = await manager.find(Channel, {
      where: { workspaceId, deletedAt: IsNull(), ...(ids && { id: In(ids) }) },
      order: { id: 'ASC' },
    });
    return rows.map(viewOf);
  }

  /** @throws ProblemError 404 */
  async get(workspaceId: string, id: string): Promise<ChannelView> {
    return viewOf(await this.row(workspaceId, id, this.dataSource.manager));
  }

  /** @throws ProblemError 404; 409 for pausing or taking up a channel that has to be connected again */
  async change(caller: Caller, id: string, change: ChannelChange): Promise<ChannelView> {
    const { workspaceId } = caller;
    await this.row(workspaceId, id, this.dataSource.manager);
    const set = {
      ...(change.name !== undefined && { name: change.name }),
      ...(change.timeZone !== undefined && { timeZone: change.timeZone }),
      ...(change.status !== undefined && { status: change.status }),
    };
    if (Object.keys(set).length > 0) {
      await this.dataSource.transaction(async (manager) => {
        // It may be lost, or be disconnected, at this very moment.
        const standing = set.status && { status: Not<ChannelStatus>('needs-reconnect') };
        const { affected } = await manager.update(Channel, { id, workspaceId, deletedAt: IsNull(), ...standing }, set);
        if (!affected) {
          await this.row(workspaceId, id, manager);
          throw conflict('channel-needs-reconnect', 'This channel has to be connected again first.');
        }
        const event = { action: 'channel.changed', subject: id, detail: set };
        await this.trail.record(manager, { workspaceId, actor: actorOf(caller), ...event });
      });
    }
    return this.get(workspaceId, id);
  }

  /** Disconnects: the token is forgotten at once, what was published stays in the calendar. */
  async remove(caller: Caller, id: string): Promise<void> {
    const { workspaceId } = caller;
    await this.dataSource.transaction(async (manager) => {
      await this.row(workspaceId, id, manager);
      // Somebody scheduling at this moment waits for us, and then finds no channel.
      await manager.query('SELECT id FROM channel WHERE id = $1 FOR UPDATE', [id]);
      const waiting = await manager.query<{ count: number }[]>(
        `SELECT count(*)::int AS count FROM publication WHERE channel_id = $1 AND status IN ('scheduled', 'publishing')`,
        [id],
      );
      const count = waiting[0]?.count ?? 0;
      if (count > 0) {
        throw conflict(
          'channel-has-publications',
          `${count} ${count === 1 ? 'publication is' : 'publications are'} still to go out on this channel. Cancel or move them first.`,
        );
      }
      await manager.update(
        Channel,
        { id, workspaceId },
        {
          ...{ deletedAt: this.clock.now(), sealedCredentials: null, refreshTryAt: null, tokenExpiresAt: null },
          nextHealthAt: null,
        },
      );
      await this.trail.record(manager, { workspaceId, actor: actorOf(caller), action: 'channel.removed', subject: id });
    });
  }

  /** The account with its token in the clear, for a worker. Undefined when disconnected. @throws SealBroken */
  async account(
    channelId: string,
  ): Promise<{ account: Account; credentials: Credentials; channel: Channel } | undefined> {
    // What is asked together is one query, whoever asks: it must not be seen with the eyes of one workspace's request.
    const channel = await inAllWorkspaces(() => this.rows.do(channelId));
    if (!channel?.sealedCredentials) return undefined;
    const credentials = credentialsOf(this.seal.open(channel.sealedCredentials, contextOf(channel)));
    const account: Account = {
      channelId,
      externalId: channel.externalId,
      accessToken: credentials.accessToken,
      ...(channel.login && { login: channel.login }),
    };
    return { account, credentials, channel };
  }

  /** What to store for these credentials. */
  credentialColumns(credentials: Credentials, owner: SealContext & TokenKind) {
    return {
      sealedCredentials: this.seal.seal(JSON.stringify(credentials), owner),
      tokenExpiresAt: credentials.expiresAt ?? null,
      tokenRenews: renewsItself(owner, credentials),
      refreshTryAt: firstRefresh(credentials, this.clock.now()),
      refreshingUntil: null,
    };
  }

  /**
   * The network no longer takes the channel's token: a person must connect again.
   * @param refused the credentials that it did not take, as they are stored: others that came meanwhile are not to blame
   * @returns false when there are others by now
   */
  async needsReconnect(channelId: string, reason: string, refused?: Buffer | null): Promise<boolean> {
    const { affected } = await this.dataSource.manager.update(
      Channel,
      { id: channelId, deletedAt: IsNull(), ...(refused && { sealedCredentials: sameBytes(refused) }) },
      { status: 'needs-reconnect', statusReason: reason, refreshTryAt: null },
    );
    return (affected ?? 0) > 0;
  }

  /** The same, where the token itself is known. @returns false when the channel has another one by now, or none */
  async tokenRefused(channelId: string, accessToken: string, reason: string): Promise<boolean> {
    const opened = await this.account(channelId);
    if (opened?.credentials.accessToken !== accessToken) return false;
    return this.needsReconnect(channelId, reason, opened.channel.sealedCredentials);
  }

  private async rowEach(ids: string[]): Promise<(Channel | undefined)[]> {
    const rows = await this.dataSource.manager.findBy(Channel, { id: In([...new Set(ids)]), deletedAt: IsNull() });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id));
  }

  private async row(workspaceId: string, id: string, manager: EntityManager): Promise<Channel> {
    const row = await manager.findOneBy(Channel, { id, workspaceId, deletedAt: IsNull() });
    if (!row) throw notFound('channel', id);
    return row;
  }
}

export function contextOf(channel: Channel): SealContext & TokenKind {
  const { workspaceId, id: channelId, network, login } = channel;
  return { workspaceId, channelId, network, login };
}

/** A condition on stored bytes. */
export function sameBytes(sealed: Buffer | null) {
  return Raw((column) => `${column} IS NOT DISTINCT FROM :sealed`, { sealed });
}

function credentialsOf(text: string): Credentials {
  const stored = JSON.parse(text) as { accessToken: string; refreshToken?: string; expiresAt?: string };
  return {
    accessToken: stored.accessToken,
    ...(stored.refreshToken !== undefined && { refreshToken: stored.refreshToken }),
    ...(stored.expiresAt !== undefined && { expiresAt: new Date(stored.expiresAt) }),
  };
}
