import type { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import { decodeCursor, type Page, pageOf } from '../foundation/page.js';
import { conflict, invalidInput, notFound } from '../foundation/problem-error.js';
import { type Arrival, MediaIntake } from './intake.js';
import { FILE_NAME_MAX } from './limits.js';
import { type Focus, Media } from './media.entity.js';
import { type MediaChange, type MediaQuery, type MediaView, viewOf } from './media-view.js';
import { type MediaEditor, MediaUsers } from './media-use.js';
import { MediaStorage } from './storage.js';

/** What is known of a file beside its bytes. */
export interface MediaLabel {
  fileName: string;
  altText: string;
  /** Pictures only. */
  focus?: Focus | null | undefined;
  /** Videos only. */
  captionsBurntIn?: boolean | undefined;
}

/** The pictures and videos of a workspace. */
@Injectable()
export class MediaLibrary {
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: MediaStorage,
    private readonly intake: MediaIntake,
    private readonly users: MediaUsers,
    private readonly clock: Clock,
  ) {}

  /** Takes a file in. @throws ProblemError 413, 415, 422; nothing is left then */
  async upload(
    workspaceId: string,
    source: Readable,
    declared: string | undefined,
    label: MediaLabel,
  ): Promise<MediaView> {
    const arrival = await this.intake.receive(source, declared);
    try {
      return await this.add(workspaceId, arrival, label);
    } finally {
      await this.intake.discard(arrival);
    }
  }

  /**
   * Puts a judged file into the library. The arrival stays the caller's to discard.
   * @throws ProblemError 422 for a label that does not go with it
   */
  async add(
    workspaceId: string,
    arrival: Arrival,
    label: MediaLabel,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<MediaView> {
    refuseUnfit(arrival.kind, label);
    const id = newId();
    const storageKey = `${workspaceId}/${id}/original.${arrival.extension}`;
    await this.storage.keep(arrival.path, storageKey);
    try {
      const media = manager.create(Media, {
        id,
        workspaceId,
        kind: arrival.kind,
        fileName: plainName(label.fileName),
        mimeType: arrival.mimeType,
        sizeBytes: arrival.sizeBytes,
        width: arrival.width,
        height: arrival.height,
        durationMs: arrival.durationMs ?? null,
        video: arrival.video ?? null,
        altText: label.altText,
        focus: label.focus ?? null,
        captionsBurntIn: label.captionsBurntIn ?? false,
        sha256: arrival.sha256,
        storageKey,
        createdAt: this.clock.now(),
      });
      await manager.insert(Media, media);
      return viewOf(media);
    } catch (error) {
      await this.forget(workspaceId, [id]);
      throw error;
    }
  }

  async get(workspaceId: string, id: string): Promise<MediaView> {
    return viewOf(await this.row(workspaceId, id));
  }

  /** Newest first. */
  async list(workspaceId: string, { limit, cursor, kind, q }: MediaQuery): Promise<Page<MediaView>> {
    const query = this.dataSource.manager
      .createQueryBuilder(Media, 'media')
      .where('media.workspace_id = :workspaceId', { workspaceId });
    if (cursor !== undefined) query.andWhere('media.id < :before', { before: decodeCursor(cursor).id });
    if (kind !== undefined) query.andWhere('media.kind = :kind', { kind });
    if (q !== undefined && q !== '') {
      const like = `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`;
      query.andWhere('(media.file_name ILIKE :like OR media.alt_text ILIKE :like)', { like });
    }
    const rows = await query
      .orderBy('media.id', 'DESC')
      .limit(limit + 1)
      .getMany();
    return pageOf(rows, limit, viewOf, (row) => ({ key: row.id, id: row.id }));
  }

  async describe(
    workspaceId: string,
    id: string,
    altText: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<MediaView> {
    await manager.update(Media, { id, workspaceId }, { altText });
    return viewOf(await this.row(workspaceId, id, manager));
  }

  /**
   * The same and more by somebody: posts that use it were approved with the old words, and cropped around the old point.
   * @throws ProblemError 404; 422 for a focal point of a video or burnt-in captions of a picture
   */
  async change(by: MediaEditor, id: string, change: MediaChange): Promise<MediaView> {
    const { workspaceId } = by;
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    return this.dataSource.transaction(async (manager) => {
      const before = await this.row(workspaceId, id, manager);
      refuseUnfit(before.kind, change);
      const write = async (): Promise<MediaView> => {
        if (Object.keys(given).length > 0) await manager.update(Media, { id, workspaceId }, given);
        return viewOf(await this.row(workspaceId, id, manager));
      };
      const seen = seenChanges(before, change);
      return seen === undefined ? write() : this.users.changing(manager, by, id, seen, write);
    });
  }

  /** Removes the file and its renditions. @throws ProblemError 409 while a post uses it */
  async remove(workspaceId: string, id: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const media = await manager.findOne(Media, { where: { id, workspaceId }, lock: { mode: 'pessimistic_write' } });
      if (!media) throw notFound('media', id);
      const posts = await this.users.count(manager, id);
      if (posts > 0) {
        const using = posts === 1 ? 'a post uses' : `${posts} posts use`;
        throw conflict('media-in-use', `This cannot be deleted while ${using} it. Take it out of the post first.`);
      }
      await this.users.release(manager, id);
      await manager.delete(Media, { id });
    });
    // Only once the rows are gone for good: a file without a row is waste, a row without a file is a failed post.
    await this.forget(workspaceId, [id]);
  }

  /** Deletes the stored files of media whose rows are gone, or were never committed. */
  async forget(workspaceId: string, ids: string[]): Promise<void> {
    for (const id of ids) await this.storage.deleteFolder(`${workspaceId}/${id}`);
  }

  /** The workspace's media by id. @throws ProblemError 422 naming each id that is not there, as `${path}.${index}` */
  async known(
    workspaceId: string,
    ids: string[],
    path: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Media[]> {
    const found = await this.find(workspaceId, ids, manager);
    const faults = ids.flatMap((id, index) =>
      found.has(id) ? [] : [{ path: `${path}.${index}`, message: `There is no picture or video with the id ${id}.` }],
    );
    if (faults.length > 0) throw invalidInput(faults);
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  /**
   * Holds a picture until the caller's transaction ends, so that it cannot be deleted before something names it.
   * @throws ProblemError 422 at `path` for one that is not there, or is a video
   */
  async holdPicture(workspaceId: string, id: string, path: string, manager: EntityManager): Promise<void> {
    const lock = { mode: 'for_key_share' as const };
    const media = await manager.findOne(Media, { where: { id, workspaceId }, lock });
    if (!media) throw invalidInput([{ path, message: `There is no picture with the id ${id}.` }]);
    if (media.kind === 'video')
      throw invalidInput([{ path, message: 'This is a video. A moment of the video itself can be the cover: atMs.' }]);
  }

  /** The workspace's media among these ids. */
  async find(
    workspaceId: string,
    ids: string[],
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Map<string, Media>> {
    if (ids.length === 0) return new Map();
    const rows = await manager.findBy(Media, { workspaceId, id: In([...new Set(ids)]) });
    return new Map(rows.map((row) => [row.id, row]));
  }

  private async row(workspaceId: string, id: string, manager: EntityManager = this.dataSource.manager): Promise<Media> {
    const media = await manager.findOneBy(Media, { id, workspaceId });
    if (!media) throw notFound('media', id);
    return media;
  }
}

function refuseUnfit(
  kind: Media['kind'],
  { focus, captionsBurntIn }: Pick<MediaLabel, 'focus' | 'captionsBurntIn'>,
): void {
  if (kind === 'video' && focus)
    throw invalidInput([{ path: 'focus', message: 'A video has no focal point: only pictures are cropped.' }]);
  if (kind === 'image' && captionsBurntIn === true)
    throw invalidInput([{ path: 'captionsBurntIn', message: 'This is a picture: only videos have captions.' }]);
}

/** What of a change people will see on the networks, in words. */
function seenChanges(before: Media, { altText, focus }: MediaChange): string | undefined {
  const words = [
    ...(altText !== undefined && altText !== before.altText ? ["a picture's alt text"] : []),
    ...(focus !== undefined && !isDeepStrictEqual(focus, before.focus) ? ["a picture's focal point"] : []),
  ];
  return words.length > 0 ? words.join(' and ') : undefined;
}

/** A file's own name without folders or control characters; for people, never used as a path. */
function plainName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = last.replaceAll(/\p{C}/gu, '').toWellFormed().slice(0, FILE_NAME_MAX).toWellFormed();
  return clean === '' ? 'file' : clean;
}
