// Makes the pictures in docs/screenshots: starts the app on a data directory of its own, lets the sample week go out in the
// sandbox, and photographs the pages at three widths. Needs a build (`npm run build`); the browser is the tests' own.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { launchChromium } from '../test/support/chromium.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'docs', 'screenshots');
const WIDTHS = [390, 768, 1280];
const KEY = 'a-key-for-the-pictures-only-0123456789';
const APP = 'http://127.0.0.1:3310';
const SANDBOX = 'http://127.0.0.1:4310';

const dataDir = await mkdtemp(join(tmpdir(), 'evenkeel-pictures-'));
const env = { ...process.env, DATA_DIR: dataDir, PORT: '3310', SANDBOX_PORT: '4310', BOOTSTRAP_API_KEY: KEY };
const app = spawn(process.execPath, [join(root, 'dist', 'main.js')], { env, stdio: ['ignore', 'pipe', 'inherit'] });
try {
  await new Promise((resolve, reject) => {
    app.stdout.on('data', (chunk) => chunk.includes('is ready') && resolve());
    app.once('exit', () => reject(new Error('The app did not start.')));
  });
  await shoot('first-start', APP);
  await run([join(root, 'dist', 'cli', 'main.js'), 'import', join(root, 'samples', 'sample-week.csv'), '--queue']);
  const { items } = await api('GET', '/api/v1/publications?limit=200');
  const due = new Date(Date.now() + 2_000).toISOString();
  for (const { id } of items.slice(0, 15)) await api('PATCH', `/api/v1/publications/${id}`, { dueAt: due });
  await waitFor(async () => {
    const page = await api('GET', '/api/v1/publications?limit=200');
    return page.items.filter(({ status }) => status === 'published').length >= 15;
  });
  await fetch(`${SANDBOX}/_sandbox/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ speed: 20_000 }),
  });
  await new Promise((resolve) => setTimeout(resolve, 20_000));
  const published = (await api('GET', '/api/v1/publications?status=published&limit=200')).items;
  for (const { id } of published) await api('POST', `/api/v1/publications/${id}/measure`);
  await waitFor(async () => {
    const all = await Promise.all(published.map(({ id }) => api('GET', `/api/v1/publications/${id}/metrics`)));
    return all.every(({ series }) => series.length > 0);
  });
  await shoot('home', APP);
  await shoot('publication', `${APP}/publications/${published[0].id}`);
  await shoot('sandbox-feeds', SANDBOX);
  await shoot('channels', `${APP}/channels`);
  await shoot('connect', `${APP}/channels/connect/facebook`);
  await shoot('choose', `${APP}/channels/connect/facebook`, (page) => throughDialog(page, 'Sasha Thorne', 'Authorize'));
  await shoot('connect-problem', `${APP}/channels/connect/facebook`, (page) =>
    throughDialog(page, 'Avery Blume', 'Authorize'),
  );
  await shoot('costs', `${APP}/costs`);
  await shoot('doctor', `${APP}/doctor`);
} finally {
  app.kill('SIGTERM');
  await new Promise((resolve) => app.once('exit', resolve));
  await rm(dataDir, { recursive: true, force: true });
}

/** From the page before a dialog to the page after it, as one of the sandbox's people. */
async function throughDialog(page, who, button) {
  await page.getByRole('button', { name: /^Go on to/ }).click();
  await page.getByRole('link', { name: who }).click();
  await page.getByRole('button', { name: button }).click();
  await page.waitForURL(/channels\/(?:choose|callback)/);
}

/** @param prepare what to do on the page before its picture is taken */
async function shoot(name, url, prepare = async () => {}) {
  await mkdir(target, { recursive: true });
  const browser = await launchChromium();
  for (const width of WIDTHS) {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    await page.goto(url, { waitUntil: 'networkidle' });
    await prepare(page);
    const picture = await page.screenshot({ clip: { x: 0, y: 0, width, height: 900 } });
    // The pages have few colours: a palette makes the file a third as large.
    await sharp(picture)
      .png({ palette: true, colours: 64, effort: 10 })
      .toFile(join(target, `${name}-${width}.png`));
    await page.close();
  }
  await browser.close();
  console.log(`${name}: ${WIDTHS.join(', ')} px`);
}

async function api(method, path, body) {
  const response = await fetch(APP + path, {
    method,
    headers: { authorization: `Bearer ${KEY}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

async function waitFor(condition) {
  const end = Date.now() + 90_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('It took too long.');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env, stdio: 'inherit' });
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${args[0]} ended with ${code}.`))));
  });
}
