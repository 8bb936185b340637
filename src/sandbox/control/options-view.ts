import { type FacebookPost } from '../facebook/store.js';
import { type InstagramMedia } from '../instagram/store.js';
import { type World } from '../world.js';
import { type XPost } from '../x/store.js';

/** What a post carries beside words and media, by the network's own names. */
export type PostOptions = Record<string, unknown>;

export function instagramOptions(media: InstagramMedia): PostOptions {
  return media.options ?? {};
}

export function facebookOptions(world: World, post: FacebookPost): PostOptions {
  const video = post.videoId === undefined ? undefined : world.facebook.videos.get(post.videoId);
  return given({
    link: post.link,
    title: video?.title === '' ? undefined : video?.title,
    thumb: video?.hasThumb,
    captions: video?.captions,
  });
}

export function xOptions(world: World, post: XPost): PostOptions {
  const subtitles = post.mediaKeys.flatMap((key) => world.x.mediaByKey.get(key)?.subtitles ?? []);
  return given({
    reply_settings: post.replySettings,
    made_with_ai: post.madeWithAi,
    paid_partnership: post.paidPartnership,
    subtitles: subtitles.length === 0 ? undefined : subtitles,
  });
}

/** The options as a line of plain text each, for the feeds. */
export function optionLines(options: PostOptions): string[] {
  return Object.entries(options)
    .filter(([name, value]) => name !== 'link' && value !== false)
    .map(([name, value]) => {
      const words = name.replaceAll('_', ' ').replace(/^is /, '');
      return value === true ? words : `${words}: ${typeof value === 'string' ? value : plain(value)}`;
    });
}

function plain(value: unknown): string {
  if (!Array.isArray(value)) return JSON.stringify(value);
  return value
    .map((one: unknown) => {
      if (typeof one !== 'object' || one === null) return String(one);
      const known = one as Record<string, unknown>;
      const name = known['locale'] ?? known['display_name'] ?? known['username'];
      return typeof name === 'string' ? name : JSON.stringify(one);
    })
    .join(', ');
}

function given(all: PostOptions): PostOptions {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
