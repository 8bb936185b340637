import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { NETWORK_TITLES } from '../calendar/status-words.js';
import { Channels } from '../channels/channels.js';
import type { Choice, ConnectRefused, TakenBefore } from '../channels/connect-outcome.js';
import { Connecting } from '../channels/connecting.js';
import { Config } from '../config/config.js';
import { ProblemError } from '../foundation/problem-error.js';
import { FACEBOOK_NOTES, INSTAGRAM_NOTES } from '../networks/graph/access-notes.js';
import type { LoginName, PastedToken } from '../networks/login.js';
import { NETWORK_NAMES } from '../networks/network.js';
import { GONE_CHOICE, problemOf, takenBeforeOf } from './connect-words.js';
import { Frame } from './frame.js';
import type { Typed } from './page-form.js';
import { LOGIN_WORDS, permissionViews } from './permission-words.js';
import { timeOf } from './times.js';
import type { Guest } from './visit.js';

const token = z
  .string()
  .trim()
  .max(4_096, 'This is too long for a token.')
  .regex(/^\S*$/, 'A token has no spaces or line breaks.');
const pasted = z.object({
  network: z.enum(NETWORK_NAMES, 'Choose the network.'),
  accessToken: token.min(1, 'Paste the token here.'),
  refreshToken: token.default(''),
});

/** The variables that make a login known here. */
const VARIABLES: Record<LoginName, string[]> = {
  facebook: ['META_APP_ID', 'META_APP_SECRET'],
  instagram: ['INSTAGRAM_APP_ID', 'INSTAGRAM_APP_SECRET'],
  x: ['X_CLIENT_ID', 'X_CLIENT_SECRET'],
};
const NOTES: Record<LoginName, typeof FACEBOOK_NOTES> = { facebook: FACEBOOK_NOTES, instagram: INSTAGRAM_NOTES, x: [] };

/** Everything that the pages around a network's dialog show. */
@Injectable()
export class ConnectPages {
  constructor(
    private readonly connecting: Connecting,
    private readonly channels: Channels,
    private readonly frame: Frame,
    private readonly config: Config,
  ) {}

  /** What will be asked, and why. @throws ProblemError 404 */
  async explain(request: FastifyRequest, { workspace, caller }: Guest, login: LoginName, channelId?: string) {
    const configured = this.connecting.logins().find(({ name }) => name === login);
    const channel = channelId === undefined ? undefined : await this.channels.get(workspace.id, channelId);
    const own = URL.parse(this.config.publicUrl);
    const path = `/channels/connect/${login}${channel ? `?channel=${channel.id}` : ''}`;
    return {
      ...this.frame.view(caller.permissions),
      ...LOGIN_WORDS[login],
      login,
      ...(channel && { channel: { id: channel.id, name: channel.name } }),
      permissions: permissionViews(configured?.scopes ?? []),
      configured: configured !== undefined,
      variables: VARIABLES[login],
      callback: configured?.redirectUri ?? `${this.config.publicUrl}/channels/callback/${login}`,
      // The network sends people back to the public address, where a visit at another address is not known.
      ...(own && own.host !== request.headers.host && { elsewhere: `${this.config.publicUrl}${path}` }),
      notes: [...NOTES[login]],
    };
  }

  choose({ workspace, caller }: Guest, { accounts, remarks, until }: Choice, form?: Typed) {
    const typed = form && new Set([form['account'] ?? []].flat());
    const may = accounts.filter(({ mayPublish }) => mayPublish);
    return {
      ...this.frame.view(caller.permissions),
      workspace: workspace.name,
      until: timeOf(until, workspace.timeZone),
      remarks,
      accounts: may.map(({ network, externalId, name, missing, channelId, alsoElsewhere }) => ({
        ...{ externalId, name, network: NETWORK_TITLES[network], alsoElsewhere },
        missing: permissionViews(missing),
        known: channelId !== undefined,
        chosen: typed ? typed.has(externalId) : may.length === 1,
      })),
      others: accounts
        .filter(({ mayPublish }) => !mayPublish)
        .map(({ network, name, missing }) => ({
          ...{ name, network: NETWORK_TITLES[network] },
          missing: permissionViews(missing),
        })),
    };
  }

  /** @throws ProblemError 404 */
  async token({ workspace, caller }: Guest, form: Typed | undefined, channelId?: string) {
    const channel = channelId === undefined ? undefined : await this.channels.get(workspace.id, channelId);
    const network = form?.['network'] ?? channel?.network;
    return {
      ...this.frame.view(caller.permissions),
      ...(channel && { channel: { id: channel.id, name: channel.name } }),
      networks: NETWORK_NAMES.map((name) => ({ name, title: NETWORK_TITLES[name], chosen: name === network })),
    };
  }

  problem({ caller }: Guest, refused: ConnectRefused) {
    const configured = new Set(this.connecting.logins().map(({ name }) => name));
    return { ...this.frame.view(caller.permissions), ...problemOf(refused, configured) };
  }

  /** What a dialog's answer that was taken before is told. */
  again({ caller }: Guest, taken: TakenBefore, login: LoginName) {
    return { ...this.frame.view(caller.permissions), ...takenBeforeOf(taken, login) };
  }

  goneChoice({ caller }: Guest) {
    return { ...this.frame.view(caller.permissions), ...GONE_CHOICE };
  }

  /** @throws ZodError */
  pastedIn(form: Typed): Omit<PastedToken, 'now'> {
    const { network, accessToken, refreshToken } = pasted.parse(form);
    return { network, accessToken, ...(refreshToken !== '' && { refreshToken }) };
  }

  /** A pasted token that led to nothing, as a sentence beside its form. */
  refusalOf({ fault, text, missing = [] }: ConnectRefused): ProblemError {
    const lacking = permissionViews(missing).map(({ name, why }) => (why ? `${name} (${why})` : name));
    const unsaid = lacking.filter((each) => !text.includes(each.split(' ')[0] ?? ''));
    const sentence = unsaid.length > 0 ? `${text} Missing: ${unsaid.join(', ')}.` : text;
    return new ProblemError(422, fault, sentence);
  }
}
