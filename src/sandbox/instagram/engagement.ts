import { type Engagement, engagementAt } from '../crowd/curve.js';
import { type World } from '../world.js';
import { type InstagramFormat, type InstagramMedia } from './store.js';

// How widely the network shows each kind, next to a single image.
const PULL: Record<InstagramFormat, number> = { image: 1, carousel: 1.25, reel: 2.2, story: 0.35 };
const FALLBACK_FOLLOWERS = 500;
const STORY_MS = 24 * 3_600_000;

/** What a media has gained so far; a story stops gaining after its 24 hours. */
export function engagementOf(world: World, media: InstagramMedia): Engagement {
  const followers = world.account('instagram', media.accountId)?.followers ?? FALLBACK_FOLLOWERS;
  const age = world.clock.age() - media.born;
  return engagementAt(
    media.id,
    followers,
    PULL[media.format],
    media.format === 'story' ? Math.min(age, STORY_MS) : age,
  );
}
