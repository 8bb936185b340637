import { z } from 'zod';
import { xId } from './answers.js';
import { type Answer, type ApiClient } from './api-client.js';
import { type Failure, failureOf, succeeded, unusable } from './failures.js';

export interface Who {
  kind: 'who';
  id: string;
  username: string;
}

const me = z.object({ data: z.object({ id: xId, username: z.string().min(1) }) });

/**
 * Whose token it is: `GET /2/users/me`, which gives id, name and username unasked (X OpenAPI 2.167, 2026-08-07). Each answer is
 * charged as one user read, $0.010 (price list of 2026-04-20, read 2026-11-23).
 */
export async function askWho(api: ApiClient, accessToken: string, now: Date): Promise<Who | Failure> {
  const answer: Answer = await api.call(accessToken, { step: 'who-am-i', method: 'get', path: 'users/me' });
  if (!succeeded(answer)) return failureOf(answer, now);
  const told = me.safeParse(answer.body);
  return told.success ? { kind: 'who', id: told.data.data.id, username: told.data.data.username } : unusable(answer);
}
