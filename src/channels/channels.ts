import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In, IsNull } from 'typeorm';
import { actorOf, OPERATOR } from '../identity/actor.js';
import { type AuditActor, AuditTrail } from '../identity/audit-trail.js';
import type { Caller } from '../identity/caller.js';
import { Workspaces } from '../identity/workspaces.js';
import { Batcher } from '../foundation/batcher.js';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import { conflict, notFound } from '../foundation/problem-error.js';
import type { Page } from '../foundation/page.js';
import { pageOf, decodeCursor } from '../foundation/page.js';
import type { Account, Credentials, NetworkName } from '../networks/network.js';
import { Channel, type ChannelStatus } from './channel.entity.js';
import { firstRefresh } from './refresh-times.js';
import { Seal } from './seal.js';

export interface NewChannel {
  network: NetworkName;
  externalId: string;
  name: string;
  timeZone?: string | undefined;
  login?: 'facebook' | 'instagram' | undefined;
  credentials: Credentials;
}

/** A channel as the outside sees it: never with its credentials. */
export interface ChannelView {
  id: string;
  network: NetworkName;
  externalId: string;
  name: string;
  login?: 'facebook' | 'instagram';
  status: ChannelStatus;
  statusReason?: string;
  timeZone: string;
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
    return this.dataSource.transaction(async (manager) => {
      const workspace = await this.workspaces.get(workspaceId, manager);
      const existing = await manager.findOneBy(Channel, {
        workspaceId,
        network: channel.network,
        externalId: channel.externalId,
        deletedAt: IsNull(),
      });
      const id = existing?.id ?? newId();
      const fields = {
        name: channel.name,
        login: channel.network === 'instagram' ? (channel.login ?? 'facebook') : null,
        status: 'connected' as const,
        statusReason: null,
        timeZone: channel.timeZone ?? existing?.timeZone ?? workspace.timeZone,
        ...this.credentialColumns(channel.credentials, { workspaceId, channelId: id }),
      };
      if (existing) await manager.update(Channel, { id }, fields);
      else
        await manager.insert(Channel, {
          id,
          workspaceId,
          network: channel.network,
          externalId: channel.externalId,
          ...fields,
        });
      const view = viewOf(await this.row(workspaceId, id, manager));
      const { network, externalId, name } = channel;
      await this.trail.record(manager, {
        workspaceId,
        actor,
        action: existing ? 'channel.reconnected' : 'channel.connected',
        subject: id,
        detail: { network, externalId, name },
      });
      return view;
    });
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

  async change(caller: Caller, id: string, change: ChannelChange): Promise<ChannelView> {
    const { workspaceId } = caller;
    const row = await this.row(workspaceId, id, this.dataSource.manager);
    if (change.status !== undefined && row.status === 'needs-reconnect') {
      throw conflict('channel-needs-reconnect', 'This channel has to be connected again first.');
    }
    const set = {
      ...(change.name !== undefined && { name: change.name }),
      ...(change.timeZone !== undefined && { timeZone: change.timeZone }),
      ...(change.status !== undefined && { status: change.status }),
    };
    if (Object.keys(set).length > 0) {
      await this.dataSource.transaction(async (manager) => {
        await manager.update(Channel, { id, workspaceId }, set);
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
        { deletedAt: this.clock.now(), sealedCredentials: null, refreshTryAt: null, tokenExpiresAt: null },
      );
      await this.trail.record(manager, { workspaceId, actor: actorOf(caller), action: 'channel.removed', subject: id });
    });
  }

  /** The account with its token in the clear, for a worker. Undefined when disconnected. @throws SealBroken */
  async account(
    channelId: string,
  ): Promise<{ account: Account; credentials: Credentials; channel: Channel } | undefined> {
    const channel = await this.rows.do(channelId);
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
  credentialColumns(credentials: Credentials, context: { workspaceId: string; channelId: string }) {
    return {
      sealedCredentials: this.seal.seal(JSON.stringify(credentials), context),
      tokenExpiresAt: credentials.expiresAt ?? null,
      refreshTryAt: firstRefresh(credentials, this.clock.now()),
      refreshingUntil: null,
    };
  }

  /** The network no longer takes the token: a person must connect again. */
  async needsReconnect(channelId: string, reason: string): Promise<void> {
    await this.dataSource.manager.update(
      Channel,
      { id: channelId, deletedAt: IsNull() },
      { status: 'needs-reconnect', statusReason: reason, refreshTryAt: null },
    );
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

export function contextOf(channel: Channel): { workspaceId: string; channelId: string } {
  return { workspaceId: channel.workspaceId, channelId: channel.id };
}

function credentialsOf(text: string): Credentials {
  const stored = JSON.parse(text) as { accessToken: string; refreshToken?: string; expiresAt?: string };
  return {
    accessToken: stored.accessToken,
    ...(stored.refreshToken !== undefined && { refreshToken: stored.refreshToken }),
    ...(stored.expiresAt !== undefined && { expiresAt: new Date(stored.expiresAt) }),
  };
}

function viewOf(channel: Channel): ChannelView {
  return {
    id: channel.id,
    network: channel.network,
    externalId: channel.externalId,
    name: channel.name,
    ...(channel.login && { login: channel.login }),
    status: channel.status,
    ...(channel.statusReason !== null && { statusReason: channel.statusReason }),
    timeZone: channel.timeZone,
  };
}
