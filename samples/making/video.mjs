import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';

import { DURATION_SECONDS, PHASES, PHASE_SECONDS, fullness } from './rhythm.mjs';
import { SAMPLE_RATE, tone } from './tone.mjs';

const WIDTH = 576;
const HEIGHT = 1024;
const FRAMES_PER_SECOND = 30;

// The track that the dot follows: the rounded square of the scene, from its lower left corner, clockwise.
const TRACK = { left: 98, top: 250, size: 380, radius: 36 };
const BREATH = { x: 288, y: 440, small: 62, large: 132 };

const fadeAtEnds = (seconds, ends) => Math.min(1, seconds / ends, (PHASE_SECONDS - seconds) / ends);

/** The track as an SVG path, with the length of one side (half a corner at each end). */
function track() {
  const { left, top, size, radius } = TRACK;
  const right = left + size;
  const bottom = top + size;
  const notch = radius - radius * Math.SQRT1_2;
  const arc = (x, y) => `A${radius} ${radius} 0 0 1 ${x} ${y}`;
  const path = [
    `M${left + notch} ${bottom - notch}`,
    `${arc(left, bottom - radius)} V${top + radius}`,
    `${arc(left + radius, top)} H${right - radius}`,
    `${arc(right, top + radius)} V${bottom - radius}`,
    `${arc(right - radius, bottom)} H${left + radius}`,
    arc(left + notch, bottom - notch),
  ].join(' ');
  return { path, side: size - 2 * radius + (Math.PI / 2) * radius };
}

/** Where the dot is after `sides` sides (0 to 4) of the track. */
function dotAt(sides) {
  const { left, top, size, radius } = TRACK;
  const { side } = track();
  const half = (Math.PI / 4) * radius;
  const along = (sides % 1) * side;
  const straight = size - 2 * radius;
  // In the frame of a side that runs upwards along x = 0 from y = size to y = 0.
  let x = 0;
  let y = size - radius - (along - half);
  if (along < half) {
    const angle = Math.PI / 4 - along / radius;
    x = radius - radius * Math.cos(angle);
    y = size - radius + radius * Math.sin(angle);
  } else if (along > half + straight) {
    const angle = (along - half - straight) / radius;
    x = radius - radius * Math.cos(angle);
    y = radius - radius * Math.sin(angle);
  }
  for (let turn = Math.floor(sides) % 4; turn > 0; turn -= 1) [x, y] = [size - y, x];
  return { x: left + x, y: top + y };
}

/** What moves, `at` seconds into the video, as an SVG over the backdrop. */
function overlay(definitions, at) {
  const phase = Math.floor(at / PHASE_SECONDS);
  const inPhase = at % PHASE_SECONDS;
  const { path, side } = track();
  const dot = dotAt(at / PHASE_SECONDS);
  const radius = BREATH.small + (BREATH.large - BREATH.small) * fullness(at);
  // The first word is there from the first frame on: it is the still that networks show.
  const word = phase === 0 && inPhase < 1 ? 1 : fadeAtEnds(inPhase, 0.3);
  const count = phase === 0 && inPhase < 0.5 ? 1 : Math.min(1, (inPhase % 1) / 0.2);
  const trail = Math.min(0.9, (DURATION_SECONDS - at) / 0.6);
  const circle = (r, paint) => `<circle cx="${BREATH.x}" cy="${BREATH.y}" r="${r}" ${paint}/>`;
  const use = (id, y, paint) => `<use xlink:href="#${id}" x="${BREATH.x}" y="${y}" ${paint}/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
    width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">${definitions}
    <path d="${path}" fill="none" stroke="#f3cfa8" stroke-width="5" stroke-linecap="round"
      stroke-opacity="${trail}" stroke-dasharray="${(at / PHASE_SECONDS) * side} 5000"/>
    <circle cx="${dot.x}" cy="${dot.y}" r="13" fill="#fdf6ec"/>
    ${circle(radius + 22, 'fill="#f3cfa8" opacity="0.16"')}
    ${circle(radius, 'fill="url(#breath)"')}
    ${use(`count-${1 + Math.floor(inPhase)}`, 465, `fill="#33443f" opacity="${count}"`)}
    ${use(PHASES[phase], 748, `fill="#fdf6ec" opacity="${word}"`)}
  </svg>`;
}

/**
 * Renders the box-breathing video (576 x 1024, 30 frames a second, 16 s) from the scene into `target`.
 * Fails with one clear sentence when `ffmpeg` is not there.
 */
export async function makeVideo(scenePath, target) {
  const scene = await readFile(scenePath, 'utf8');
  const definitions = /<defs>[\s\S]*<\/defs>/u.exec(scene)?.[0] ?? '';
  const backdropSvg = scene.replace(/<g id="still">[\s\S]*?<\/g>/u, '');
  const backdrop = await sharp(Buffer.from(backdropSvg)).removeAlpha().raw().toBuffer();
  const raw = { width: WIDTH, height: HEIGHT, channels: 3 };
  const workplace = await mkdtemp(join(tmpdir(), 'evenkeel-samples-'));
  try {
    const sound = join(workplace, 'tone.wav');
    await writeFile(sound, tone());
    // No B-frames and no edit list: Instagram refuses edit lists (publishing guide, read 2026-09-11).
    const ffmpeg = spawn(
      'ffmpeg',
      `-v error -y -f rawvideo -pix_fmt rgb24 -s ${WIDTH}x${HEIGHT} -r ${FRAMES_PER_SECOND} -i pipe:0
       -i ${sound} -vf scale=out_color_matrix=bt709:out_range=tv,format=yuv420p
       -c:v libx264 -profile:v high -level 3.1 -preset veryslow -crf 20 -bf 0 -g 60
       -color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv
       -c:a aac -profile:a aac_low -b:a 80k -ar ${SAMPLE_RATE} -ac 2
       -map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact
       -use_editlist 0 -avoid_negative_ts disabled -movflags +faststart`
        .split(/\s+/u)
        .concat(target),
      { stdio: ['pipe', 'inherit', 'inherit'] },
    );
    const ended = new Promise((resolve, reject) => {
      ffmpeg.once('error', (cause) => reject(new Error('Making the video needs ffmpeg on the PATH.', { cause })));
      ffmpeg.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`ffmpeg ended with status ${code}.`))));
    });
    ffmpeg.stdin.on('error', () => undefined); // its reason arrives through `ended`
    const feed = async () => {
      for (let frame = 0; frame < DURATION_SECONDS * FRAMES_PER_SECOND; frame += 1) {
        const svg = Buffer.from(overlay(definitions, frame / FRAMES_PER_SECOND));
        const pixels = await sharp(backdrop, { raw })
          .composite([{ input: svg }])
          .removeAlpha()
          .raw()
          .toBuffer();
        if (!ffmpeg.stdin.write(pixels)) await Promise.race([once(ffmpeg.stdin, 'drain'), ended]);
      }
      ffmpeg.stdin.end();
    };
    await Promise.all([feed(), ended]);
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}
