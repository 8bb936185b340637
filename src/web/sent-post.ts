import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AgendaEntry } from '../calendar/agenda.js';
import { Composer } from '../library/composer.js';
import { PostShelf } from '../library/post-shelf.js';
import { PublicMedia } from '../media/public-media.js';
import type { Draft, Format } from '../networks/network.js';
import { type DraftExtra, extrasOf } from './draft-extras.js';

export interface SentMedia {
  src: string;
  altText: string;
  video: boolean;
  width: number;
  height: number;
}

/** What one network gets, word for word. */
export interface SentView {
  /** It is fixed: what was or is being sent; else what would be sent now. */
  fixed: boolean;
  format: string;
  /** One text, or a thread's texts in their order; none for a story. */
  texts: string[];
  link?: string;
  media: SentMedia[];
  /** What goes out beside them: a first comment, labels, subtitles. */
  extras: DraftExtra[];
}

const FORMAT_WORDS: Record<Format, string> = {
  text: 'Text',
  link: 'Text with a link card',
  image: 'Picture',
  photos: 'Several pictures',
  carousel: 'Carousel',
  reel: 'Reel',
  video: 'Video',
  story: 'Story',
  thread: 'Thread',
};

/** Shows exactly what a publication sends, or would send now. */
@Injectable()
export class SentPost {
  constructor(
    private readonly dataSource: DataSource,
    private readonly shelf: PostShelf,
    private readonly composer: Composer,
    private readonly media: PublicMedia,
  ) {}

  /** Undefined when nothing was fixed and the post is not in the library any more. */
  async of(workspaceId: string, entry: AgendaEntry): Promise<SentView | undefined> {
    if (entry.draft) return this.view(entry.draft, true);
    const { manager } = this.dataSource;
    const [shelved] = await this.shelf.find(manager, workspaceId, [entry.postId]);
    if (!shelved) return undefined;
    const drafts = await this.composer.preview(manager, workspaceId, [shelved], entry.network);
    const draft = drafts.get(entry.postId);
    return draft && this.view(draft, false);
  }

  /** A draft whose pictures are converted, with the very files that would be sent. */
  async exactly(draft: Draft): Promise<SentView> {
    const shown = this.view(draft, false);
    const sources = await Promise.all(draft.media.map((media) => this.media.previewOf(media)));
    return { ...shown, media: shown.media.map((media, index) => ({ ...media, src: sources[index] ?? media.src })) };
  }

  private view(draft: Draft, fixed: boolean): SentView {
    return {
      fixed,
      format: FORMAT_WORDS[draft.format],
      texts: (draft.thread ?? [draft.text]).filter((text) => text !== ''),
      ...(draft.link !== undefined && { link: draft.link }),
      extras: extrasOf(draft),
      media: draft.media.map(({ mediaId, kind, altText, width, height }) => ({
        src: this.media.previewPath(mediaId),
        altText,
        video: kind === 'video',
        width,
        height,
      })),
    };
  }
}
