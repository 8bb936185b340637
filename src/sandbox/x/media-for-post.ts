import { type XAccount } from '../core/accounts.js';
import { type World } from '../world.js';
import { forbidden, invalidRequest } from './errors.js';
import { processingState } from './processing.js';
import { type XMedia } from './store.js';

// Media best-practices page, later than 2026-08-22: 20 minutes, or 125 for Premium accounts.
const MOST_MINUTES = 20;
const MOST_PREMIUM_MINUTES = 125;

/** The uploads that a post names: owned, ready, not expired, and of kinds that go together. */
export function mediaForPost(world: World, account: XAccount, mediaIds: string[]): XMedia[] {
  if (mediaIds.length === 0) return [];
  const found = mediaIds.map((id) => {
    const media = world.x.media.get(id);
    const ready =
      media?.ownerId === account.id &&
      media.finalized &&
      media.kind !== 'subtitles' &&
      media.expiresAt > world.clock.now() &&
      (!media.processing || processingState(world, media).state === 'succeeded');
    if (!ready) throw invalidRequest('Your media IDs are invalid.', { 'media.media_ids': mediaIds });
    return media;
  });
  if (new Set(mediaIds).size !== mediaIds.length) {
    throw invalidRequest('Duplicate media IDs are not allowed.', { 'media.media_ids': mediaIds });
  }
  if (found.length > 1 && found.some((media) => media.kind !== 'photo')) {
    throw invalidRequest('A post takes up to 4 photos, or 1 animated GIF, or 1 video.', {
      'media.media_ids': mediaIds,
    });
  }
  const minutes = account.premium ? MOST_PREMIUM_MINUTES : MOST_MINUTES;
  if (found.some((media) => (media.durationMs ?? 0) > minutes * 60_000)) {
    throw forbidden(`This user is not allowed to post a video longer than ${minutes} minutes.`);
  }
  return found;
}
