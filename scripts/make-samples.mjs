/**
 * Remakes or checks the sample library in `samples/`.
 *
 *   node scripts/make-samples.mjs           render the pictures and the video again
 *   node scripts/make-samples.mjs pictures  only the pictures
 *   node scripts/make-samples.mjs video     only the video
 *   node scripts/make-samples.mjs --check   verify library.json, sample-week.csv and the media
 *
 * The rendered media are part of the repository: this is only for people who want to remake them. Making the
 * video needs `ffmpeg` with libx264 on the PATH (Debian: `apt-get install ffmpeg`); nothing else here does.
 */
import { join } from 'node:path';
import { checkSamples } from '../samples/making/check.mjs';
import { makePictures } from '../samples/making/pictures.mjs';
import { makeVideo } from '../samples/making/video.mjs';

const samples = join(import.meta.dirname, '..', 'samples');
const media = join(samples, 'media');
const sources = join(media, 'src');
const scene = 'box-breathing.svg';

async function check() {
  const { faults, posts, week } = await checkSamples(samples);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
  else console.log(`The samples are fine: ${posts} posts in the library, ${week} in the week.`);
}

async function pictures() {
  console.log(`Rendered ${await makePictures(sources, media, [scene])} pictures.`);
}

async function video() {
  await makeVideo(join(sources, scene), join(media, 'box-breathing.mp4'));
  console.log('Made the video.');
}

const [task = 'all'] = process.argv.slice(2);
const tasks = { '--check': [check], pictures: [pictures], video: [video], all: [pictures, video] };
if (!Object.hasOwn(tasks, task)) {
  console.error(`"${task}" is none of: ${Object.keys(tasks).join(', ')}.`);
  process.exit(1);
}
try {
  for (const run of tasks[task]) await run();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
