import { DataSource } from 'typeorm';
import { Passwords } from '../../src/identity/passwords.js';
import { People } from '../../src/identity/people.js';
import type { Role } from '../../src/identity/permissions.js';
import { Workspaces } from '../../src/identity/workspaces.js';
import { PageBrowser } from './browser.js';
import type { Evenkeel } from './evenkeel.js';

export const PASSWORD = 'a sentence that only I would say';

/** Somebody else than the machine itself: nothing is open to them that is open to its operator. */
export const ELSEWHERE = { 'x-forwarded-for': '203.0.113.7' };

/** Makes a person with a role, straight in the database. @returns their id */
export async function makePerson(evenkeel: Evenkeel, email: string, role: Role, workspaceId?: string): Promise<string> {
  const people = evenkeel.get(People);
  const passwordHash = await evenkeel.get(Passwords).hash(PASSWORD);
  const [first] = await evenkeel.get(Workspaces).all();
  return evenkeel.get(DataSource).transaction(async (manager) => {
    const name = email.split('@')[0] ?? email;
    const id = await people.create(manager, { email, name, passwordHash, emailVerified: true });
    if (id === undefined) throw new Error(`${email} is taken.`);
    await people.join(manager, workspaceId ?? first?.id ?? '', id, role);
    return id;
  });
}

/** A browser that somebody signed in with, by the form. */
export async function signedIn(evenkeel: Evenkeel, email: string, password = PASSWORD): Promise<PageBrowser> {
  const browser = new PageBrowser(evenkeel.url, ELSEWHERE);
  const answer = await browser.post('/sign-in', { email, password });
  if (answer.status !== 303) throw new Error(`${email} could not sign in: ${answer.status} ${answer.html}`);
  return browser;
}
