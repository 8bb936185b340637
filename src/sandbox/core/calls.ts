import { type CallName, type Network, type Operation } from './faults.js';

/** Counts every call by network and operation, a batch's items and each of `?ids=` singly, as the networks do. */
export class Calls {
  #counts = new Map<string, number>();

  add(call: CallName, times = 1): void {
    const key = `${call.network} ${call.operation}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + times);
  }

  /** `{instagram: {publish: 3, ...}, ...}`; what was never called is absent. */
  byNetwork(): Partial<Record<Network, Partial<Record<Operation, number>>>> {
    const answer: Partial<Record<Network, Partial<Record<Operation, number>>>> = {};
    for (const [key, count] of this.#counts) {
      const [network, operation] = key.split(' ') as [Network, Operation];
      (answer[network] ??= {})[operation] = count;
    }
    return answer;
  }

  total(): number {
    let total = 0;
    for (const count of this.#counts.values()) total += count;
    return total;
  }

  clear(): void {
    this.#counts.clear();
  }
}
