import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import { conflict, invalidInput, notFound } from '../foundation/problem-error.js';
import type { DraftCaptions } from '../networks/network.js';
import type { SubtitleFormat } from '../networks/subtitle-cues.js';
import { srtOf, vttOf } from '../networks/subtitles.js';
import { type CaptionsFile, refuseBeyond } from './captions-file.js';
import { type CaptionsView, captionsViewOf, draftCaptionsOf, nameOf } from './captions-view.js';
import { Media, MediaCaptions } from './media.entity.js';
import { type MediaEditor, MediaUsers } from './media-use.js';

/** More than any network offers to choose from. */
const LANGUAGES_MAX = 50;
const WHAT = "a video's captions";
/** Without the text, which is only read to be sent. */
const SHOWN = { id: true, mediaId: true, language: true, label: true, format: true, sizeBytes: true, createdAt: true };

/**
 * The subtitle files of videos, one for each language. They lie in the database: small, and so in every backup, in the
 * workspace's export and in its deletion.
 */
@Injectable()
export class VideoCaptions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly users: MediaUsers,
    private readonly clock: Clock,
  ) {}

  /**
   * Gives a video its captions in a language, in the place of those it had. Posts that use the video were approved without.
   * @throws ProblemError 404; 422 for a picture, or captions that go on after the video; 409 for too many languages
   */
  async add(
    by: MediaEditor,
    mediaId: string,
    file: CaptionsFile,
    { language, label }: { language: string; label?: string | undefined },
  ): Promise<CaptionsView> {
    const { workspaceId } = by;
    return this.dataSource.transaction(async (manager) => {
      await this.media(manager, workspaceId, mediaId);
      return this.users.changing(manager, by, mediaId, WHAT, async () => {
        // Held last, as everybody does who holds posts, too: two files for one language come one after the other.
        const media = await this.media(manager, workspaceId, mediaId, true);
        if (media.kind !== 'video')
          throw invalidInput([{ path: '', message: 'This is a picture: only videos have captions.' }]);
        refuseBeyond(file, media.durationMs);
        await manager.delete(MediaCaptions, { mediaId, language });
        if ((await manager.countBy(MediaCaptions, { mediaId })) >= LANGUAGES_MAX)
          throw conflict('captions-full', `A video may have captions in ${LANGUAGES_MAX} languages.`);
        return this.put(manager, workspaceId, mediaId, file, { language, label });
      });
    });
  }

  /** Writes checked captions of a video that has none in this language, in the caller's transaction. */
  async put(
    manager: EntityManager,
    workspaceId: string,
    mediaId: string,
    { content, format }: Pick<CaptionsFile, 'content' | 'format'>,
    { language, label }: { language: string; label?: string | undefined },
  ): Promise<CaptionsView> {
    const row = {
      id: newId(),
      workspaceId,
      mediaId,
      language,
      label: label ?? nameOf(language),
      format,
      content,
      sizeBytes: Buffer.byteLength(content),
      createdAt: this.clock.now(),
    };
    await manager.insert(MediaCaptions, row);
    return captionsViewOf(row);
  }

  /** In the order they were added. @throws ProblemError 404 */
  async list(workspaceId: string, mediaId: string): Promise<CaptionsView[]> {
    const { manager } = this.dataSource;
    await this.media(manager, workspaceId, mediaId);
    return (await this.rows(manager, [mediaId])).map(captionsViewOf);
  }

  /** The file itself, as it was uploaded or in another format. @throws ProblemError 404 */
  async file(
    workspaceId: string,
    mediaId: string,
    id: string,
    format?: SubtitleFormat,
  ): Promise<{ format: SubtitleFormat; content: string }> {
    const row = await this.dataSource.manager.findOneBy(MediaCaptions, { id, mediaId, workspaceId });
    if (!row) throw notFound('captions', id);
    switch (format) {
      case undefined:
        return row;
      case 'srt':
        return { format, content: srtOf(row.content) };
      case 'vtt':
        return { format, content: vttOf(row.content) };
      default: {
        const never: never = format;
        return never;
      }
    }
  }

  /** @throws ProblemError 404 */
  async remove(by: MediaEditor, mediaId: string, id: string): Promise<void> {
    const { workspaceId } = by;
    await this.dataSource.transaction(async (manager) => {
      await this.media(manager, workspaceId, mediaId);
      await this.users.changing(manager, by, mediaId, WHAT, async () => {
        const { affected } = await manager.delete(MediaCaptions, { id, mediaId, workspaceId });
        if (affected !== 1) throw notFound('captions', id);
      });
    });
  }

  /** What drafts say of the captions of videos, by media id, in the order they were added; a video without is absent. */
  async of(
    mediaIds: string[],
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Map<string, DraftCaptions[]>> {
    if (mediaIds.length === 0) return new Map();
    const byMedia = Map.groupBy(await this.rows(manager, mediaIds), (row) => row.mediaId);
    return new Map([...byMedia].map(([id, rows]) => [id, rows.map(draftCaptionsOf)]));
  }

  private rows(manager: EntityManager, mediaIds: string[]): Promise<MediaCaptions[]> {
    return manager.find(MediaCaptions, {
      select: SHOWN,
      where: { mediaId: In([...new Set(mediaIds)]) },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  private async media(manager: EntityManager, workspaceId: string, id: string, held = false): Promise<Media> {
    const lock = held ? { lock: { mode: 'for_no_key_update' as const } } : {};
    const media = await manager.findOne(Media, { where: { id, workspaceId }, ...lock });
    if (!media) throw notFound('media', id);
    return media;
  }
}
