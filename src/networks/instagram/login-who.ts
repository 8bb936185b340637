import type { GraphClient } from '../graph/client.js';
import { idAt, textAt } from '../graph/json.js';
import { twice } from '../graph/login-exchange.js';
import { INSTAGRAM_APP, type LoginFailure, loginFailure, personalAccount } from '../graph/login-failures.js';
import { lostText, traceOf } from '../graph/outcomes.js';

export interface Who {
  kind: 'who';
  /** The id that all other paths take; `id` of the same answer is another one. */
  id: string;
  /** `@username` */
  name: string;
}

// IG User of the Instagram Login, read 2026-09-11.
export const WHO_FIELDS = 'user_id,username,account_type';

/** Personal accounts are named so; the two professional kinds under several spellings. */
export function isPersonal(body: unknown): boolean {
  return /personal/i.test(textAt(body, 'account_type') ?? '');
}

/** Whose token of Instagram's own login it is: `GET /me`. */
export async function askWho(graph: GraphClient, accessToken: string, now: Date): Promise<Who | LoginFailure> {
  const step = 'who-am-i';
  const answer = await twice(() => graph.get('/me', { fields: WHO_FIELDS }, accessToken));
  if (answer.kind !== 'ok') return loginFailure(step, answer, INSTAGRAM_APP, now);
  if (isPersonal(answer.body)) return personalAccount(traceOf(step, answer));
  const id = idAt(answer.body, 'user_id');
  if (id === undefined) {
    return { kind: 'unknown', text: lostText('did not tell whose token it is'), trace: traceOf(step, answer) };
  }
  const username = textAt(answer.body, 'username');
  return { kind: 'who', id, name: username ? `@${username}` : id };
}
