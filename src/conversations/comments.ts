import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { decodeCursor, type Page, pageOf } from '../foundation/page.js';
import { invalidInput } from '../foundation/problem-error.js';
import { instant } from '../foundation/schemas.js';
import type { NetworkName } from '../networks/network.js';
import { Comment, type SeenBy } from './conversation.entity.js';

export interface CommentFilter {
  publicationId?: string | undefined;
  channelId?: string | undefined;
  /** Written at or after. */
  since?: Date | undefined;
}

/** A comment as the outside sees it. */
export interface CommentView {
  id: string;
  publicationId: string;
  channelId: string;
  network: NetworkName;
  remoteId: string;
  parentRemoteId?: string;
  author?: { remoteId?: string; name?: string };
  text: string;
  permalink?: string;
  at: Date;
  own: boolean;
  hidden: boolean;
  goneAt?: Date;
  firstSeenAt: Date;
  seenBy: SeenBy;
}

/** Reads what people wrote. */
@Injectable()
export class Comments {
  constructor(private readonly dataSource: DataSource) {}

  /** A page, newest first. @throws ProblemError 422 for a cursor no list gave out */
  async list(workspaceId: string, filter: CommentFilter, limit: number, cursor?: string): Promise<Page<CommentView>> {
    const { publicationId, channelId, since } = filter;
    const query = this.dataSource.manager
      .createQueryBuilder(Comment, 'c')
      .where('c.workspace_id = :workspaceId', { workspaceId })
      .orderBy('c.at', 'DESC')
      .addOrderBy('c.id', 'DESC')
      .limit(limit + 1);
    if (publicationId !== undefined) query.andWhere('c.publication_id = :publicationId', { publicationId });
    if (channelId !== undefined) query.andWhere('c.channel_id = :channelId', { channelId });
    if (since) query.andWhere('c.at >= :since', { since });
    if (cursor !== undefined) {
      const { key, id } = decodeCursor(cursor);
      const at = instant.safeParse(key);
      if (!at.success) throw invalidInput([{ path: 'cursor', message: 'This is not a cursor that a list gave out.' }]);
      query.andWhere('(c.at, c.id) < (:at, :id)', { at: at.data, id });
    }
    return pageOf(await query.getMany(), limit, viewOf, ({ at, id }) => ({ key: at.toISOString(), id }));
  }
}

function viewOf(row: Comment): CommentView {
  const author = {
    ...(row.authorRemoteId !== null && { remoteId: row.authorRemoteId }),
    ...(row.authorName !== null && { name: row.authorName }),
  };
  return {
    id: row.id,
    publicationId: row.publicationId,
    channelId: row.channelId,
    network: row.network,
    remoteId: row.remoteId,
    ...(row.parentRemoteId !== null && { parentRemoteId: row.parentRemoteId }),
    ...(Object.keys(author).length > 0 && { author }),
    text: row.text,
    ...(row.permalink !== null && { permalink: row.permalink }),
    at: row.at,
    own: row.own,
    hidden: row.hidden === true,
    ...(row.goneAt && { goneAt: row.goneAt }),
    firstSeenAt: row.firstSeenAt,
    seenBy: row.seenBy,
  };
}
