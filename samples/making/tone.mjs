import { DURATION_SECONDS, PHASE_SECONDS, fullness } from './rhythm.mjs';

export const SAMPLE_RATE = 48_000;

/** A soft fifth that swells with the breath and a quiet bell at each turn: a stereo WAV file, 16 bit. */
export function tone() {
  // Two AAC packets shorter than the pictures, so that the encoder's priming does not outlast them.
  const frames = DURATION_SECONDS * SAMPLE_RATE - 2048;
  const wav = Buffer.alloc(44 + frames * 4);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(36 + frames * 4, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(2, 22);
  wav.writeUInt32LE(SAMPLE_RATE, 24);
  wav.writeUInt32LE(SAMPLE_RATE * 4, 28);
  wav.writeUInt16LE(4, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(frames * 4, 40);
  const wave = (hertz, at) => Math.sin(2 * Math.PI * hertz * at);
  for (let frame = 0; frame < frames; frame += 1) {
    const at = frame / SAMPLE_RATE;
    const inPhase = at % PHASE_SECONDS;
    const ends = Math.min(1, at / 0.8, (DURATION_SECONDS - at) / 0.8);
    const swell = (0.35 + 0.65 * fullness(at)) * ends;
    const bell = Math.min(1, inPhase / 0.02) * Math.exp(-inPhase * 1.6) * (0.09 * wave(440, at) + 0.03 * wave(880, at));
    for (const [channel, detune] of [-0.15, 0.15].entries()) {
      const pad = 0.16 * wave(110 + detune, at) + 0.1 * wave(165 - detune, at) + 0.05 * wave(220 + detune, at);
      const level = Math.max(-1, Math.min(1, pad * swell + bell * ends));
      wav.writeInt16LE(Math.round(level * 32_767), 44 + frame * 4 + channel * 2);
    }
  }
  return wav;
}
