// `npm run check`: format, lint, types, import boundaries, and the documents that must name the same variables as the
// config schema. Everything runs, so that one look shows all that is wrong.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const tool = (...path) => join(root, 'node_modules', ...path);

const CHECKS = [
  ['format', [tool('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level=warn', '.']],
  ['lint', [tool('eslint', 'bin', 'eslint.js'), '--max-warnings=0', '.']],
  ['types', [tool('typescript', 'bin', 'tsc'), '--noEmit', '-p', 'tsconfig.json']],
  [
    'import boundaries',
    [tool('dependency-cruiser', 'bin', 'dependency-cruiser.mjs'), '--config', '.dependency-cruiser.mjs', 'src'],
  ],
  ['sample library', [join(root, 'scripts', 'make-samples.mjs'), '--check']],
];

const failed = [];
for (const [name, args] of CHECKS) {
  const result = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  report(name, result.status === 0);
}
report('variables', variablesAgree(await knownVariables()));
report('lockfile and hosts', noRegistryHosts());

console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);

function report(name, ok) {
  console.log(`${ok ? 'ok    ' : 'FAILED'}  ${name}`);
  if (!ok) failed.push(name);
}

async function knownVariables() {
  const { knownVariables: known } = await import('../dist/config/config.js');
  return known();
}

/** .env.example explains every variable; the compose file passes on all but those it sets itself or has no use for. */
function variablesAgree(known) {
  const example = names(read('.env.example'), /^#? ?([A-Z][A-Z0-9_]+)=/gm);
  const compose = read('docker-compose.yml');
  const passed = names(compose, /^ {2,8}([A-Z][A-Z0-9_]+):/gm);
  const used = names(compose, /\$\{([A-Z][A-Z0-9_]+)/g);
  const dockerfile = names(read('Dockerfile'), /^(?:ENV|ARG) ([A-Z][A-Z0-9_]+)=/gm);
  const own = new Set(['POSTGRES_PASSWORD', 'POSTGRES_USER', 'POSTGRES_DB', 'NODE_ENV', 'NODE_VERSION']);
  const faults = [
    ...known.filter((name) => !example.has(name)).map((name) => `.env.example does not explain ${name}`),
    ...known.filter((name) => !passed.has(name)).map((name) => `docker-compose.yml does not pass on ${name}`),
    ...[...example, ...passed, ...used, ...dockerfile]
      .filter((name) => !known.includes(name) && !own.has(name))
      .map((name) => `${name} is named in a document but the app does not know it`),
  ];
  for (const fault of faults) console.log(`  ${fault}`);
  return faults.length === 0;
}

function noRegistryHosts() {
  const lock = JSON.parse(read('package-lock.json'));
  const resolved = Object.entries(lock.packages).filter(
    ([, entry]) => entry.resolved !== undefined && entry.link !== true,
  );
  for (const [name] of resolved) console.log(`  package-lock.json names where ${name} was fetched from`);
  return resolved.length === 0;
}

function names(text, pattern) {
  return new Set([...text.matchAll(pattern)].map((match) => match[1]));
}

function read(name) {
  return readFileSync(join(root, name), 'utf8');
}
