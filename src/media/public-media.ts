import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { Clock } from '../foundation/clock.js';
import { ProblemError } from '../foundation/problem-error.js';
import type { DraftCaptions, DraftMedia, MediaAccess } from '../networks/network.js';
import { Media, MediaCaptions, Rendition } from './media.entity.js';
import { MediaLink, ORIGINAL } from './media-link.js';
import { MediaStorage } from './storage.js';

export const PUBLIC_FILES_PATH = 'media/files';
// An Instagram container lives 24 hours (content-publishing guide, read 2026-09-11) and may fetch late; an hour to spare.
const LINK_HOURS = 25;
const MS_PER_HOUR = 3_600_000;

/** A stored file that may be served: an original or a rendition. */
export interface PublicFile {
  storageKey: string;
  mimeType: string;
  sizeBytes: number;
  /** Changes when the bytes do. */
  tag: string;
  expiresAt: Date;
}

/** Gives networks the very bytes that a draft promised: by a signed address, or directly. */
@Injectable()
export class PublicMedia implements MediaAccess {
  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly dataSource: DataSource,
    private readonly storage: MediaStorage,
    private readonly links: MediaLink,
  ) {}

  /** An address good for 25 hours, in US-ASCII as Meta asks. @throws Error when the media is gone */
  async urlOf(media: DraftMedia): Promise<string> {
    const { recipe } = await this.promised(media);
    return `${this.config.publicUrl}/${this.pathOf(media.mediaId, recipe)}`;
  }

  /** An address within the app, good for 25 hours, for showing an upload in the app's own pages. */
  previewPath(mediaId: string): string {
    return `/${this.pathOf(mediaId, ORIGINAL)}`;
  }

  /** An address within the app, good for 25 hours, of the very file a draft promises. @throws Error when it is gone */
  async previewOf(media: DraftMedia): Promise<string> {
    const { recipe } = await this.promised(media);
    return `/${this.pathOf(media.mediaId, recipe)}`;
  }

  async read(media: DraftMedia, start: number, end: number): Promise<Buffer> {
    const { storageKey } = await this.promised(media);
    return this.storage.read(storageKey, start, end);
  }

  /** A subtitle file as it was uploaded. @throws Error when it was deleted or replaced since */
  async readCaptions({ captionsId, language }: DraftCaptions): Promise<string> {
    const row = await this.dataSource.manager.findOneBy(MediaCaptions, { id: captionsId });
    if (!row) throw new Error(`The captions (${language}) that this post was to have were deleted or replaced.`);
    return row.content;
  }

  /** What a token from an address stands for. @throws ProblemError 404 for a token nobody signed, 410 for an old one */
  async open(token: string): Promise<PublicFile> {
    const opened = this.links.open(token, this.clock.now());
    switch (opened.kind) {
      case 'forged':
        throw gone(404, 'media-link-unknown', 'There is no file at this address.');
      case 'expired':
        throw gone(410, 'media-link-expired', 'This address is no longer good: it was signed for a day.');
      case 'valid': {
        const { mediaId, recipe } = opened.target;
        const files = await this.filesOf(mediaId);
        const file = files.find((candidate) => candidate.recipe === recipe);
        if (!file) throw gone(404, 'media-link-unknown', 'The file was deleted.');
        return { ...file, tag: `"${mediaId}-${recipe}"`, expiresAt: opened.expiresAt };
      }
      default: {
        const never: never = opened;
        return never;
      }
    }
  }

  /** Bytes from `start` (inclusive) to `end` (exclusive). */
  stream(file: PublicFile, start: number, end: number): Readable {
    return this.storage.stream(file.storageKey, start, end);
  }

  private pathOf(mediaId: string, recipe: string): string {
    const expiresAt = new Date(this.clock.now().getTime() + LINK_HOURS * MS_PER_HOUR);
    return `${PUBLIC_FILES_PATH}/${this.links.sign({ mediaId, recipe }, expiresAt)}`;
  }

  /** A draft names the file, or only (an older one) what it looks like: the file with exactly those facts is the one. */
  private async promised(media: DraftMedia): Promise<StoredFile> {
    const files = await this.filesOf(media.mediaId);
    const file = files.find(
      (candidate) =>
        (media.rendition === undefined || candidate.recipe === media.rendition) &&
        candidate.mimeType === media.mimeType &&
        candidate.sizeBytes === media.sizeBytes &&
        candidate.width === media.width &&
        candidate.height === media.height,
    );
    if (!file) throw new Error(`The file of media ${media.mediaId} that was made for ${media.mimeType} is gone.`);
    return file;
  }

  /** Renditions come first: where one equals the original in every fact, the one without EXIF must win. */
  private async filesOf(mediaId: string): Promise<StoredFile[]> {
    const manager = this.dataSource.manager;
    const renditions = await manager.find(Rendition, { where: { mediaId }, order: { recipe: 'ASC' } });
    const original = await manager.findOneBy(Media, { id: mediaId });
    return [...renditions, ...(original ? [asOriginal(original)] : [])];
  }
}

type StoredFile = Pick<Rendition, 'recipe' | 'storageKey' | 'mimeType' | 'sizeBytes' | 'width' | 'height'>;

function asOriginal({ storageKey, mimeType, sizeBytes, width, height }: Media): StoredFile {
  return { recipe: ORIGINAL, storageKey, mimeType, sizeBytes, width, height };
}

function gone(status: number, code: string, detail: string): ProblemError {
  return new ProblemError(status, code, detail, [], { 'cache-control': 'no-store' });
}
