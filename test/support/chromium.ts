import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, type BrowserContextOptions, chromium, type LaunchOptions } from 'playwright-core';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Quiet and bounded: nothing is looked up or updated beside what a test asks for. */
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  // Root, and many containers, have no sandbox to put it into; what it opens here are pages of our own.
  '--no-sandbox',
];

/**
 * Starts a Chromium: the one named by CHROMIUM_PATH, else the machine's own, else the one that comes with the npm package
 * `@sparticuz/chromium` (`CHROMIUM_PATH=packaged` asks for that one). The caller closes it.
 */
export async function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  const named = process.env['CHROMIUM_PATH'] ?? '';
  const installed = named === '' ? INSTALLED.find((path) => existsSync(path)) : named;
  if (installed !== undefined && installed !== 'packaged') {
    return chromium.launch({ executablePath: installed, args: FLAGS, ...options });
  }
  const { executablePath, env } = await unpacked();
  return chromium.launch({ executablePath, env, args: [...FLAGS, '--no-zygote'], ...options });
}

const UNPACK = `const { default: packaged } = await import('@sparticuz/chromium');
  packaged.setGraphicsMode = false;
  await packaged.executablePath();`;

/**
 * Unpacks the package's Chromium, with the libraries and fonts that a bare machine lacks, below the system's temporary
 * directory, where it stays for the next run. It gets its name when it is whole: two processes may be at it at once.
 */
async function unpacked(): Promise<{ executablePath: string; env: NodeJS.ProcessEnv }> {
  const folder = join(tmpdir(), `evenkeel-chromium-${process.getuid?.() ?? 'any'}`);
  if (!existsSync(folder)) {
    const fresh = mkdtempSync(`${folder}-`);
    // In a process of its own: the package unpacks into TMPDIR, and only in the place it was made for (a function at Amazon)
    // does it bring its libraries along.
    const env = { ...process.env, TMPDIR: fresh, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' };
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', UNPACK], { env });
    // Without one font Chromium falls over its first page, and the package's list names /tmp/fonts.
    writeFileSync(join(fresh, 'fonts', 'fonts.conf'), fontList(join(folder, 'fonts')));
    try {
      renameSync(fresh, folder);
    } catch {
      // The other process was sooner.
      rmSync(fresh, { recursive: true });
    }
  }
  const libraries = { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_PATH: join(folder, 'fonts') };
  return { executablePath: join(folder, 'chromium'), env: { ...process.env, ...libraries } };
}

function fontList(folder: string): string {
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/cache</cachedir></fontconfig>\n`;
}

/** Dark and light, small and large, for whoever looks at pages. */
export const SCREENS: readonly { name: string; options: BrowserContextOptions }[] = (
  ['light', 'dark'] as const
).flatMap((colorScheme) =>
  [390, 1280].map((width) => ({
    name: `${colorScheme}, ${width} px`,
    options: { colorScheme, viewport: { width, height: 900 } },
  })),
);
