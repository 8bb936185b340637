import { randomBytes } from 'node:crypto';
import { type Fault } from '../core/faults.js';
import { throughFault } from '../core/through-faults.js';
import { type World } from '../world.js';
import { hostOf } from './access.js';
import { GraphRefusal, tokenRefusal } from './errors.js';
import { type Plan, planOf } from './plan.js';
import { type GraphAnswer, type GraphRequest } from './request.js';
import { countUsage, throttledByFault } from './usage.js';
import { checkVersion } from './versions.js';

type Answer = Extract<GraphAnswer, { kind: 'answer' }>;

/** Answers one Graph call: version, faults, usage limits, token, then what it asks for. */
export async function dispatch(world: World, request: GraphRequest): Promise<GraphAnswer> {
  world.settle();
  let plan: Plan;
  try {
    checkVersion(request.version, world.clock.now());
    plan = planOf(world, request, hostOf(world, request));
  } catch (error) {
    return refusalAnswer(error, {});
  }
  return runPlan(world, plan);
}

export async function runPlan(world: World, plan: Plan): Promise<GraphAnswer> {
  world.calls.add(plan, plan.weight);
  const outcome = await throughFault<Answer>(
    world.faults.take(plan),
    async () => {
      let headers: Record<string, string> = {};
      try {
        for (let time = 0; time < plan.weight; time += 1) headers = countUsage(world, plan.network, plan.account);
        return { kind: 'answer', status: 200, body: await plan.run(), headers };
      } catch (error) {
        return refusalAnswer(error, headers);
      }
    },
    (fault) => faultAnswer(fault, plan),
  );
  return outcome.kind === 'reset' ? { kind: 'reset' } : outcome.answer;
}

function faultAnswer(fault: Fault, plan: Plan): Answer {
  switch (fault.fault) {
    case '429':
      return refusalAnswer(throttledByFault(plan.network, plan.account), {});
    case 'expired-token':
      return refusalAnswer(tokenRefusal(463), {});
    case 'answer':
      return { kind: 'answer', status: fault.status ?? 400, body: fault.body ?? {}, headers: fault.headers ?? {} };
    default:
      if (fault.body !== undefined) {
        return { kind: 'answer', status: fault.status ?? 500, body: fault.body, headers: fault.headers ?? {} };
      }
      return refusalAnswer(
        new GraphRefusal({
          status: fault.status ?? 500,
          code: 2,
          message: 'An unexpected error has occurred. Please retry your request later.',
          isTransient: true,
        }),
        {},
      );
  }
}

/** The answer for a refusal; anything else that was thrown is a bug and goes on. */
export function refusalAnswer(error: unknown, headers: Record<string, string>): Answer {
  if (!(error instanceof GraphRefusal)) throw error;
  const body = error.body(`A${randomBytes(9).toString('base64url')}`);
  return { kind: 'answer', status: error.status, body, headers: { ...headers, ...error.parts.headers } };
}
