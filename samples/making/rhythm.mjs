export const PHASE_SECONDS = 4;
export const PHASES = ['breathe-in', 'hold', 'breathe-out', 'hold'];
export const DURATION_SECONDS = PHASE_SECONDS * PHASES.length;

const easeInOut = (t) => 0.5 - 0.5 * Math.cos(Math.PI * t);

/** How full the lungs are, 0 to 1, `at` seconds into the video. */
export function fullness(at) {
  const phase = Math.floor(at / PHASE_SECONDS) % PHASES.length;
  const part = easeInOut((at % PHASE_SECONDS) / PHASE_SECONDS);
  return [part, 1, 1 - part, 0][phase];
}
