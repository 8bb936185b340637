import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { inAllWorkspaces, inWorkspace } from '../database/workspace-scope.js';
import { Clock } from '../foundation/clock.js';
import { conflict, invalidInput, ProblemError } from '../foundation/problem-error.js';
import { actorOf } from '../identity/actor.js';
import type { Caller } from '../identity/caller.js';
import {
  type FoundAccount,
  LOGIN_NAMES,
  type LoginName,
  type LoginOutcome,
  type PastedToken,
} from '../networks/login.js';
import type { NetworkName } from '../networks/network.js';
import { NetworkRegistry } from '../networks/registry.js';
import { Channels, type ChannelView, type NewChannel } from './channels.js';
import type { AccountChoice, Choice, Connected, ConnectOutcome, TakenBefore } from './connect-outcome.js';
import { CHANNEL_GONE, NO_LONGER_ALLOWED, TOO_LATE, withoutCode, wrongAccount, WRONG_STATE } from './connect-words.js';
import { ConnectRights } from './connect-rights.js';
import type { LoginAttempt } from './login-attempt.entity.js';
import { LoginAttempts } from './login-attempts.js';
import { WebhookSubscriptions } from './webhook-subscriptions.js';

/** What came back to the redirect address. */
export interface DialogAnswer {
  login: LoginName;
  state: string;
  code?: string | undefined;
  /** The network's name for what went wrong: `access_denied`. */
  error?: string | undefined;
  errorDescription?: string | undefined;
}

/** A login as it is set up here. */
export interface ConfiguredLogin {
  name: LoginName;
  networks: NetworkName[];
  /** The permissions it asks for, by the network's names. */
  scopes: string[];
  /** As it has to be registered with the network's app. */
  redirectUri: string;
}

/** Which channel is to be connected again, where one is. */
export interface Again {
  channelId?: string | undefined;
}

const ELSEWHERE = 'is connected in another workspace of this installation, too: what both publish appears on it.';

/**
 * Connects accounts through the networks' own dialogs, or by a pasted token that is checked with its network. `guestKey` is
 * a text that only this browser's session has: a dialog that was begun in one browser is of no use in another.
 */
@Injectable()
export class Connecting {
  constructor(
    private readonly dataSource: DataSource,
    private readonly config: Config,
    private readonly registry: NetworkRegistry,
    private readonly attempts: LoginAttempts,
    private readonly channels: Channels,
    private readonly rights: ConnectRights,
    private readonly webhooks: WebhookSubscriptions,
    private readonly clock: Clock,
  ) {}

  /** The logins whose app the operator has configured. */
  logins(): ConfiguredLogin[] {
    return LOGIN_NAMES.flatMap((name) => {
      const login = this.registry.login(name);
      if (!login) return [];
      return [{ name, networks: [...login.networks], scopes: [...login.scopes], redirectUri: this.redirectUri(name) }];
    });
  }

  /** Begins a dialog. @throws ProblemError 404 for an unknown channel, 409 for a login that is not configured or not the channel's */
  async begin(guestKey: string, caller: Caller, name: LoginName, { channelId }: Again = {}): Promise<{ url: string }> {
    const login = this.registry.login(name);
    if (!login) throw conflict('login-not-configured', `The operator has set no app for the login “${name}” here.`);
    if (channelId !== undefined) {
      const channel = await this.channels.get(caller.workspaceId, channelId);
      if (!login.networks.includes(channel.network)) {
        throw conflict('wrong-login', `${channel.name} cannot be connected by the login “${name}”.`);
      }
    }
    const { state, codeChallenge } = await this.attempts.begin(guestKey, caller, name, channelId ?? null);
    return { url: login.authorizeUrl({ redirectUri: this.redirectUri(name), state, codeChallenge }) };
  }

  /** Takes what came back from a dialog. Expected failures are values. */
  async finish(guestKey: string, answer: DialogAnswer): Promise<ConnectOutcome> {
    const attempt = await this.attempts.take(guestKey, answer.login, answer.state);
    if (!attempt) return { ...WRONG_STATE, login: answer.login };
    return inWorkspace(attempt.workspaceId, async () => {
      return this.closed(attempt, await this.answered(attempt, answer));
    });
  }

  /** Whether this browser's answer was taken before, and what became of it; undefined when it never was, or long ago. */
  async takenBefore(
    guestKey: string,
    { login, state }: Pick<DialogAnswer, 'login' | 'state'>,
  ): Promise<TakenBefore | undefined> {
    const attempt = await this.attempts.takenBefore(guestKey, login, state);
    if (!attempt) return undefined;
    const { id: attemptId, channelId } = attempt;
    const open = (await this.attempts.found(this.dataSource.manager, guestKey, attemptId)) !== undefined;
    return { ...(open && { attemptId }), ...(channelId !== null && { channelId }) };
  }

  /** The remarks of something that this browser connected; they are told once. @param saidBy of `Connected` */
  remarksOnce(guestKey: string, saidBy: string): Promise<string[]> {
    return this.attempts.takeRemarks(guestKey, saidBy);
  }

  /** Checks a pasted token with its network; the same outcomes as a dialog's. @throws ProblemError 404 for an unknown channel, 409 for another network's */
  async inspectToken(
    guestKey: string,
    caller: Caller,
    pasted: Omit<PastedToken, 'now'>,
    { channelId }: Again = {},
  ): Promise<ConnectOutcome> {
    if (channelId !== undefined) {
      const channel = await this.channels.get(caller.workspaceId, channelId);
      if (channel.network !== pasted.network) {
        throw conflict('wrong-network', `${channel.name} is not an account of the network this token is for.`);
      }
    }
    const found = await this.registry.tokens.inspect({ ...pasted, now: this.clock.now() });
    const attempt = await this.attempts.beginPasted(guestKey, caller, channelId ?? null);
    return this.closed(attempt, await this.decide(attempt, found));
  }

  /** What a person may choose from; undefined when it is unknown, another browser's, chosen already, or too old. */
  async found(guestKey: string, attemptId: string): Promise<Choice | undefined> {
    const found = await this.attempts.found(this.dataSource.manager, guestKey, attemptId);
    if (!found) return undefined;
    const { attempt, accounts, remarks } = found;
    return this.choiceOf(attempt, accounts, remarks, attempt.expiresAt);
  }

  /** Connects the chosen accounts, all or none. @throws ProblemError 404 when there is nothing to choose from (any more), 422 for accounts that cannot be chosen */
  async choose(guestKey: string, caller: Caller, attemptId: string, externalIds: string[]): Promise<ChannelView[]> {
    const { workspaceId } = caller;
    const connected = await this.dataSource.transaction(async (manager) => {
      const found = await this.attempts.found(manager, guestKey, attemptId, workspaceId, true);
      if (!found) throw new ProblemError(404, 'choice-not-found', TOO_LATE.text);
      const chosen = new Set(externalIds);
      const accounts = found.accounts.filter(({ externalId }) => chosen.has(externalId));
      if (chosen.size === 0 || new Set(accounts.map(({ externalId }) => externalId)).size < chosen.size) {
        throw invalidInput([{ path: 'accounts', message: 'Choose among the accounts that were found, at least one.' }]);
      }
      const barred = accounts.filter(({ mayPublish }) => !mayPublish);
      if (barred.length > 0) {
        const names = barred.map(({ name }) => name).join(', ');
        throw invalidInput([
          { path: 'accounts', message: `Nothing could be published on ${names}, so it cannot be chosen.` },
        ]);
      }
      const those = accounts.map((account) => newChannel(account, found.attempt.login));
      return this.channels.connectEach(workspaceId, those, actorOf(caller), manager);
    });
    await this.webhooks.subscribeEach(connected.map(({ id }) => id));
    return connected;
  }

  /** Keeps of a try what is still needed: what a person may choose from, what is to be told once, or nothing. */
  private async closed(attempt: LoginAttempt, outcome: ConnectOutcome): Promise<ConnectOutcome> {
    if (outcome.kind === 'choose') return outcome;
    if (outcome.kind === 'connected' && outcome.remarks.length > 0) {
      await this.attempts.keepRemarks(attempt, outcome.remarks);
      return { ...outcome, saidBy: attempt.id };
    }
    await this.attempts.forget(attempt);
    return outcome;
  }

  private async answered(attempt: LoginAttempt, answer: DialogAnswer): Promise<ConnectOutcome> {
    const context = { login: answer.login, ...(attempt.channelId !== null && { channelId: attempt.channelId }) };
    if (this.attempts.isOver(attempt)) return { ...TOO_LATE, ...context };
    if (!(await this.rights.stillHas(attempt))) return { ...NO_LONGER_ALLOWED, ...context };
    if (answer.code === undefined || answer.error !== undefined) return { ...withoutCode(answer), ...context };
    const codeVerifier = this.attempts.verifierOf(attempt);
    const login = this.registry.login(answer.login);
    if (codeVerifier === undefined || !login) return { ...TOO_LATE, ...context };
    const redirectUri = this.redirectUri(answer.login);
    // At once: X's code lives 30 seconds.
    const found = await login.exchange({ code: answer.code, redirectUri, codeVerifier, now: this.clock.now() });
    return this.decide(attempt, found);
  }

  private async decide(attempt: LoginAttempt, outcome: LoginOutcome): Promise<ConnectOutcome> {
    const { login, channelId } = attempt;
    const context = { ...(login !== null && { login }), ...(channelId !== null && { channelId }) };
    switch (outcome.kind) {
      case 'accounts': {
        const { accounts, remarks } = outcome;
        if (channelId !== null) return this.reconnect(attempt, channelId, accounts, remarks);
        if (!accounts.some(({ mayPublish }) => mayPublish)) return { ...nothingToPublishOn(accounts), ...context };
        const until = await this.attempts.keep(attempt, { accounts, remarks });
        return this.choiceOf(attempt, accounts, remarks, until);
      }
      case 'refused': {
        const { fault, text, missing } = outcome;
        return { kind: 'refused', fault, text, ...(missing && { missing }), ...context };
      }
      case 'cool-down':
        return { kind: 'refused', fault: 'try-again', text: outcome.text, until: outcome.until, ...context };
      case 'unknown':
        return { kind: 'refused', fault: 'try-again', text: outcome.text, ...context };
      default: {
        const never: never = outcome;
        return never;
      }
    }
  }

  /** Only the account that the channel is: anything else would move a calendar to another account. */
  private async reconnect(
    attempt: LoginAttempt,
    channelId: string,
    accounts: FoundAccount[],
    remarks: string[],
  ): Promise<ConnectOutcome> {
    const { workspaceId, login } = attempt;
    const context = { ...(login !== null && { login }), channelId };
    const [channel] = await this.channels.some(workspaceId, [channelId]);
    if (!channel) return { ...CHANNEL_GONE, ...context };
    const same = accounts.find(
      ({ network, externalId }) => network === channel.network && externalId === channel.externalId,
    );
    if (!same) {
      const came = accounts.filter(({ network }) => network === channel.network).map(({ name }) => name);
      const text = wrongAccount(channel.name, came);
      return { kind: 'refused', fault: 'wrong-account', text, expected: channel.name, came, ...context };
    }
    if (!same.mayPublish) return { ...nothingToPublishOn([same]), ...context };
    const channels = await this.channels.connectEach(workspaceId, [newChannel(same, login)], actorOf(attempt));
    await this.webhooks.subscribeEach([channelId]);
    const elsewhere = await this.elsewhere(workspaceId, [same]);
    const warning = elsewhere.has(keyOf(same)) ? [`${same.name} ${ELSEWHERE}`] : [];
    return { kind: 'connected', channels, remarks: [...remarks, ...warning] } satisfies Connected;
  }

  private async choiceOf(
    { id: attemptId, workspaceId }: LoginAttempt,
    accounts: FoundAccount[],
    remarks: string[],
    until: Date,
  ): Promise<Choice> {
    const [present, elsewhere] = await Promise.all([
      this.channels.some(workspaceId),
      this.elsewhere(workspaceId, accounts),
    ]);
    const known = new Map(present.map((channel) => [keyOf(channel), channel.id]));
    const choices = accounts.map((account): AccountChoice => {
      const { network, externalId, name, missing, mayPublish } = account;
      const channelId = known.get(keyOf(account));
      const alsoElsewhere = elsewhere.has(keyOf(account));
      return {
        network,
        externalId,
        name,
        missing,
        mayPublish,
        alsoElsewhere,
        ...(channelId !== undefined && { channelId }),
      };
    });
    return { kind: 'choose', attemptId, accounts: choices, remarks, until };
  }

  /**
   * Which of these are connected in other workspaces. It is allowed, for a clinic and its agency may both plan on one account, and
   * a refusal would let whoever came first keep the account's owner out; whoever proved that the account is theirs is told.
   */
  private elsewhere(workspaceId: string, accounts: FoundAccount[]): Promise<Set<string>> {
    return inAllWorkspaces(async () => {
      const rows = await this.dataSource.query<{ network: NetworkName; externalId: string }[]>(
        `SELECT DISTINCT network, external_id AS "externalId" FROM channel
          WHERE workspace_id <> $1 AND deleted_at IS NULL AND external_id = ANY($2)`,
        [workspaceId, accounts.map(({ externalId }) => externalId)],
      );
      return new Set(rows.map(keyOf));
    });
  }

  private redirectUri(login: LoginName): string {
    return `${this.config.publicUrl}/channels/callback/${login}`;
  }
}

function keyOf({ network, externalId }: { network: NetworkName; externalId: string }): string {
  return `${network}/${externalId}`;
}

function newChannel(account: FoundAccount, login: LoginName | null): NewChannel {
  const { network, externalId, name, credentials, missing } = account;
  const how = login === null ? 'token' : `${login} login`;
  return { network, externalId, name, login: account.login, credentials, checked: { missing }, how };
}

function nothingToPublishOn(accounts: FoundAccount[]) {
  const missing = [...new Set(accounts.flatMap((account) => account.missing))];
  const names = accounts.map(({ name }) => name).join(', ');
  const text = `Nothing could be published on ${names} with what was allowed. Missing: ${missing.join(', ')}. Begin again and allow everything; a role on a Page is given by its administrators.`;
  return { kind: 'refused' as const, fault: 'permission-missing' as const, text, missing };
}
