import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lacking } from '../identity/key.guard.js';
import type { Permission } from '../identity/permissions.js';
import { Sessions } from '../identity/sessions.js';
import { Templates } from './templates.js';
import { type Guest, Visit } from './visit.js';

const HTML = 'text/html; charset=utf-8';
/** Where a sign-in may lead to: pages of ours only. */
const OUR_PAGES =
  /^\/(?:publications\/[0-9a-f-]{36}|review(?:\/[0-9a-f-]{36})?|outbox|audit|doctor|people|keys|account|costs|doctor|join\/[\w-]{1,64}|channels(?:\/[0-9a-f-]{36}|\/(?:connect\/\w{1,12}|token)(?:\?channel=[0-9a-f-]{36})?)?)?$/i;

/** Lets guests in to a page, and shows everybody else the way in. */
@Injectable()
export class Door {
  constructor(
    private readonly visit: Visit,
    private readonly templates: Templates,
    private readonly sessions: Sessions,
  ) {}

  /**
   * The guest; or undefined after the sign-in page was sent.
   * @throws ProblemError 403 when their role or key lacks what the page needs
   */
  async open(
    request: FastifyRequest,
    reply: FastifyReply,
    needed: Permission = 'workspace.read',
  ): Promise<Guest | undefined> {
    const guest = await this.visit.guestOf(request);
    if (guest && !guest.caller.permissions.has(needed)) throw lacking(needed);
    if (guest) return guest;
    if (await this.sessions.visitorOf(request)) {
      await reply.redirect('/account', 303);
      return undefined;
    }
    const whole = landingOf(request.url);
    const next = whole === '/' ? landingOf(request.url.split('?')[0]) : whole;
    // A link in a web mail: the browser keeps the visit's strict cookie back until the page asks for itself.
    const page =
      request.headers['sec-fetch-site'] === 'cross-site' && request.method === 'GET' ? 'arriving' : 'sign-in';
    await send(reply, page === 'arriving' ? 200 : 401, this.templates.page(page, { next }));
    return undefined;
  }
}

/** A page of ours to go to after the sign-in; anything else is the home page. */
export function landingOf(path: string | undefined): string {
  return path !== undefined && OUR_PAGES.test(path) ? path : '/';
}

/** Sends a page that nobody may keep. */
export async function send(reply: FastifyReply, status: number, html: string): Promise<void> {
  await reply.status(status).header('cache-control', 'no-store').type(HTML).send(html);
}
