import { Injectable } from '@nestjs/common';
import { notFound } from '../foundation/problem-error.js';
import type { DraftCaptions, DraftMedia, NetworkName } from '../networks/network.js';
import { draftPictureOf, draftVideoOf, expectedPictureOf } from './draft-media.js';
import type { Media } from './media.entity.js';
import { MediaLibrary } from './media-library.js';
import { type PictureUse, purposeIn } from './picture-use.js';
import { planFor } from './recipes.js';
import { Renditions } from './renditions.js';
import { VideoCaptions } from './video-captions.js';

/** The subtitle files of videos, by media id. */
export type CaptionsByMedia = ReadonlyMap<string, DraftCaptions[]>;

/** Pictures and videos as the networks take them. */
@Injectable()
export class MediaForNetworks {
  constructor(
    private readonly library: MediaLibrary,
    private readonly renditions: Renditions,
    private readonly captions: VideoCaptions,
  ) {}

  /**
   * The media of one post as one network takes them, in the order asked for: pictures converted (made once and kept), videos
   * as they are. Decodes pictures the first time, so it is better called outside a transaction.
   * @throws ProblemError 404 for an id that the workspace does not have
   */
  async make(workspaceId: string, mediaIds: string[], network: NetworkName, use: PictureUse): Promise<DraftMedia[]> {
    if (mediaIds.length === 0) return [];
    const found = await this.library.find(workspaceId, mediaIds);
    const media = mediaIds.map((id) => {
      const row = found.get(id);
      if (!row) throw notFound('media', id);
      return row;
    });
    const planned = plansFor(media, network, use);
    const videos = media.filter(({ kind }) => kind === 'video').map(({ id }) => id);
    const [renditions, captions] = await Promise.all([
      this.renditions.of([...planned].map(([row, plan]) => ({ media: row, plan }))),
      this.captions.of(videos),
    ]);
    return media.map((row) => {
      const plan = planned.get(row);
      const rendition = renditions.get(row.id);
      return plan && rendition ? draftPictureOf(row, plan, rendition) : draftVideoOf(row, captions.get(row.id) ?? []);
    });
  }

  /** What `make` would give, by its rules and without decoding anything: for checks. */
  expected(media: Media[], captions: CaptionsByMedia, network: NetworkName, use: PictureUse): DraftMedia[] {
    const planned = plansFor(media, network, use);
    return media.map((row) => {
      const plan = planned.get(row);
      return plan ? expectedPictureOf(row, plan) : draftVideoOf(row, captions.get(row.id) ?? []);
    });
  }
}

/** What becomes of each picture among the media of a post. */
function plansFor(media: Media[], network: NetworkName, use: PictureUse) {
  const purpose = purposeIn(media, network, use);
  const pictures = media.filter(({ kind }) => kind === 'image');
  return new Map(pictures.map((row) => [row, planFor(row, network, purpose)]));
}
