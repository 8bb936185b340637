import { type World } from '../world.js';
import { type XMedia } from './store.js';

export interface ProcessingInfo {
  state: 'pending' | 'in_progress' | 'succeeded' | 'failed';
  check_after_secs?: number;
  progress_percent?: number;
  error?: { code: number; name: string; message: string };
}

const PENDING_SHARE = 0.2;

/** How far a video's processing is at this moment. */
export function processingState(world: World, media: XMedia): ProcessingInfo {
  const processing = media.processing;
  if (!processing) return { state: 'succeeded', progress_percent: 100 };
  const age = world.clock.age();
  const share = (age - processing.born) / Math.max(1, processing.readyAge - processing.born);
  if (share < PENDING_SHARE) return { state: 'pending', check_after_secs: 1, progress_percent: 0 };
  if (processing.stuck || !processing.judged || share < 1) {
    return { state: 'in_progress', check_after_secs: 1, progress_percent: Math.min(99, Math.floor(share * 100)) };
  }
  if (media.failure !== undefined) {
    return { state: 'failed', progress_percent: 0, error: { code: 1, name: 'InvalidMedia', message: media.failure } };
  }
  return { state: 'succeeded', progress_percent: 100 };
}
