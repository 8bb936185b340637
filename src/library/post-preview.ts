import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { inAllWorkspaces } from '../database/workspace-scope.js';
import { PublicMedia } from '../media/public-media.js';
import { type Draft, type DraftMedia, type DraftOptions, FORMATS, NETWORK_NAMES } from '../networks/network.js';
import { type NetworkName, REPLY_SETTINGS } from '../networks/network.js';
import { LENGTH_UNITS, lengthOf, type TextLength } from './captions/text-room.js';
import { Composer } from './composer.js';
import { OutsideRooms } from './outside-rooms.js';
import { PostChecks } from './post-checks.js';
import { PostShelf } from './post-shelf.js';
import { problemView } from './post-view.js';

const lengthView = z.object({ count: z.int(), limit: z.int(), unit: z.enum(LENGTH_UNITS) });

const mediaView = z.object({
  mediaId: z.uuid(),
  kind: z.enum(['image', 'video']),
  mimeType: z.string(),
  sizeBytes: z.int(),
  width: z.int(),
  height: z.int(),
  durationMs: z.int().optional(),
  altText: z.string(),
  /** A signed address of the very file that is sent, good for 25 hours. */
  url: z.string(),
  captions: z.array(z.object({ id: z.uuid(), language: z.string(), label: z.string() })).optional(),
});

/** The options of a draft but its cover, which each view shows in its own way. */
export const plainOptionsView = z.object({
  collaborators: z.array(z.string()).optional(),
  firstComment: z.string().optional(),
  coverAtMs: z.int().optional(),
  shareToFeed: z.boolean().optional(),
  replySettings: z.enum(REPLY_SETTINGS).optional(),
  madeWithAi: z.boolean().optional(),
  paidPartnership: z.boolean().optional(),
  videoTitle: z.string().optional(),
});
const optionsView = plainOptionsView.extend({ cover: mediaView.optional() });

/** What one network would be sent now. */
const networkPreview = z.object({
  network: z.enum(NETWORK_NAMES),
  format: z.enum(FORMATS),
  text: z.string(),
  /** As the network counts. */
  length: lengthView,
  thread: z.array(z.object({ text: z.string(), length: lengthView })).optional(),
  link: z.string().optional(),
  media: z.array(mediaView),
  options: optionsView.optional(),
  problems: z.array(problemView),
});
export const previewView = z.object({ networks: z.array(networkPreview) });
export type PreviewView = z.infer<typeof previewView>;

/** Shows a post as each network would get it: by the very function that makes what is sent. */
@Injectable()
export class PostPreview {
  constructor(
    private readonly dataSource: DataSource,
    private readonly shelf: PostShelf,
    private readonly composer: Composer,
    private readonly checks: PostChecks,
    private readonly media: PublicMedia,
    private readonly outside: OutsideRooms,
  ) {}

  /**
   * Converts pictures that were not converted yet, which takes a while.
   * @param wanted those the workspace uses when undefined
   * @throws ProblemError 404
   */
  async of(workspaceId: string, postId: string, wanted?: readonly NetworkName[]): Promise<PreviewView> {
    const { manager } = this.dataSource;
    const shelved = await this.shelf.get(manager, workspaceId, postId);
    const networks = wanted ?? (await this.outside.networksOf(manager, workspaceId));
    const shown: PreviewView['networks'] = [];
    for (const network of new Set(networks)) {
      // What composes many posts at once may do so for others' workspaces at the same time.
      const draft = await inAllWorkspaces(() => this.composer.show({ workspaceId, postId }, network));
      const problems = (await this.checks.check(manager, workspaceId, [shelved], [network])).get(postId) ?? [];
      shown.push({ ...(await this.view(draft)), problems });
    }
    return { networks: shown };
  }

  private async view(draft: Draft): Promise<Omit<PreviewView['networks'][number], 'problems'>> {
    const { network, format, text, thread, link, options } = draft;
    const measured = (each: string): { text: string; length: TextLength } => ({
      text: each,
      length: lengthOf(network, each),
    });
    return {
      network,
      format,
      ...measured(text),
      ...(thread && { thread: thread.map(measured) }),
      ...(link !== undefined && { link }),
      media: await Promise.all(draft.media.map((each) => this.mediaOf(each))),
      ...(options && { options: await this.optionsOf(options) }),
    };
  }

  private async optionsOf({ cover, ...rest }: DraftOptions): Promise<z.infer<typeof optionsView>> {
    return { ...rest, ...(cover && { cover: await this.mediaOf(cover) }) };
  }

  private async mediaOf(media: DraftMedia): Promise<z.infer<typeof mediaView>> {
    const { mediaId, kind, mimeType, sizeBytes, width, height, durationMs, altText, captions } = media;
    return {
      mediaId,
      kind,
      mimeType,
      sizeBytes,
      width,
      height,
      ...(durationMs !== undefined && { durationMs }),
      altText,
      url: await this.media.urlOf(media),
      ...(captions && {
        captions: captions.map(({ captionsId, language, label }) => ({ id: captionsId, language, label })),
      }),
    };
  }
}
