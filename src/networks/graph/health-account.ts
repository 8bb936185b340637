import type { CoolDown, HealthOutcome, Reconnect, Unknown } from '../network.js';
import type { GraphClient } from './client.js';
import { verdictOn } from './errors.js';
import { textAt } from './json.js';
import { granted, lookedUp, scopesFor, type TokenFacts } from './health-token.js';
import { CONTENT_TASK, mayCreateContent, tasksIn } from './login-pages.js';
import { comparedWith, type Need } from './login-scopes.js';
import type { MetaApp } from './options.js';
import { afterFailedRead } from './outcomes.js';

/** What to ask about an account that hangs on a token of Facebook's login. */
export interface Asked {
  graph: GraphClient;
  /** Absent: `debug_token` is not possible, and only what the token itself may ask is known. */
  app: MetaApp | undefined;
  accountId: string;
  accessToken: string;
  /** When the token ends by what was stored with it. */
  storedEnd: Date | undefined;
  need: Need;
  family: 'pages_' | 'instagram_';
  /** The fields to read of the account, and which of them is its name. */
  fields: string;
  /** A Page: whether what the connecting person may do there is asked for too. */
  withTasks?: true;
  nameOf: (body: unknown) => string | undefined;
  now: Date;
}

const CONNECT_AGAIN = 'Connect this channel again under Channels.';

/** How a channel of Facebook's login stands: the token is looked up where the app can do that, then the account is read. */
export async function accountHealth(asked: Asked): Promise<HealthOutcome> {
  const { graph, app, accessToken } = asked;
  const facts = app ? await lookedUp(graph, app, accessToken) : undefined;
  if (facts && !facts.valid) return endedBy(facts);
  const read = await readAccount(asked);
  if (read.kind !== 'read') return read;
  const scopes = facts
    ? scopesFor(facts, asked.family, asked.accountId)
    : // A Page token cannot ask for this; then nothing is called missing.
      await granted(graph, accessToken);
  const expiresAt = facts ? facts.expiresAt : asked.storedEnd;
  return {
    kind: 'healthy',
    ...(read.name ? { name: read.name } : {}),
    ...(expiresAt ? { expiresAt } : {}),
    ...(facts?.dataAccessEndsAt ? { dataAccessEndsAt: facts.dataAccessEndsAt } : {}),
    ...withTasks(comparedWith(asked.need, scopes), read.tasks),
  };
}

function withTasks(
  compared: { missing: string[]; mayPublish: boolean },
  tasks: string[] | undefined,
): { missing: string[]; mayPublish: boolean } {
  if (mayCreateContent({ tasks })) return compared;
  return { missing: [...compared.missing, CONTENT_TASK], mayPublish: false };
}

function endedBy({ error }: TokenFacts): Reconnect {
  const verdict = error && verdictOn(error);
  const text = verdict?.kind === 'reconnect' ? verdict.text : `Meta no longer accepts the connection. ${CONNECT_AGAIN}`;
  const code = error?.subcode === undefined ? String(error?.code ?? 190) : `${error.code}/${error.subcode}`;
  return { kind: 'reconnect', text, trace: { step: 'look-up-token', httpStatus: 200, code } };
}

type Read = { kind: 'read'; name: string | undefined; tasks: string[] | undefined };

async function readAccount(asked: Asked): Promise<Read | CoolDown | Reconnect | Unknown> {
  const { graph, accountId, accessToken, fields, now } = asked;
  const ask = (names: string) => graph.get(`/${accountId}`, { fields: names }, accessToken);
  let answer = await ask(asked.withTasks ? `${fields},tasks` : fields);
  // The lists of Pages have `tasks`; that the Page itself has it is not documented, and an unknown field spoils the call.
  const unknownField = answer.kind === 'error' && answer.error.code === 100 && answer.error.subcode === undefined;
  if (asked.withTasks && unknownField) answer = await ask(fields);
  if (answer.kind === 'ok') return { kind: 'read', name: asked.nameOf(answer.body), tasks: tasksIn(answer.body) };
  const failed = afterFailedRead('read-account', answer, now);
  if (failed.kind !== 'declined') return failed;
  // 100/33 comes and goes for accounts that are well (June 2026), so it is no reason to cut a channel off.
  return {
    kind: 'unknown',
    text: `Meta does not show this account at the moment (code ${failed.trace.code ?? 'none'}). If it goes on: ${CONNECT_AGAIN}`,
    trace: failed.trace,
  };
}

/** `@username` */
export function atName(body: unknown): string | undefined {
  const username = textAt(body, 'username');
  return username ? `@${username}` : undefined;
}
