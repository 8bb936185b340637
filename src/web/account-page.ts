import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Config } from '../config/config.js';
import { Account } from '../identity/account.js';
import { passkeyHost } from '../identity/engine.js';
import { permissionsOf } from '../identity/permissions.js';
import { lacksSecondFactor } from '../identity/second-factor-rule.js';
import { Sessions, type Visitor } from '../identity/sessions.js';
import { Workspaces } from '../identity/workspaces.js';
import { Frame } from './frame.js';
import { ROLE_WORDS } from './role-words.js';
import { dayOf, longTimeOf } from './times.js';

/** What a person sees of their own account. */
@Injectable()
export class AccountPage {
  constructor(
    private readonly account: Account,
    private readonly sessions: Sessions,
    private readonly workspaces: Workspaces,
    private readonly frame: Frame,
    private readonly config: Config,
  ) {}

  async view(request: FastifyRequest, visitor: Visitor) {
    const { person, places, sessionId, hasSecondFactor } = visitor;
    const [first] = places;
    const timeZone = first ? (await this.workspaces.get(first.workspaceId)).timeZone : 'UTC';
    const sessions = await this.sessions.list(person.id);
    const passkeys = await this.account.passkeys(person.id);
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    return {
      ...this.frame.view(first ? permissionsOf(first.role) : new Set()),
      person,
      factorWanted: places
        .filter((place) => lacksSecondFactor(visitor, place))
        .map(({ name }) => name)
        .join(', '),
      hasSecondFactor,
      places: places.map(({ workspaceId, name, role }, index) => ({
        ...{ id: workspaceId, name, words: ROLE_WORDS[role], open: index === 0 },
      })),
      passkeys: passkeys.map(({ id, name, createdAt }) => ({
        ...{ id, name: name ?? 'Passkey' },
        since: createdAt ? dayOf(createdAt, timeZone) : '',
      })),
      // Browsers bind a passkey to the name in the address bar.
      canAddPasskey: host === passkeyHost(this.config.publicUrl),
      passkeyHost: passkeyHost(this.config.publicUrl),
      sessions: sessions.map(({ id, begunAt, seenAt, userAgent, ipAddress }) => ({
        ...{ id, current: id === sessionId, browser: browserOf(userAgent ?? ''), address: ipAddress ?? '' },
        begun: longTimeOf(begunAt, timeZone),
        seen: longTimeOf(seenAt, timeZone),
      })),
    };
  }
}

/** A browser's name in two words; what it says of itself is long and mostly history. */
function browserOf(userAgent: string): string {
  const browser = ['Edg', 'OPR', 'Firefox', 'Chrome', 'Safari'].find((name) => userAgent.includes(`${name}/`));
  const system = ['Windows', 'Android', 'iPhone', 'iPad', 'Mac OS', 'Linux'].find((name) => userAgent.includes(name));
  const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera' };
  const known = browser === undefined ? 'A browser' : (names[browser] ?? browser);
  return system === undefined ? known : `${known} on ${system}`;
}
