import { type Engagement, engagementAt } from '../crowd/curve.js';
import { type World } from '../world.js';
import { type XPost } from './store.js';

const STRANGER_FOLLOWERS = 90;
const MEDIA_PULL = 1.3;

/** What a post has gained so far. */
export function engagementOf(world: World, post: XPost): Engagement {
  const followers = world.account('x', post.authorId)?.followers ?? STRANGER_FOLLOWERS;
  const pull = (post.mediaKeys.length > 0 ? MEDIA_PULL : 1) * (post.inReplyTo === undefined ? 1 : 0.25);
  return engagementAt(post.id, followers, pull, world.clock.age() - post.born);
}

export function publicMetrics(post: XPost, gained: Engagement): Record<string, number> {
  return {
    retweet_count: gained.reposts,
    reply_count: post.replyCount,
    like_count: gained.likes,
    quote_count: post.quoteCount,
    bookmark_count: gained.saves,
    impression_count: gained.views,
  };
}

export function nonPublicMetrics(post: XPost, gained: Engagement): Record<string, number> {
  return {
    impression_count: gained.views,
    url_link_clicks: linkClicks(post, gained),
    user_profile_clicks: gained.profileVisits,
    engagements:
      gained.likes + gained.reposts + post.replyCount + gained.profileVisits + gained.saves + linkClicks(post, gained),
  };
}

export function organicMetrics(post: XPost, gained: Engagement): Record<string, number> {
  return {
    impression_count: gained.views,
    like_count: gained.likes,
    reply_count: post.replyCount,
    retweet_count: gained.reposts,
    url_link_clicks: linkClicks(post, gained),
    user_profile_clicks: gained.profileVisits,
  };
}

function linkClicks(post: XPost, gained: Engagement): number {
  return post.entities.urls?.some((url) => url.media_key === undefined) ? gained.linkClicks : 0;
}
