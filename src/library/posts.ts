import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import { decodeCursor, type Page, pageOf } from '../foundation/page.js';
import { conflict, invalidInput } from '../foundation/problem-error.js';
import { actorOf } from '../identity/actor.js';
import { AuditTrail } from '../identity/audit-trail.js';
import type { Caller } from '../identity/caller.js';
import { MediaLibrary } from '../media/media-library.js';
import type { DraftProblem, NetworkName } from '../networks/network.js';
import { reasonAgainstEvent } from './event-schemas.js';
import { OutsideRooms } from './outside-rooms.js';
import type { PostStatus } from './post.js';
import { Post, PostMedia } from './post.entity.js';
import { PostChecks } from './post-checks.js';
import { coverIdOf } from './post-options.js';
import type { NewPost, PostChange, PostQuery } from './post-schemas.js';
import { searching } from './post-search.js';
import type { Editor } from './post-review.js';
import { PostShelf, type ShelvedPost } from './post-shelf.js';
import { PostStanding } from './post-standing.js';
import { type PostView, viewOf } from './post-view.js';
import { listed, publishedChanges } from './published-fields.js';
import { SeriesList } from './series.js';

/** Whose post it becomes. */
export type Author = Pick<Caller, 'workspaceId' | 'personId'> & Partial<Pick<Caller, 'keyId'>>;

/** The pieces of a workspace's library. */
@Injectable()
export class PostsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly shelf: PostShelf,
    private readonly checks: PostChecks,
    private readonly media: MediaLibrary,
    private readonly series: SeriesList,
    private readonly clock: Clock,
    private readonly outside: OutsideRooms,
    private readonly standing: PostStanding,
    private readonly trail: AuditTrail,
  ) {}

  /** @throws ProblemError 422 naming media or a series that the workspace does not have */
  async create(caller: Author, input: NewPost): Promise<PostView> {
    return this.dataSource.transaction(async (manager) => {
      await this.requireKnown(manager, caller.workspaceId, input);
      const [id] = await this.insert(manager, caller, [input]);
      return this.view(manager, await this.shelf.get(manager, caller.workspaceId, id ?? ''));
    });
  }

  /** Inserts checked posts whose media and series are known to exist. Gives their ids, in the order given. */
  async insert(manager: EntityManager, caller: Author, inputs: NewPost[]): Promise<string[]> {
    const now = this.clock.now();
    // Ids made within one millisecond are in no order of their own; lists are by id.
    const ids = inputs.map(() => newId()).sort();
    const rows = inputs.map((input, index) => ({
      ...columnsOf(input),
      id: ids[index] ?? newId(),
      workspaceId: caller.workspaceId,
      authorId: caller.personId,
      status: 'draft' as const,
      version: 1,
      createdAt: now,
      updatedAt: now,
    }));
    await manager.insert(Post, rows);
    await manager.insert(
      PostMedia,
      inputs.flatMap(({ mediaIds }, index) => placesOf(ids[index] ?? '', mediaIds)),
    );
    return ids;
  }

  async get(workspaceId: string, id: string): Promise<PostView> {
    const { manager } = this.dataSource;
    return this.view(manager, await this.shelf.get(manager, workspaceId, id));
  }

  /** Newest first. */
  async list(
    workspaceId: string,
    { limit, cursor, q, kind, topic, status, series }: PostQuery,
  ): Promise<Page<PostView>> {
    const { manager } = this.dataSource;
    const query = manager
      .createQueryBuilder(Post, 'post')
      .where('post.workspace_id = :workspaceId AND post.deleted_at IS NULL', { workspaceId });
    if (cursor !== undefined) query.andWhere('post.id < :before', { before: decodeCursor(cursor).id });
    if (q !== undefined) searching(query, q);
    if (kind !== undefined) query.andWhere('post.kind = :kind', { kind });
    if (topic !== undefined) query.andWhere('post.topics @> ARRAY[:only]::text[]', { only: topic });
    if (status !== undefined) query.andWhere('post.status = :status', { status });
    if (series !== undefined) query.andWhere('post.series_id = :series', { series });
    const rows = await query
      .orderBy('post.id', 'DESC')
      .limit(limit + 1)
      .getMany();
    const whole = await this.shelf.withMedia(manager, workspaceId, rows);
    const networks = await this.outside.networksOf(manager, workspaceId);
    const problems = await this.checks.check(manager, workspaceId, whole.slice(0, limit), networks);
    return pageOf(
      whole,
      limit,
      (each) => viewOf(each, problems.get(each.post.id) ?? []),
      ({ post }) => ({ key: post.id, id: post.id }),
    );
  }

  /**
   * Reminders of an event that moves go with it.
   * @throws ProblemError 404, 409 when `version` is given and is not the present one, 422
   */
  async change(editor: Editor, id: string, { version, mediaIds, ...fields }: PostChange): Promise<PostView> {
    const { workspaceId } = editor;
    return this.dataSource.transaction(async (manager) => {
      const post = await this.standing.lock(manager, workspaceId, id);
      if (version !== undefined && version !== post.version) {
        throw conflict(
          'post-changed',
          `Somebody changed this post meanwhile: it is at version ${post.version}, your change was made on ${version}. Load it again.`,
        );
      }
      const { variants = {}, seriesId = null } = fields;
      await this.requireKnown(manager, workspaceId, { mediaIds: mediaIds ?? [], seriesId, variants });
      const event = fields.event === undefined ? post.event : fields.event;
      const fault = reasonAgainstEvent(fields.kind ?? post.kind, event);
      if (fault !== undefined) throw invalidInput([{ path: 'event', message: fault }]);
      const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
      const before = mediaIds
        ? await manager.find(PostMedia, { where: { postId: id }, order: { position: 'ASC' } })
        : [];
      const published = publishedChanges(
        post,
        before.map((place) => place.mediaId),
        { ...fields, ...(mediaIds && { mediaIds }) },
      );
      if (Object.keys(given).length > 0 || mediaIds) {
        const by = published.length > 0 ? { lastEditorId: editor.personId } : {};
        const change = { ...given, ...by, version: post.version + 1, updatedAt: this.clock.now() };
        await manager.update(Post, { id, workspaceId }, change);
      }
      if (mediaIds) {
        await manager.delete(PostMedia, { postId: id });
        await manager.insert(PostMedia, placesOf(id, mediaIds));
      }
      if (!isDeepStrictEqual(event, post.event)) await this.outside.eventMoved(manager, editor, id, event);
      if (published.length > 0 && !(await this.outside.edited(manager, editor, [id], listed(published)))) {
        await this.standing.set(manager, workspaceId, id, statusAfterEdit(post.status));
      }
      return this.view(manager, await this.shelf.get(manager, workspaceId, id));
    });
  }

  /** What was published stays published. @throws ProblemError 409 while publications of it are still to come */
  async remove(caller: Caller, id: string): Promise<void> {
    const { workspaceId } = caller;
    await this.dataSource.transaction(async (manager) => {
      await this.standing.lock(manager, workspaceId, id);
      const count = await this.outside.scheduledCount(manager, workspaceId, id);
      if (count > 0) {
        throw conflict(
          'post-scheduled',
          `This post is in the calendar ${count === 1 ? 'once' : `${count} times`}. Cancel that first, then delete the post.`,
        );
      }
      await manager.update(Post, { id, workspaceId }, { deletedAt: this.clock.now() });
      await this.trail.record(manager, { workspaceId, actor: actorOf(caller), action: 'post.deleted', subject: id });
    });
  }

  /** @param networks those the workspace uses when undefined */
  async check(workspaceId: string, id: string, networks: NetworkName[] | undefined): Promise<DraftProblem[]> {
    const { manager } = this.dataSource;
    return this.problemsOf(manager, await this.shelf.get(manager, workspaceId, id), networks);
  }

  private async problemsOf(
    manager: EntityManager,
    shelved: ShelvedPost,
    wanted?: NetworkName[],
  ): Promise<DraftProblem[]> {
    const { id, workspaceId } = shelved.post;
    const networks = wanted ?? (await this.outside.networksOf(manager, workspaceId));
    return (await this.checks.check(manager, workspaceId, [shelved], networks)).get(id) ?? [];
  }

  private async view(manager: EntityManager, post: ShelvedPost): Promise<PostView> {
    return viewOf(post, await this.problemsOf(manager, post));
  }

  private async requireKnown(
    manager: EntityManager,
    workspaceId: string,
    { mediaIds, seriesId, variants }: Pick<NewPost, 'mediaIds' | 'seriesId' | 'variants'>,
  ): Promise<void> {
    await this.media.known(workspaceId, mediaIds, 'mediaIds', manager);
    const cover = coverIdOf({ variants });
    if (cover !== undefined)
      await this.media.holdPicture(workspaceId, cover, 'variants.instagram.cover.mediaId', manager);
    if (seriesId !== null) await this.series.requireKnown(workspaceId, seriesId, 'seriesId', manager);
  }
}

function columnsOf(input: NewPost): Omit<NewPost, 'mediaIds'> {
  const { title, kind, text, topics, link, citation, altText, variants, evergreen, event, seriesId } = input;
  return { title, kind, text, topics, link, citation, altText, variants, evergreen, event, seriesId };
}

function placesOf(postId: string, mediaIds: string[]): Pick<PostMedia, 'postId' | 'position' | 'mediaId'>[] {
  return mediaIds.map((mediaId, position) => ({ postId, position, mediaId }));
}

/** Nobody approved what an edit made of it. */
function statusAfterEdit(status: PostStatus): PostStatus {
  switch (status) {
    case 'draft':
    case 'in-review':
      return status;
    case 'approved':
      return 'draft';
    default: {
      const never: never = status;
      return never;
    }
  }
}
