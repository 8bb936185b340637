import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Fault, type Operation } from '../core/faults.js';
import { type XEndpoint } from '../core/limits.js';
import { throughFault } from '../core/through-faults.js';
import { type World } from '../world.js';
import { callerOf, requireAccess, type XCaller } from './caller.js';
import { creditsDepleted, invalidRequest, tooManyRequests, unauthorized, XRefusal } from './errors.js';
import { countAgainstLimits, usedUpHeaders } from './rate-limits.js';
import { inNewVocabulary } from './vocabulary.js';

interface XAnswer {
  status: number;
  body: unknown;
  headers: Record<string, string>;
}

export interface XEndpointRules {
  endpoint: XEndpoint;
  operation: Operation;
  scopes: string[];
  appMayCall?: boolean;
  status?: number;
}

/** Answers one call to X's API: faults, token, limits, then the handler. */
export async function answerX(
  world: World,
  request: FastifyRequest,
  reply: FastifyReply,
  rules: XEndpointRules,
  handle: (caller: XCaller) => unknown,
): Promise<void> {
  world.settle();
  const seen = callerOf(world, request.headers.authorization);
  const call = { network: 'x' as const, operation: rules.operation, account: seen?.token.ownerId };
  world.calls.add(call);
  const outcome = await throughFault<XAnswer>(
    world.faults.take(call),
    async () => {
      let headers: Record<string, string> = {};
      try {
        const caller = requireAccess(seen, rules.scopes, rules.appMayCall ?? false);
        headers = countAgainstLimits(world, caller, rules.endpoint);
        if (world.xStrict) refuseOtherVocabulary(world, request);
        if (caller.account?.credits === false) throw creditsDepleted(caller.account.id);
        return { status: rules.status ?? 200, body: await handle(caller), headers };
      } catch (error) {
        if (error instanceof XRefusal) return { ...refusalAnswer(error), headers: { ...headers, ...error.headers } };
        throw error;
      }
    },
    (fault) => faultAnswer(world, fault, rules.endpoint),
  );
  if (outcome.kind === 'reset') {
    reply.hijack();
    request.raw.socket.destroy();
    return;
  }
  const { status, body, headers } = outcome.answer;
  await reply
    .code(status)
    .headers(headers)
    .send(world.xVocabulary === 'post' ? inNewVocabulary(body) : body);
}

// Which names an account gets by default is not published; a strict network takes its own only.
function refuseOtherVocabulary(world: World, request: FastifyRequest): void {
  const other = world.xVocabulary === 'post' ? 'tweet.fields' : 'post.fields';
  if (Object.hasOwn(request.query as object, other)) {
    throw invalidRequest(`The query parameter [${other}] is not known.`, { [other]: [] });
  }
}

function refusalAnswer(refusal: XRefusal): XAnswer {
  return { status: refusal.status, body: refusal.body, headers: refusal.headers };
}

function faultAnswer(world: World, fault: Fault, endpoint: XEndpoint): XAnswer {
  switch (fault.fault) {
    case '429':
      return refusalAnswer(tooManyRequests(usedUpHeaders(world, endpoint)));
    case 'expired-token':
      return refusalAnswer(unauthorized());
    case 'answer':
      return { status: fault.status ?? 500, body: fault.body ?? {}, headers: fault.headers ?? {} };
    default:
      return {
        status: fault.status ?? 503,
        body: fault.body ?? {
          title: 'Service Unavailable',
          detail: 'Service Unavailable',
          type: 'about:blank',
          status: 503,
        },
        headers: fault.headers ?? {},
      };
  }
}
