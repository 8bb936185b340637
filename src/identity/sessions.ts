import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DataSource, type EntityManager } from 'typeorm';
import { inAllWorkspaces } from '../database/workspace-scope.js';
import { Clock } from '../foundation/clock.js';
import { Engine, SESSION_DAYS } from './engine.js';
import type { Role } from './permissions.js';

const DAY = 24 * 3_600_000;
/** Who comes every Sunday evening stays signed in; a browser that nobody uses for longer is signed out. */
export const IDLE_DAYS = 8;
/** seen_at is for people; writing it at each request would be a write for each read. */
const SEEN_PRECISION_MS = 60_000;

/** A workspace that a person belongs to. */
export interface Place {
  workspaceId: string;
  name: string;
  role: Role;
  /** It shows nothing to members without a second factor. */
  requireTwoFactor: boolean;
}

/** Somebody who signed in. */
export interface Visitor {
  sessionId: string;
  person: { id: string; name: string; email: string; emailVerified: boolean; twoFactorEnabled: boolean };
  /** An authenticator app or a passkey. */
  hasSecondFactor: boolean;
  /** This browser was signed in with it, or it was set up here; somebody with only the password has not. */
  provedSecondFactor: boolean;
  /** The one that is open first; none for somebody who was removed from all. */
  places: Place[];
}

export interface SessionView {
  id: string;
  begunAt: Date;
  seenAt: Date;
  userAgent: string | null;
  ipAddress: string | null;
}

interface Row extends SessionView {
  workspaceId: string | null;
  personId: string;
  name: string;
  email: string;
  emailVerified: boolean;
  twoFactorEnabled: boolean;
  hasPasskey: boolean;
  provedSecondFactor: boolean;
}

/** Browsers that people signed in with: who one belongs to, and the ends of it. */
@Injectable()
export class Sessions {
  constructor(
    private readonly engine: Engine,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Who sends a request; undefined for nobody, or after too long a time. What a person may do is read anew each time. */
  async visitorOf(request: FastifyRequest): Promise<Visitor | undefined> {
    const token = await this.tokenIn(request.headers.cookie ?? '');
    if (token === undefined) return undefined;
    const [row] = await this.dataSource.query<Row[]>(
      `SELECT s.id, s.workspace_id AS "workspaceId", s.begun_at AS "begunAt", s.seen_at AS "seenAt", p.id AS "personId", p.name,
              p.email, p.email_verified AS "emailVerified", p.two_factor_enabled AS "twoFactorEnabled",
              s.second_factor AS "provedSecondFactor",
              EXISTS (SELECT 1 FROM passkey k WHERE k.person_id = p.id) AS "hasPasskey"
         FROM session s JOIN person p ON p.id = s.person_id WHERE s.token = $1`,
      [token],
    );
    if (!row || this.isOver(row)) return undefined;
    const now = this.clock.now();
    if (now.getTime() - row.seenAt.getTime() > SEEN_PRECISION_MS) {
      await this.dataSource.query('UPDATE session SET seen_at = $2 WHERE id = $1', [row.id, now]);
    }
    const { personId: id, name, email, emailVerified, twoFactorEnabled, provedSecondFactor } = row;
    const places = await this.placesOf(id);
    const open = places.find(({ workspaceId }) => workspaceId === row.workspaceId);
    return {
      sessionId: row.id,
      person: { id, name, email, emailVerified, twoFactorEnabled },
      hasSecondFactor: twoFactorEnabled || row.hasPasskey,
      provedSecondFactor,
      places: open ? [open, ...places.filter((place) => place !== open)] : places,
    };
  }

  /** The workspaces of a person, oldest membership first. */
  async placesOf(personId: string): Promise<Place[]> {
    return inAllWorkspaces(() =>
      this.dataSource.query<Place[]>(
        `SELECT m.workspace_id AS "workspaceId", w.name, m.role, w.require_two_factor AS "requireTwoFactor"
           FROM membership m JOIN workspace w ON w.id = m.workspace_id
          WHERE m.person_id = $1 ORDER BY m.created_at, m.workspace_id`,
        [personId],
      ),
    );
  }

  /** A person's sessions that are not over, the latest used first. */
  async list(personId: string): Promise<SessionView[]> {
    const rows = await this.dataSource.query<SessionView[]>(
      `SELECT id, begun_at AS "begunAt", seen_at AS "seenAt", user_agent AS "userAgent", ip_address AS "ipAddress"
         FROM session WHERE person_id = $1 ORDER BY seen_at DESC, id DESC`,
      [personId],
    );
    return rows.filter((row) => !this.isOver(row));
  }

  /** Opens another of the person's workspaces in this browser. @returns false when they do not belong to it */
  async open(sessionId: string, personId: string, workspaceId: string): Promise<boolean> {
    const places = await this.placesOf(personId);
    if (!places.some((place) => place.workspaceId === workspaceId)) return false;
    await this.dataSource.query('UPDATE session SET workspace_id = $2 WHERE id = $1', [sessionId, workspaceId]);
    return true;
  }

  /** Notes that whoever holds these cookies, just given out, or this session showed a second factor. */
  async prove(session: { cookies: readonly string[] } | { id: string }): Promise<void> {
    if ('id' in session) {
      await this.dataSource.query('UPDATE session SET second_factor = true WHERE id = $1', [session.id]);
      return;
    }
    for (const cookie of session.cookies) {
      const token = await this.tokenIn(cookie.split(';')[0] ?? '');
      if (token !== undefined) {
        await this.dataSource.query('UPDATE session SET second_factor = true WHERE token = $1', [token]);
      }
    }
  }

  /** Signs a person's browser out. @returns false when they have no such session */
  async end(personId: string, sessionId: string): Promise<boolean> {
    const [, ended] = await this.dataSource.query<[unknown, number]>(
      'DELETE FROM session WHERE id = $1 AND person_id = $2',
      [sessionId, personId],
    );
    return ended > 0;
  }

  /** Signs a person out everywhere, or everywhere but in one browser. */
  async endAll(personId: string, manager: EntityManager = this.dataSource.manager, except?: string): Promise<void> {
    await manager.query('DELETE FROM session WHERE person_id = $1 AND id IS DISTINCT FROM $2', [
      personId,
      except ?? null,
    ]);
  }

  private isOver({ begunAt, seenAt }: Pick<SessionView, 'begunAt' | 'seenAt'>): boolean {
    const now = this.clock.now().getTime();
    return now - seenAt.getTime() > IDLE_DAYS * DAY || now - begunAt.getTime() > SESSION_DAYS * DAY;
  }

  /** The cookie holds a token and its signature (HMAC-SHA-256, base64), as the library writes it. */
  private async tokenIn(cookies: string): Promise<string | undefined> {
    const { authCookies, secret } = await this.engine.auth.$context;
    const prefix = `${authCookies.sessionToken.name}=`;
    const written = cookies
      .split('; ')
      .find((cookie) => cookie.startsWith(prefix))
      ?.slice(prefix.length);
    if (written === undefined) return undefined;
    const [token, signature] = splitSigned(written);
    if (token === undefined || signature === undefined) return undefined;
    const right = createHmac('sha256', secret).update(token).digest();
    const given = Buffer.from(signature, 'base64');
    return given.length === right.length && timingSafeEqual(given, right) ? token : undefined;
  }
}

function splitSigned(written: string): [string?, string?] {
  try {
    const value = decodeURIComponent(written);
    const dot = value.lastIndexOf('.');
    return dot < 1 ? [] : [value.slice(0, dot), value.slice(dot + 1)];
  } catch {
    return [];
  }
}
