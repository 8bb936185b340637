import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { actorOf } from '../identity/actor.js';
import { AuditTrail } from '../identity/audit-trail.js';
import type { Caller } from '../identity/caller.js';
import { Post, Series } from './post.entity.js';
import { PostShelf, type ShelvedPost } from './post-shelf.js';
import { writeCsvLibrary } from './transfer/csv-library.js';
import { writeJsonLibrary } from './transfer/json-library.js';
import type { FilePost } from './transfer/library-file.js';

const BATCH = 500;

export type LibraryFormat = 'csv' | 'json';

/** Writes a workspace's library as a file that an import brings back as it was. Media are named by their ids here. */
@Injectable()
export class Exporter {
  constructor(
    private readonly dataSource: DataSource,
    private readonly shelf: PostShelf,
    private readonly trail: AuditTrail,
  ) {}

  async write(caller: Caller, format: LibraryFormat): Promise<Readable> {
    const { workspaceId } = caller;
    const event = { action: 'library.exported', detail: { format } };
    await this.trail.record(this.dataSource.manager, { workspaceId, actor: actorOf(caller), ...event });
    const series = await this.dataSource.manager.find(Series, { where: { workspaceId }, order: { id: 'ASC' } });
    const names = new Map(series.map((each) => [each.id, each.name]));
    switch (format) {
      case 'csv':
        return writeCsvLibrary(this.posts(workspaceId, names));
      case 'json':
        return writeJsonLibrary(
          series.map(({ name, kind }) => ({ name, kind })),
          this.posts(workspaceId, names),
        );
      default: {
        const never: never = format;
        return never;
      }
    }
  }

  /** Oldest first, a few hundred at a time, so that a large library needs no large memory. */
  private async *posts(workspaceId: string, seriesNames: Map<string, string>): AsyncGenerator<FilePost> {
    const { manager } = this.dataSource;
    for (let after: string | undefined; ;) {
      const query = manager
        .createQueryBuilder(Post, 'post')
        .where('post.workspace_id = :workspaceId AND post.deleted_at IS NULL', { workspaceId });
      if (after !== undefined) query.andWhere('post.id > :after', { after });
      const rows = await query.orderBy('post.id').limit(BATCH).getMany();
      for (const shelved of await this.shelf.withMedia(manager, workspaceId, rows)) yield fileOf(shelved, seriesNames);
      after = rows.at(-1)?.id;
      if (rows.length < BATCH) return;
    }
  }
}

function fileOf({ post, media }: ShelvedPost, seriesNames: Map<string, string>): FilePost {
  const { title, kind, text, topics, link, citation, altText, variants, evergreen, event } = post;
  return {
    title,
    kind,
    text,
    topics,
    link,
    citation,
    altText,
    variants,
    evergreen,
    event,
    media: media.map((each) => ({ id: each.id, altText: each.altText })),
    series: post.seriesId === null ? null : (seriesNames.get(post.seriesId) ?? null),
  };
}
