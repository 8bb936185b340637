import { setTimeout as wait } from 'node:timers/promises';
import { type Fault } from './faults.js';

/** What became of a call: an answer, or a connection that breaks. */
export type Outcome<A> = { kind: 'answer'; answer: A } | { kind: 'reset' };

/**
 * Runs a call under a fault.
 *
 * @param effect does what the call asks for and makes its answer
 * @param refuse makes the network's own answer for the fault, without any effect
 */
export async function throughFault<A>(
  fault: Fault | undefined,
  effect: () => A | Promise<A>,
  refuse: (fault: Fault) => A,
): Promise<Outcome<A>> {
  if (!fault) return { kind: 'answer', answer: await effect() };
  if (fault.delayMs) await wait(fault.delayMs);
  switch (fault.fault) {
    case 'reset-before':
      return { kind: 'reset' };
    case 'reset-after':
      await effect();
      return { kind: 'reset' };
    case '500':
    case 'answer':
      if (fault.afterEffect) await effect();
      return { kind: 'answer', answer: refuse(fault) };
    case '429':
    case 'expired-token':
      return { kind: 'answer', answer: refuse(fault) };
    case 'delay':
    case 'stuck':
      return { kind: 'answer', answer: await effect() };
    default: {
      const never: never = fault.fault;
      return never;
    }
  }
}
