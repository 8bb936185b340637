import type { Readable } from 'node:stream';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { DataSource, type EntityManager, In } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import { decodeCursor, type Page, pageOf } from '../foundation/page.js';
import { conflict, invalidInput, notFound } from '../foundation/problem-error.js';
import type { DraftMedia, NetworkName } from '../networks/network.js';
import { draftMediaOf, expectedMediaOf } from './draft-media.js';
import { type Arrival, MediaIntake } from './intake.js';
import { FILE_NAME_MAX } from './limits.js';
import { Media } from './media.entity.js';
import { type MediaQuery, type MediaView, viewOf } from './media-view.js';
import { type MediaEditor, MediaUse } from './media-use.js';
import { Renditions } from './renditions.js';
import { MediaStorage } from './storage.js';

/** What is known of a file beside its bytes. */
export interface MediaLabel {
  fileName: string;
  altText: string;
}

/** The pictures and videos of a workspace. */
@Injectable()
export class MediaLibrary implements OnApplicationBootstrap {
  private use: MediaUse | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: MediaStorage,
    private readonly intake: MediaIntake,
    private readonly renditions: Renditions,
    private readonly clock: Clock,
    private readonly modules: ModuleRef,
  ) {}

  /** The library imports this room, so it is found only once everything is there. */
  onApplicationBootstrap(): void {
    this.use = this.modules.get(MediaUse, { strict: false });
  }

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

  /** Puts a judged file into the library. The arrival stays the caller's to discard. */
  async add(
    workspaceId: string,
    arrival: Arrival,
    label: MediaLabel,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<MediaView> {
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

  /** The same by somebody: posts that use it were approved with the old words. */
  async redescribe(by: MediaEditor, id: string, altText: string): Promise<MediaView> {
    return this.dataSource.transaction(async (manager) => {
      const before = await this.row(by.workspaceId, id, manager);
      const change = () => this.describe(by.workspaceId, id, altText, manager);
      if (!this.use || before.altText === altText) return change();
      return this.use.describing(manager, by, id, change);
    });
  }

  /** Removes the file and its renditions. @throws ProblemError 409 while a post uses it */
  async remove(workspaceId: string, id: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const media = await manager.findOne(Media, { where: { id, workspaceId }, lock: { mode: 'pessimistic_write' } });
      if (!media) throw notFound('media', id);
      const posts = (await this.use?.count(manager, id)) ?? 0;
      if (posts > 0) {
        const using = posts === 1 ? 'a post uses' : `${posts} posts use`;
        throw conflict('media-in-use', `This cannot be deleted while ${using} it. Take it out of the post first.`);
      }
      await this.use?.release(manager, id);
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

  /**
   * Media as one network takes them, in the order asked for: pictures converted (made once and kept), videos as they are.
   * Decodes pictures the first time, so it is better called outside a transaction.
   * @throws ProblemError 404 for an id that the workspace does not have
   */
  async forNetwork(workspaceId: string, mediaIds: string[], network: NetworkName): Promise<DraftMedia[]> {
    const found = await this.find(workspaceId, mediaIds);
    const pictures = [...found.values()].filter((media) => media.kind === 'image');
    const renditions = await this.renditions.of(pictures, network);
    return mediaIds.map((id) => {
      const media = found.get(id);
      if (!media) throw notFound('media', id);
      return draftMediaOf(media, renditions.get(id));
    });
  }

  /** What `forNetwork` would give, by its rules and without decoding anything: for checks. */
  expectedFor(media: Media, network: NetworkName): DraftMedia {
    return expectedMediaOf(media, network);
  }

  private async row(workspaceId: string, id: string, manager: EntityManager = this.dataSource.manager): Promise<Media> {
    const media = await manager.findOneBy(Media, { id, workspaceId });
    if (!media) throw notFound('media', id);
    return media;
  }
}

/** A file's own name without folders or control characters; for people, never used as a path. */
function plainName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = last.replaceAll(/\p{C}/gu, '').toWellFormed().slice(0, FILE_NAME_MAX).toWellFormed();
  return clean === '' ? 'file' : clean;
}
