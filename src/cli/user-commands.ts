import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { invalidInput, notFound } from '../foundation/problem-error.js';
import { Account } from '../identity/account.js';
import { operatorOf } from '../identity/caller.js';
import { email as emailSchema } from '../identity/identity.schemas.js';
import { Invitations } from '../identity/invitations.js';
import { People } from '../identity/people.js';
import { type Role, ROLES } from '../identity/permissions.js';
import { Resets } from '../identity/resets.js';
import { Outbox } from '../notifications/outbox.js';
import { chosenWorkspace } from './workspace-option.js';

/** Somebody who has an account joins at once; anybody else gets a link to choose a password. */
export async function addUser(
  app: INestApplicationContext,
  typed: string,
  options: { role: string; workspace?: string },
): Promise<void> {
  const workspace = await chosenWorkspace(app, options.workspace);
  const role = roleOf(options.role);
  const email = addressOf(typed);
  const people = app.get(People);
  const person = await people.byEmail(email);
  if (!person) {
    const { url, expiresAt } = await app.get(Invitations).invite(operatorOf(workspace.id), { email, role });
    console.error(
      `${email} joins ${workspace.name} as ${role} with this link, once, until ${expiresAt.toISOString()}:`,
    );
    console.log(url);
    return;
  }
  const { manager } = app.get(DataSource);
  const joined = await manager.transaction((within) => people.join(within, workspace.id, person.id, role));
  if (!joined) await people.changeRole(operatorOf(workspace.id), person.id, role);
  console.log(`${email} is ${role} of ${workspace.name}.`);
}

export async function listUsers(app: INestApplicationContext, options: { workspace?: string }): Promise<void> {
  const workspace = await chosenWorkspace(app, options.workspace);
  for (const { id, name, email, role, twoFactorEnabled } of await app.get(People).list(workspace.id)) {
    console.log(`${id}  ${role.padEnd(8)}  ${email}  ${name}${twoFactorEnabled ? '  (two-factor)' : ''}`);
  }
}

/** Writes the letter with the link; without a mail server the link is printed here. */
export async function resetPassword(app: INestApplicationContext, typed: string): Promise<void> {
  const email = addressOf(typed);
  if (!(await app.get(People).byEmail(email))) throw notFound('person', email);
  await app.get(Resets).write(email);
  if (app.get(Config).mail) {
    console.log(`A letter with a link is on its way to ${email}.`);
    return;
  }
  const letters = await app.get(Outbox).letters(20);
  const text = letters.find(({ recipient }) => recipient === email)?.text ?? '';
  console.error('No mail server is set, so here is the link. It works once, within the hour:');
  console.log(/https?:\/\/\S+\/reset\/\S+/.exec(text)?.[0] ?? text);
}

/** For somebody who lost the authenticator app and the recovery codes, or the passkeys. */
export async function resetTwoFactor(app: INestApplicationContext, typed: string): Promise<void> {
  const email = addressOf(typed);
  const person = await app.get(People).byEmail(email);
  if (!person) throw notFound('person', email);
  await app.get(Account).takeTwoFactorAway(person);
  console.log(`${email} signs in with the password alone now, and was signed out everywhere.`);
}

function roleOf(typed: string): Role {
  const role = ROLES.find((one) => one === typed);
  if (role) return role;
  throw invalidInput([{ path: '--role', message: `Must be one of ${ROLES.join(', ')}.` }]);
}

function addressOf(typed: string): string {
  const read = emailSchema.safeParse(typed);
  if (read.success) return read.data;
  throw invalidInput([{ path: 'email', message: 'Must be an e-mail address.' }]);
}
