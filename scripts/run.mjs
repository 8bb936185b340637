// Every npm command comes through here: it brings node_modules and dist up to date, then hands over to the project's own
// Node. It runs on whatever Node the machine has (20 or newer) and uses nothing but what that Node brings.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { whenParentIsGone } from './parent.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const [command = 'start', ...rest] = process.argv.slice(2);

const tool = (...path) => join(root, 'node_modules', ...path);
const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', tool('jest', 'bin', 'jest.js')];

/** What each command runs, once installed; `build` says that it needs dist. */
const COMMANDS = {
  start: { build: true, args: [join(root, 'dist', 'main.js')] },
  sandbox: { build: true, args: [join(root, 'dist', 'sandbox', 'main.js')] },
  evenkeel: { build: true, args: [join(root, 'dist', 'cli', 'main.js')] },
  test: { build: true, args: JEST },
  check: { build: true, args: [join(root, 'scripts', 'check.mjs')] },
  chaos: { build: true, args: [join(root, 'test', 'chaos', 'main.mjs')] },
  bench: { build: true, args: [join(root, 'test', 'bench', 'main.mjs')] },
  build: { build: true, args: undefined },
};

/** Ends with one sentence, after everything that was begun is tidied up. */
class Failure extends Error {}

async function main() {
  const chosen = COMMANDS[command];
  if (!chosen) fail(`There is no command "${command}". There are: ${Object.keys(COMMANDS).join(', ')}.`);
  if (Number(process.versions.node.split('.')[0]) < 20)
    fail(`Evenkeel needs Node 20 or newer to install; this is ${process.version}.`);
  await install();
  if (chosen.build) await build();
  if (chosen.args) process.exit(await run(node, [...chosen.args, ...rest]));
}

/** Installs what the lockfile says, unless that is what is there. */
async function install() {
  const stamp = join(root, 'node_modules', '.evenkeel-installed');
  const wanted = hashOf([join(root, 'package-lock.json'), join(root, 'package.json')]);
  if (existsSync(node) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  await alone('install', async () => {
    if (existsSync(node) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
    say('Installing what package-lock.json names ...');
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    // The build needs the dev dependencies, whatever NODE_ENV says.
    const code = await run(npm, ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
      quiet: true,
    });
    if (code !== 0 || !existsSync(node))
      fail('The installation did not work; npm said why above. Is the package registry reachable?');
    writeFileSync(stamp, wanted);
  });
}

/** Compiles src unless dist is from these very files. */
async function build() {
  const stamp = join(root, 'dist', '.built');
  const sources = [
    ...filesUnder(join(root, 'src')),
    ...['.swcrc', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'].map((name) =>
      join(root, name),
    ),
  ];
  const wanted = hashOf(sources);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  await alone('build', async () => {
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
    say('Building ...');
    const code = await run(node, [tool('@nestjs', 'cli', 'bin', 'nest.js'), 'build'], { quiet: true });
    if (code !== 0) fail('The build did not work; the compiler said why above.');
    writeFileSync(stamp, wanted);
  });
}

/** Two commands started at once must not install or build over each other: the second waits for the first. */
async function alone(what, action) {
  const lock = join(root, `.${what}-lock`);
  for (let waited = 0; ; waited++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!holderLives(lock)) rmSync(lock, { force: true });
      else if (waited === 0) say(`Waiting for another command to finish its ${what} ...`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  try {
    await action();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** A command that was killed leaves its lock behind. */
function holderLives(lock) {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Runs a program to its end with this terminal, passing on the signals that only this process was sent. */
function run(program, args, { quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    // An own channel tells the child when this process is gone, however it went.
    const stdio = quiet ? ['ignore', 2, 2] : ['inherit', 'inherit', 'inherit', 'ipc'];
    const child = spawn(program, args, {
      cwd: quiet ? root : process.cwd(),
      stdio,
      shell: process.platform === 'win32' && program === 'npm.cmd',
    });
    const forward = (signal) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
    // Only below npm: by hand, in a shell that is left, a program is meant to go on.
    const byNpm = process.env.npm_lifecycle_event !== undefined;
    const unwatch = byNpm ? whenParentIsGone(() => forward('SIGTERM')) : () => undefined;
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      unwatch();
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(name, forward);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files.sort())
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  throw new Failure(text);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  say(error.message);
  process.exitCode = 1;
}
