import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Fault } from '../core/faults.js';
import { throughFault } from '../core/through-faults.js';
import { type World } from '../world.js';
import { answerOf, type Decision } from './decide.js';
import { type AuthorizeRequest, type Dialog, type DialogPerson, type DialogQuery } from './dialog.js';
import { FACEBOOK_DIALOG } from './facebook-dialog.js';
import { INSTAGRAM_DIALOG } from './instagram-dialog.js';
import { DialogPages } from './pages.js';
import { X_DIALOG } from './x-dialog.js';

type Sent = { kind: 'page'; status: number; html: string; sendsTo?: string } | { kind: 'redirect'; to: string };

const PATHS: readonly (readonly [path: string, dialog: Dialog])[] = [
  ['/i/oauth2/authorize', X_DIALOG],
  ['/dialog/oauth', FACEBOOK_DIALOG],
  ['/:version/dialog/oauth', FACEBOOK_DIALOG],
  ['/oauth/authorize', INSTAGRAM_DIALOG],
];

/** The dialogs in which people let a program act for them, as pages that a person or a test clicks through. */
export function registerDialogs(app: FastifyInstance, world: World): void {
  const pages = new DialogPages();
  app.get('/_sandbox/dialog.css', (_, reply) => reply.type('text/css; charset=utf-8').send(pages.style));
  for (const [url, dialog] of PATHS) {
    app.route({
      method: ['GET', 'POST'],
      url,
      handler: (request: FastifyRequest, reply: FastifyReply) => handle(world, pages, dialog, request, reply),
    });
  }
}

async function handle(
  world: World,
  pages: DialogPages,
  dialog: Dialog,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  world.settle();
  const query = firstOfEach(request.query);
  const people = dialog.people(world);
  const person = people.find((one) => one.id === query['as']) ?? people[0];
  const call = { network: dialog.login, operation: 'authorize' as const, account: person?.id };
  world.calls.add(call);
  const outcome = await throughFault<Sent>(
    world.faults.take(call),
    () => sentFor(world, pages, dialog, request, { query, people, person }),
    (fault) => outOfOrder(pages, dialog, fault),
  );
  if (outcome.kind === 'reset') {
    reply.hijack();
    request.raw.socket.destroy();
    return reply;
  }
  const sent = outcome.answer;
  if (sent.kind === 'redirect') return reply.header('cache-control', 'no-store').redirect(sent.to, 303);
  return reply
    .code(sent.status)
    .headers({
      'content-security-policy': policy(sent.sendsTo),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    .type('text/html; charset=utf-8')
    .send(sent.html);
}

function sentFor(
  world: World,
  pages: DialogPages,
  dialog: Dialog,
  request: FastifyRequest,
  who: { query: DialogQuery; people: DialogPerson[]; person: DialogPerson | undefined },
): Sent {
  const asked = dialog.check(who.query);
  if (asked.kind === 'refused') return { kind: 'page', status: 400, html: pages.refused(dialog, asked) };
  const { person } = who;
  if (!person) {
    const reason = 'there is nobody in this sandbox who could sign in';
    const refusal = { title: 'Log in', text: 'You must log in to continue.', reason };
    return { kind: 'page', status: 400, html: pages.refused(dialog, refusal) };
  }
  const decision = request.method === 'POST' ? decisionIn(request.body) : undefined;
  if (decision) return { kind: 'redirect', to: answerOf(world, dialog, asked, person.id, decision) };
  const others = who.people
    .filter((other) => other !== person)
    .map((other) => ({ ...other, href: addressAs(request.url, other.id) }));
  return {
    kind: 'page',
    status: 200,
    html: pages.ask(world, dialog, asked, person, others),
    sendsTo: destinationOf(asked),
  };
}

function decisionIn(body: unknown): Decision | undefined {
  const form = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const decision = form['decision'];
  if (decision !== 'authorize' && decision !== 'cancel') return undefined;
  const listed = (name: string): string[] => [form[name] ?? []].flat().map(String);
  return {
    authorized: decision === 'authorize',
    chosen: form['chosen'] === undefined ? undefined : { scopes: listed('scope'), places: listed('page') },
  };
}

function outOfOrder(pages: DialogPages, dialog: Dialog, fault: Fault): Sent {
  const text = 'Sorry, something went wrong. We’re working on getting this fixed as soon as we can.';
  const html = pages.refused(dialog, { title: 'Not available now', text, reason: `a fault asks for ${fault.fault}` });
  const status = fault.status ?? (fault.fault === '429' ? 429 : fault.fault === 'expired-token' ? 401 : 503);
  return { kind: 'page', status, html };
}

// Browsers hold the redirect after a form to `form-action` too.
function policy(destination: string | undefined): string {
  const forms = destination === undefined ? "'none'" : `'self' ${destination}`;
  return `default-src 'none'; style-src 'self'; base-uri 'none'; form-action ${forms}; frame-ancestors 'none'`;
}

// An IPv6 address cannot be named in a policy.
function destinationOf(asked: AuthorizeRequest): string {
  const { origin, hostname } = new URL(asked.redirectUri);
  return hostname.startsWith('[') ? 'http: https:' : origin;
}

// Relative to the page itself, so that it holds under a network's host name too.
function addressAs(url: string, personId: string): string {
  const query = new URLSearchParams(url.slice(url.indexOf('?') + 1));
  query.set('as', personId);
  return `?${query.toString()}`;
}

function firstOfEach(given: unknown): DialogQuery {
  const query: DialogQuery = {};
  for (const [name, value] of Object.entries(given as Record<string, unknown>)) {
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof first === 'string') query[name] = first;
  }
  return query;
}
