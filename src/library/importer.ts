import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type InputFault, invalidInput } from '../foundation/problem-error.js';
import { actorOf } from '../identity/actor.js';
import { AuditTrail } from '../identity/audit-trail.js';
import { MediaIntake } from '../media/intake.js';
import { MediaLibrary } from '../media/media-library.js';
import { coverIdOf } from './post-options.js';
import { VideoCaptions } from '../media/video-captions.js';
import { type Author, PostsService } from './posts.js';
import { SeriesList } from './series.js';
import { ImportedMedia } from './transfer/imported-media.js';
import type { PlacedPost, ReadLibrary } from './transfer/library-file.js';
import { FolderMedia, type MediaSource } from './transfer/media-source.js';
import { readLibrary } from './transfer/read-library.js';

const BATCH = 500;

/** What an import made. */
export interface ImportResult {
  /** In the order of the file. */
  postIds: string[];
  posts: number;
  /** Series that were not there before. */
  series: number;
  /** Pictures and videos that were not there before. */
  media: number;
}

/** Brings a library file in: all of it, or nothing. */
@Injectable()
export class Importer {
  constructor(
    private readonly dataSource: DataSource,
    private readonly posts: PostsService,
    private readonly series: SeriesList,
    private readonly library: MediaLibrary,
    private readonly intake: MediaIntake,
    private readonly captions: VideoCaptions,
    private readonly trail: AuditTrail,
  ) {}

  /**
   * Imports a CSV or JSON file from disk. Media are named relative to its folder.
   * @throws ProblemError 422 with every fault and its place (`line 7, column kind`); nothing is imported then
   */
  async importFile(caller: Author, path: string): Promise<ImportResult> {
    const facts = await stat(path).catch(() => undefined);
    if (!facts?.isFile()) throw invalidInput([{ path: '', message: `There is no file ${path}.` }]);
    const source = new FolderMedia(dirname(path), this.intake);
    try {
      return await this.bring(caller, await readLibrary(createReadStream(path)), source);
    } finally {
      await source.discard();
    }
  }

  /** Covers of reels are named by id only: pictures that the workspace has. */
  private async coverFaults(workspaceId: string, posts: PlacedPost[]): Promise<InputFault[]> {
    const covers = posts.flatMap(({ post, coverPlace }) => {
      const id = coverIdOf(post);
      return id === undefined ? [] : [{ id, path: coverPlace }];
    });
    const found = await this.library.find(
      workspaceId,
      covers.map(({ id }) => id),
    );
    return covers.flatMap(({ id, path }) =>
      found.get(id)?.kind === 'image'
        ? []
        : [{ path, message: `There is no picture with the id ${id} in this workspace.` }],
    );
  }

  /** Imports a library that was read, with its media from `source`, which stays the caller's to discard. */
  async bring(caller: Author, { series, posts }: ReadLibrary, source: MediaSource): Promise<ImportResult> {
    const { workspaceId } = caller;
    const media = new ImportedMedia(this.library, this.captions, source, workspaceId);
    const faults: InputFault[] = [...(await media.collect(posts)), ...(await this.coverFaults(workspaceId, posts))];
    if (faults.length > 0) throw invalidInput(faults);
    try {
      return await this.dataSource.transaction(async (manager) => {
        const wanted = new Map(series.map(({ name, kind }) => [name, kind]));
        for (const { post } of posts)
          if (post.series !== null && !wanted.has(post.series)) wanted.set(post.series, null);
        const { ids: seriesIds, made } = await this.series.named(workspaceId, wanted, manager);
        const postIds: string[] = [];
        for (let at = 0; at < posts.length; at += BATCH) {
          const inputs = [];
          for (const { post } of posts.slice(at, at + BATCH)) {
            const { media: named, series: name, ...fields } = post;
            const cover = coverIdOf(post);
            if (cover !== undefined)
              await this.library.holdPicture(workspaceId, cover, 'variants.instagram.cover', manager);
            const seriesId = name === null ? null : (seriesIds.get(name) ?? null);
            inputs.push({ ...fields, seriesId, mediaIds: await media.idsOf(named, manager) });
          }
          postIds.push(...(await this.posts.insert(manager, caller, inputs)));
        }
        const counts = { posts: postIds.length, series: made, media: media.added.length };
        const event = { workspaceId, action: 'library.imported', detail: counts };
        await this.trail.record(manager, { ...event, actor: actorOf({ keyId: null, ...caller }) });
        return { postIds, ...counts };
      });
    } catch (error) {
      await this.library.forget(workspaceId, media.added);
      throw error;
    }
  }
}
