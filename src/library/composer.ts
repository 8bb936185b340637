import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Batcher } from '../foundation/batcher.js';
import { notFound } from '../foundation/problem-error.js';
import type { Workspace } from '../identity/workspace.entity.js';
import { Workspaces } from '../identity/workspaces.js';
import { MediaLibrary } from '../media/media-library.js';
import type { Draft, DraftMedia, NetworkName } from '../networks/network.js';
import { Captions, type CaptionWorkspace } from './captions/captions.js';
import { formatOf } from './post-format.js';
import type { Post } from './post.entity.js';
import { type PostForSending, type PostReference, PostShelf, type ShelvedPost } from './post-shelf.js';

/** What a draft is made of. */
interface Original extends PostForSending {
  workspace: Workspace;
}

/** Turns posts into what a network will be asked to publish. */
@Injectable()
export class Composer {
  private readonly originals = new Batcher<PostReference, Original | undefined>((references) =>
    this.originalEach(references),
  );

  constructor(
    private readonly dataSource: DataSource,
    private readonly shelf: PostShelf,
    private readonly media: MediaLibrary,
    private readonly captions: Captions,
    private readonly workspaces: Workspaces,
  ) {}

  /**
   * The draft to publish, with its pictures converted. The first time for a picture that takes a while: not for use inside a
   * transaction.
   * @throws ProblemError 404 when the post is not there (any more)
   */
  async compose(reference: PostReference, network: NetworkName): Promise<Draft> {
    const original = await this.originals.do(reference);
    if (!original) throw notFound('post', reference.postId);
    const { post, mediaIds, workspace } = original;
    const media = mediaIds.length > 0 ? await this.media.forNetwork(reference.workspaceId, mediaIds, network) : [];
    return this.draftOf(post, media, workspace, network);
  }

  /**
   * The drafts that `compose` would make, by post id, without converting a picture: their sizes in bytes are upper bounds.
   * For checks, of many posts at once and within the caller's transaction.
   */
  async preview(
    manager: EntityManager,
    workspaceId: string,
    posts: ShelvedPost[],
    network: NetworkName,
  ): Promise<Map<string, Draft>> {
    const workspace = await this.workspaces.get(workspaceId, manager);
    return new Map(
      posts.map(({ post, media }) => {
        const expected = media.map((each) => this.media.expectedFor(each, network));
        return [post.id, this.draftOf(post, expected, workspace, network)];
      }),
    );
  }

  private async originalEach(references: PostReference[]): Promise<(Original | undefined)[]> {
    const { manager } = this.dataSource;
    const [posts, workspaces] = await Promise.all([
      this.shelf.each(manager, references),
      this.workspaces.withIds([...new Set(references.map(({ workspaceId }) => workspaceId))], manager),
    ]);
    return posts.map((found) => {
      const workspace = found && workspaces.get(found.post.workspaceId);
      return workspace && { ...found, workspace };
    });
  }

  private draftOf(post: Post, media: DraftMedia[], workspace: CaptionWorkspace, network: NetworkName): Draft {
    const variant = post.variants[network] ?? {};
    const format = formatOf(network, media, variant, post.link !== null);
    const card = format === 'link' && post.link !== null ? { link: post.link } : {};
    // Networks show no text with a story.
    const text = format === 'story' ? '' : this.captions.write(post, workspace, network, format === 'link');
    const [first] = variant.thread ?? [];
    const thread =
      format === 'thread' && variant.thread && first !== undefined ? { text: first, thread: variant.thread } : {};
    return { network, format, text, media: described(media, post.altText), ...card, ...thread };
  }
}

/** The post's alt text is for its first picture, or for its video when it has none, unless that has one of its own. */
function described(media: DraftMedia[], altText: string | null): DraftMedia[] {
  if (altText === null) return media;
  const target = media.find((each) => each.kind === 'image') ?? media[0];
  return media.map((each) => (each === target && each.altText === '' ? { ...each, altText } : each));
}
