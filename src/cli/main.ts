import { mkdir } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { Command, CommanderError } from 'commander';
import { AppModule } from '../app.module.js';
import { ConfigError, loadConfig } from '../config/config.js';
import { startEmbedded } from '../database/embedded-server.js';
import { FirstStart } from '../first-start/first-start.js';
import { DerivedSecret, readOrMakeSecret } from '../foundation/app-secret.js';
import { SystemClock } from '../foundation/clock.js';
import { ProblemError } from '../foundation/problem-error.js';
import { verifyAudit } from './audit-commands.js';
import { addDoctor } from './doctor-commands.js';
import { addSafekeeping } from './safekeeping-commands.js';
import { exportLibrary, importLibrary } from './library-commands.js';
import { ROLES } from '../identity/permissions.js';
import { createKey, listKeys, revokeKey } from './key-commands.js';
import { addUser, listUsers, resetPassword, resetTwoFactor } from './user-commands.js';

/** Runs a command on the same database as the app, whether the app is running or not. */
async function withApp(action: (app: INestApplicationContext) => Promise<void>): Promise<void> {
  const config = loadConfig({ ...process.env, ROLES: 'web' });
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const server = config.databaseUrl === undefined ? await startEmbedded(config.dataDir) : undefined;
  try {
    const secret = config.appSecret ?? (await readOrMakeSecret(config.dataDir));
    const parts = {
      config,
      secret: new DerivedSecret(secret, config.appSecretPrevious),
      clock: new SystemClock(),
      databaseUrl: server?.url ?? config.databaseUrl ?? '',
    };
    const app = await NestFactory.createApplicationContext(AppModule.forRoot(parts), {
      logger: ['error', 'warn'],
      abortOnError: false,
    });
    try {
      await action(app);
    } finally {
      await app.close();
    }
  } finally {
    await server?.release();
  }
}

function program(): Command {
  const evenkeel = new Command('evenkeel')
    .description('The command line of Evenkeel.')
    .exitOverride()
    .showHelpAfterError();
  evenkeel
    .command('migrate')
    .description('bring the database to the newest schema (the app does this at its start, too)')
    .action(() =>
      withApp(async () => {
        console.log('The database is up to date.');
        await Promise.resolve();
      }),
    );
  evenkeel
    .command('import')
    .description('import posts from a CSV or JSON file; media are looked up beside it')
    .argument('<file>')
    .option('--workspace <id>', 'which workspace (needed when there are several)')
    .option('--queue', 'also put the imported posts into the next free slots of every channel')
    .action((file: string, options: { workspace?: string; queue?: boolean }) =>
      withApp(async (app) => {
        await app.get(FirstStart).run();
        await importLibrary(app, file, options);
      }),
    );
  evenkeel
    .command('export')
    .description('write the library to a CSV or JSON file')
    .argument('<file>')
    .option('--workspace <id>', 'which workspace (needed when there are several)')
    .action((file: string, options: { workspace?: string }) => withApp((app) => exportLibrary(app, file, options)));

  const key = evenkeel.command('key').description('API keys');
  key
    .command('create')
    .description('make a key and print it, for the only time')
    .option('--name <name>', 'what it is for', 'made on the command line')
    .option('--days <days>', 'how long it is valid (default: until revoked)')
    .option('--scopes <scopes>', 'what it may do, separated by commas (default: everything)')
    .option('--workspace <id>', 'which workspace (needed when there are several)')
    .action((options: { name: string; days?: string; scopes?: string; workspace?: string }) =>
      withApp(async (app) => {
        await app.get(FirstStart).run();
        await createKey(app, options);
      }),
    );
  key
    .command('list')
    .description('the keys of a workspace')
    .option('--workspace <id>', 'which workspace (needed when there are several)')
    .action((options: { workspace?: string }) => withApp((app) => listKeys(app, options)));
  key
    .command('revoke')
    .description('make a key useless')
    .argument('<id>')
    .option('--workspace <id>', 'which workspace (needed when there are several)')
    .action((id: string, options: { workspace?: string }) => withApp((app) => revokeKey(app, id, options)));
  const audit = evenkeel.command('audit').description('the audit trail');
  audit
    .command('verify')
    .description('prove that no entry was changed or taken out (exit status 1 if one was)')
    .action(() => withApp(verifyAudit));
  addSafekeeping(evenkeel, withApp);
  addDoctor(evenkeel, withApp);

  const user = evenkeel.command('user').description('people');
  user
    .command('add')
    .description('make somebody a member; who has no account gets a link to choose a password')
    .argument('<email>')
    .option('--role <role>', `one of ${ROLES.join(', ')}`, 'author')
    .option('--workspace <id>', 'which workspace (needed when there are several)')
    .action((email: string, options: { role: string; workspace?: string }) =>
      withApp(async (app) => {
        await app.get(FirstStart).run();
        await addUser(app, email, options);
      }),
    );
  user
    .command('list')
    .description('the members of a workspace')
    .option('--workspace <id>', 'which workspace (needed when there are several)')
    .action((options: { workspace?: string }) => withApp((app) => listUsers(app, options)));
  user
    .command('reset-password')
    .description('send somebody a link to a new password (printed where there is no mail server)')
    .argument('<email>')
    .action((email: string) => withApp((app) => resetPassword(app, email)));
  user
    .command('reset-two-factor')
    .description('take the second factor away from somebody who lost the app and the recovery codes, or the passkeys')
    .argument('<email>')
    .action((email: string) => withApp((app) => resetTwoFactor(app, email)));
  return evenkeel;
}

/** Not reached (Node), or reached and refused: 28 wrong user or password, 3D000 no such database, 57P03 still starting (PostgreSQL). */
const NO_DATABASE = /^(?:ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENET|ERR_INVALID_URL$|28|3D000$|57P03$)/;

/** What went wrong, for a person: problems with every fault, the rest in one line. */
function explain(error: unknown): string {
  if (error instanceof ProblemError) {
    return [error.message, ...error.errors.map((fault) => `  ${fault.path}: ${fault.message}`)].join('\n');
  }
  if (error instanceof ConfigError) return error.message;
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && NO_DATABASE.test(code)) {
    const said = error instanceof Error ? error.message : code;
    return `The database does not let Evenkeel in: ${said || code}.\nSee that it runs, and that DATABASE_URL has its right host, port, name, user and password.`;
  }
  return error instanceof Error ? error.message : String(error);
}

try {
  await program().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else {
    console.error(explain(error));
    process.exitCode = 1;
  }
}
// The pipe to the program that started us would keep the process alive.
if (process.channel) process.disconnect?.();
