import { type PostedMedia, type Published } from '../core/published.js';
import { ListsById, Shelf } from '../core/shelf.js';

export type FacebookFormat = 'status' | 'link' | 'photo' | 'video' | 'reel';

export interface FacebookPost extends Published {
  network: 'facebook';
  format: FacebookFormat;
  link?: string | undefined;
  photoIds: string[];
  videoId?: string | undefined;
  isPublished: boolean;
  isHidden: boolean;
  createdAt: number;
  /** When it shall become public by itself, milliseconds since the epoch. */
  scheduledAt?: number | undefined;
  remarks: number;
}

export interface Photo {
  id: string;
  pageId: string;
  caption: string;
  media: PostedMedia;
  published: boolean;
  temporary: boolean;
  createdAt: number;
  postId?: string | undefined;
}

/** A video or reel, from the first call to the post. `readyAge` ages with the sandbox. */
export interface Video {
  id: string;
  pageId: string;
  kind: 'reel' | 'video';
  title: string;
  description: string;
  createdAt: number;
  received: number;
  total?: number | undefined;
  uploaded: boolean;
  uploadError?: string | undefined;
  uploadSessionId?: string | undefined;
  media?: PostedMedia | undefined;
  failure?: { code: number; message: string } | undefined;
  captions?: { locale: string; cues: number }[] | undefined;
  defaultLocale?: string | undefined;
  hasThumb?: boolean | undefined;
  readyAge?: number | undefined;
  stuck: boolean;
  /** What finish asked for; undefined before it. */
  state?: 'PUBLISHED' | 'SCHEDULED' | 'DRAFT' | undefined;
  scheduledAt?: number | undefined;
  postId?: string | undefined;
}

export class FacebookStore {
  readonly posts = new Shelf<FacebookPost>();
  readonly photos = new Shelf<Photo>();
  readonly videos = new Shelf<Video>();
  /** By page, in the order in which they became public; reels apart, as on the network. */
  readonly publishedOf = new ListsById<FacebookPost>();
  readonly reelsOf = new ListsById<Video>();
  /** Videos whose processing, and posts whose hour, is still to come. */
  readonly pendingVideos = new Set<Video>();
  readonly scheduled = new Set<FacebookPost>();
  readonly sessions = new Map<string, Video>();

  dump(): { posts: FacebookPost[]; photos: Photo[]; videos: Video[]; order: string[] } {
    return {
      posts: this.posts.dump(),
      photos: this.photos.dump(),
      videos: this.videos.dump(),
      order: this.posts
        .dump()
        .filter((post) => post.isPublished)
        .sort((one, other) => one.publishedAt - other.publishedAt)
        .map((post) => post.id),
    };
  }

  load(kept: { posts: FacebookPost[]; photos: Photo[]; videos: Video[]; order: string[] }): void {
    this.clear();
    this.posts.load(kept.posts);
    this.photos.load(kept.photos);
    this.videos.load(kept.videos);
    for (const id of kept.order) {
      const post = this.posts.get(id);
      if (post && post.format !== 'reel') this.publishedOf.add(post.accountId, post);
    }
    for (const post of kept.posts) if (!post.isPublished && post.scheduledAt !== undefined) this.scheduled.add(post);
    for (const video of kept.videos) {
      if (video.kind === 'reel') this.reelsOf.add(video.pageId, video);
      if (video.uploadSessionId !== undefined) this.sessions.set(video.uploadSessionId, video);
      if (video.postId === undefined && video.state !== undefined) this.pendingVideos.add(video);
    }
  }

  clear(): void {
    this.posts.clear();
    this.photos.clear();
    this.videos.clear();
    this.publishedOf.clear();
    this.reelsOf.clear();
    this.pendingVideos.clear();
    this.scheduled.clear();
    this.sessions.clear();
  }
}
