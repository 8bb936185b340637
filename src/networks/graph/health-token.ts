import type { GraphClient, GraphError } from './client.js';
import { at, idAt, listAt, numberAt, textAt } from './json.js';
import type { MetaApp } from './options.js';

/** What `debug_token` tells of a token of Facebook's login. Access tokens guide and debug_token reference, read 2026-09-11. */
export interface TokenFacts {
  valid: boolean;
  /** Why it is not valid, as the error that a call with it would meet. */
  error?: GraphError;
  /** `USER`, `PAGE`, `SYSTEM_USER`; absent when not told. */
  type?: string;
  /** Absent: it does not end by time. */
  expiresAt?: Date;
  /** When the person has to consent again: 90 days after they last used the app. */
  dataAccessEndsAt?: Date;
  scopes: ReadonlySet<string>;
  /** Scopes given for some objects only, with the ids of these. */
  limitedTo: ReadonlyMap<string, ReadonlySet<string>>;
}

function instant(body: unknown, field: string): Date | undefined {
  const seconds = numberAt(body, 'data', field);
  // 0 means never.
  return seconds === undefined || seconds <= 0 ? undefined : new Date(seconds * 1_000);
}

function texts(values: unknown[]): string[] {
  return values.filter((value): value is string => typeof value === 'string');
}

/** Reads an answer of `debug_token`; undefined when it tells nothing. */
export function factsIn(body: unknown): TokenFacts | undefined {
  const valid = at(body, 'data', 'is_valid');
  if (typeof valid !== 'boolean') return undefined;
  const type = textAt(body, 'data', 'type');
  const expiresAt = instant(body, 'expires_at');
  const dataAccessEndsAt = instant(body, 'data_access_expires_at');
  const code = numberAt(body, 'data', 'error', 'code');
  const subcode = numberAt(body, 'data', 'error', 'subcode');
  const limitedTo = new Map<string, ReadonlySet<string>>();
  for (const entry of listAt(body, 'data', 'granular_scopes')) {
    const scope = textAt(entry, 'scope');
    const targets = listAt(entry, 'target_ids').map((target) => idAt(target));
    // No targets: for all of them.
    if (scope && targets.length > 0) limitedTo.set(scope, new Set(targets.filter((target) => target !== undefined)));
  }
  return {
    valid,
    // Without a reason it is an ordinary dead token.
    ...(valid ? {} : { error: { code: code ?? 190, ...(subcode ? { subcode } : {}), message: '', transient: false } }),
    ...(type ? { type: type.toUpperCase() } : {}),
    ...(expiresAt ? { expiresAt } : {}),
    ...(dataAccessEndsAt ? { dataAccessEndsAt } : {}),
    scopes: new Set(texts(listAt(body, 'data', 'scopes'))),
    limitedTo,
  };
}

/**
 * The scopes that hold for one Page (`pages_`) or Instagram account (`instagram_`): a person may have given some for others
 * only. Scopes of the other family name objects of the other kind and say nothing about this one.
 */
export function scopesFor(facts: TokenFacts, family: 'pages_' | 'instagram_', objectId: string): ReadonlySet<string> {
  const holds = (scope: string) => !scope.startsWith(family) || (facts.limitedTo.get(scope)?.has(objectId) ?? true);
  return new Set([...facts.scopes].filter(holds));
}

/**
 * Looks a token up with the app's own token (`id|secret`).
 * @returns undefined when that is not possible: no answer, or a token of another app, or an app that Meta does not accept.
 * None of these says anything against the token, so the caller asks the account itself.
 */
export async function lookedUp(graph: GraphClient, app: MetaApp, accessToken: string): Promise<TokenFacts | undefined> {
  const answer = await graph.get('/debug_token', { input_token: accessToken }, `${app.id}|${app.secret}`);
  const facts = answer.kind === 'ok' ? factsIn(answer.body) : undefined;
  // Another app's token is called invalid too, but with code 100; 190 alone means that the token itself is dead.
  return facts?.error && facts.error.code !== 190 ? undefined : facts;
}

/** The permissions that a person granted, by `/me/permissions`; undefined when that cannot be told (page tokens). */
export async function granted(graph: GraphClient, accessToken: string): Promise<ReadonlySet<string> | undefined> {
  const answer = await graph.get('/me/permissions', {}, accessToken);
  if (answer.kind !== 'ok' || !Array.isArray(at(answer.body, 'data'))) return undefined;
  return grantedIn(answer.body);
}

export function grantedIn(body: unknown): ReadonlySet<string> {
  return new Set(
    listAt(body, 'data')
      .filter((entry) => textAt(entry, 'status') === 'granted')
      .map((entry) => textAt(entry, 'permission') ?? ''),
  );
}
