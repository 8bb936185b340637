import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../config/config.js';
import { AppSecret } from '../foundation/app-secret.js';
import { isFromHere } from '../identity/same-origin.js';
import type { Guest } from './visit.js';

const COOKIE = 'evenkeel_form';
const NONCE_BYTES = 18;

/**
 * Keeps other sites from pressing buttons here. Each form carries a token: the signature over a random number, which this
 * browser alone has in a SameSite=Strict cookie, and over the workspace that was being looked at. A request that the
 * browser itself says comes from elsewhere (Sec-Fetch-Site, Origin) is refused whatever it carries.
 */
@Injectable()
export class FormGuard {
  constructor(
    private readonly config: Config,
    private readonly secret: AppSecret,
  ) {}

  /** The token for the forms of a page, and the cookie that goes with it where this browser has none yet. */
  token(request: FastifyRequest, reply: FastifyReply, workspaceId: string): string {
    let nonce = nonceOf(request);
    if (nonce === undefined) {
      nonce = randomBytes(NONCE_BYTES).toString('base64url');
      const secure = this.config.publicUrl.startsWith('https:') ? '; Secure' : '';
      reply.header('set-cookie', `${COOKIE}=${nonce}; Path=/; HttpOnly; SameSite=Strict${secure}`);
    }
    return this.sign(nonce, workspaceId);
  }

  /** Whether a form was sent from a page of ours in this browser. */
  accepts(request: FastifyRequest, workspaceId: string, token: string): boolean {
    const nonce = nonceOf(request);
    if (nonce === undefined || !this.fromHere(request)) return false;
    const right = Buffer.from(this.sign(nonce, workspaceId));
    const given = Buffer.from(token);
    return given.length === right.length && timingSafeEqual(given, right);
  }

  /** What tells this browser from all others; undefined before it was shown a form, and when another site leads here. */
  browserOf(request: FastifyRequest): string | undefined {
    return nonceOf(request);
  }

  /** What binds a network's dialog to whoever began it: the workspace, the person or key, and this browser. */
  dialogKeyOf(request: FastifyRequest, { workspace, caller }: Guest): string {
    return `${workspace.id}.${caller.personId ?? caller.keyId ?? 'demo'}.${this.browserOf(request) ?? ''}`;
  }

  /** Whether nothing the browser says of the request's origin speaks against it; old browsers say nothing. */
  fromHere(request: FastifyRequest): boolean {
    return isFromHere(request, this.config);
  }

  private sign(nonce: string, workspaceId: string): string {
    return createHmac('sha256', this.secret.key('form-token')).update(`${nonce}.${workspaceId}`).digest('base64url');
  }
}

function nonceOf(request: FastifyRequest): string | undefined {
  return new RegExp(`(?:^|; )${COOKIE}=([\\w-]{${(NONCE_BYTES * 4) / 3}})(?:;|$)`).exec(
    request.headers.cookie ?? '',
  )?.[1];
}
