import { Injectable } from '@nestjs/common';
import { type EntityManager, In, IsNull } from 'typeorm';
import { notFound } from '../foundation/problem-error.js';
import type { Media } from '../media/media.entity.js';
import type { CaptionsByMedia } from '../media/media-for-networks.js';
import { MediaLibrary } from '../media/media-library.js';
import { VideoCaptions } from '../media/video-captions.js';
import { Post, PostMedia } from './post.entity.js';
import { coverIdOf } from './post-options.js';

/** A post with its pictures and videos in their order. */
export interface ShelvedPost {
  post: Post;
  media: Media[];
  /** The picture that its reel shows before playing. */
  cover: Media | undefined;
  /** The subtitle files of its videos. */
  captions: CaptionsByMedia;
}

/** One post of one workspace. */
export interface PostReference {
  workspaceId: string;
  postId: string;
}

/** A post with the ids of its pictures and videos in their order. */
export interface PostForSending {
  post: Post;
  mediaIds: string[];
}

/** Reads posts whole: many posts, one query each for posts, their media's order, and the media. */
@Injectable()
export class PostShelf {
  constructor(
    private readonly media: MediaLibrary,
    private readonly captions: VideoCaptions,
  ) {}

  /** The posts of a workspace with these ids, in the order given; unknown, foreign and deleted ones are left out. */
  async find(manager: EntityManager, workspaceId: string, ids: string[]): Promise<ShelvedPost[]> {
    if (ids.length === 0) return [];
    const posts = await manager.findBy(Post, { workspaceId, id: In([...new Set(ids)]), deletedAt: IsNull() });
    const whole = new Map((await this.withMedia(manager, workspaceId, posts)).map((each) => [each.post.id, each]));
    return ids.flatMap((id) => whole.get(id) ?? []);
  }

  /** Posts of any workspaces with the ids of their media in order, in the order asked for; undefined for one that is not there. */
  async each(manager: EntityManager, references: PostReference[]): Promise<(PostForSending | undefined)[]> {
    const ids = [...new Set(references.map(({ postId }) => postId))];
    const [posts, places] = await Promise.all([
      manager.findBy(Post, { id: In(ids), deletedAt: IsNull() }),
      manager.find(PostMedia, { where: { postId: In(ids) }, order: { position: 'ASC' } }),
    ]);
    const byId = new Map(posts.map((post) => [post.id, post]));
    const placesOf = Map.groupBy(places, (place) => place.postId);
    return references.map(({ workspaceId, postId }) => {
      const post = byId.get(postId);
      if (post?.workspaceId !== workspaceId) return undefined;
      return { post, mediaIds: (placesOf.get(postId) ?? []).map((place) => place.mediaId) };
    });
  }

  /** @throws ProblemError 404 */
  async get(manager: EntityManager, workspaceId: string, id: string): Promise<ShelvedPost> {
    const [found] = await this.find(manager, workspaceId, [id]);
    if (!found) throw notFound('post', id);
    return found;
  }

  /** Adds the media to posts that were read already; the order stays. */
  async withMedia(manager: EntityManager, workspaceId: string, posts: Post[]): Promise<ShelvedPost[]> {
    if (posts.length === 0) return [];
    const places = await manager.find(PostMedia, {
      where: { postId: In(posts.map((post) => post.id)) },
      order: { postId: 'ASC', position: 'ASC' },
    });
    const covers = posts.flatMap((post) => coverIdOf(post) ?? []);
    const media = await this.media.find(workspaceId, [...places.map((place) => place.mediaId), ...covers], manager);
    const videos = [...media.values()].filter(({ kind }) => kind === 'video').map(({ id }) => id);
    const captions = await this.captions.of(videos, manager);
    const byPost = Map.groupBy(places, (place) => place.postId);
    return posts.map((post) => ({
      post,
      media: (byPost.get(post.id) ?? []).flatMap((place) => media.get(place.mediaId) ?? []),
      cover: media.get(coverIdOf(post) ?? ''),
      captions,
    }));
  }
}
