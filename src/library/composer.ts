import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Batcher } from '../foundation/batcher.js';
import { notFound, ProblemError } from '../foundation/problem-error.js';
import type { Workspace } from '../identity/workspace.entity.js';
import { Workspaces } from '../identity/workspaces.js';
import { MediaForNetworks } from '../media/media-for-networks.js';
import type { PictureUse } from '../media/picture-use.js';
import type { Draft, DraftMedia, NetworkName } from '../networks/network.js';
import { Captions, type CaptionWorkspace } from './captions/captions.js';
import { formatOf } from './post-format.js';
import { coverIdOf, optionsOf } from './post-options.js';
import type { Post } from './post.entity.js';
import { type PostForSending, type PostReference, PostShelf, type ShelvedPost } from './post-shelf.js';
import { placeholderProblems } from './post-remarks.js';
import { spokenPost } from './post-texts.js';

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
    private readonly media: MediaForNetworks,
    private readonly captions: Captions,
    private readonly workspaces: Workspaces,
  ) {}

  /**
   * The draft to publish, with its pictures converted. The first time for a picture that takes a while: not for use inside a
   * transaction.
   * @throws ProblemError 404 when the post is not there (any more), 422 when a text holds a placeholder that stands for nothing
   */
  async compose(reference: PostReference, network: NetworkName): Promise<Draft> {
    const original = await this.original(reference);
    const loose = placeholderProblems(original.post, [network]);
    if (loose.length > 0) throw new ProblemError(422, 'placeholder', loose.map((problem) => problem.message).join(' '));
    return this.made(original, network);
  }

  /** The same for looking at, whatever stands against it. @throws ProblemError 404 */
  async show(reference: PostReference, network: NetworkName): Promise<Draft> {
    return this.made(await this.original(reference), network);
  }

  private async original(reference: PostReference): Promise<Original> {
    const original = await this.originals.do(reference);
    if (!original) throw notFound('post', reference.postId);
    return original;
  }

  private async made({ post, mediaIds, workspace }: Original, network: NetworkName): Promise<Draft> {
    const cover = network === 'instagram' ? coverIdOf(post) : undefined;
    const [media, covers] = await Promise.all([
      this.media.make(post.workspaceId, mediaIds, network, useOf(post, network)),
      this.media.make(post.workspaceId, cover === undefined ? [] : [cover], network, 'cover'),
    ]);
    return this.draftOf(post, media, covers[0], workspace, network);
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
      posts.map(({ post, media, cover, captions }) => {
        const expected = this.media.expected(media, captions, network, useOf(post, network));
        const covers = cover && network === 'instagram' ? this.media.expected([cover], captions, network, 'cover') : [];
        return [post.id, this.draftOf(post, expected, covers[0], workspace, network)];
      }),
    );
  }

  private async originalEach(references: PostReference[]): Promise<(Original | undefined)[]> {
    const { manager } = this.dataSource;
    const posts = await this.shelf.each(manager, references);
    const workspaces = await this.workspaces.withIds(
      [...new Set(references.map(({ workspaceId }) => workspaceId))],
      manager,
    );
    return posts.map((found) => {
      const workspace = found && workspaces.get(found.post.workspaceId);
      return workspace && { ...found, workspace };
    });
  }

  private draftOf(
    written: Post,
    media: DraftMedia[],
    cover: DraftMedia | undefined,
    workspace: CaptionWorkspace,
    network: NetworkName,
  ): Draft {
    const post = spokenPost(written);
    const variant = post.variants[network] ?? {};
    const format = formatOf(network, media, variant, post.link !== null);
    const card = format === 'link' && post.link !== null ? { link: post.link } : {};
    // Networks show no text with a story.
    const text = format === 'story' ? '' : this.captions.write(post, workspace, network, format === 'link');
    const [first] = variant.thread ?? [];
    const thread =
      format === 'thread' && variant.thread && first !== undefined ? { text: first, thread: variant.thread } : {};
    const options = optionsOf(variant, cover);
    return {
      network,
      format,
      text,
      media: described(media, post.altText),
      ...card,
      ...thread,
      ...(options && { options }),
    };
  }
}

/** What a network shows the pictures of a post as. */
export function useOf({ variants }: Pick<Post, 'variants'>, network: NetworkName): PictureUse {
  return network === 'instagram' && variants.instagram?.format === 'story' ? 'story' : 'feed';
}

/** The post's alt text is for its first picture, or for its video when it has none, unless that has one of its own. */
function described(media: DraftMedia[], altText: string | null): DraftMedia[] {
  if (altText === null) return media;
  const target = media.find((each) => each.kind === 'image') ?? media[0];
  return media.map((each) => (each === target && each.altText === '' ? { ...each, altText } : each));
}
