import { type SandboxClock } from '../core/clock.js';
import { type Network } from '../core/faults.js';
import { DueHeap } from '../core/heap.js';
import { seededNumbers } from '../core/seeded.js';
import { REMARKS, STRANGERS, type Stranger, WORRYING_REMARKS } from './people.js';

/** One comment that somebody will make, at an age of the post. */
export interface PlannedRemark {
  afterMs: number;
  text: string;
  stranger: Stranger;
  strangerIndex: number;
}

interface Waiting {
  network: Network;
  postId: string;
  born: number;
  index: number;
}

const MOST_REMARKS = 6;
const FIRST_AFTER_MS = 60_000;
const SPREAD_MS = 4 * 3_600_000;
/** How many of all remarks are worrying. */
const WORRYING_SHARE = 0.05;

/** Who says what to a post, and when: from the post's id alone, so that it is the same every time. */
export function plannedRemarks(postId: string): PlannedRemark[] {
  const number = seededNumbers(`remarks ${postId}`);
  const count = Math.floor(number() * (MOST_REMARKS + 1));
  let afterMs = FIRST_AFTER_MS + number() * 20 * 60_000;
  const planned: PlannedRemark[] = [];
  for (let at = 0; at < count; at += 1) {
    const pool = number() < WORRYING_SHARE ? WORRYING_REMARKS : REMARKS;
    const text = pool[Math.floor(number() * pool.length)];
    const strangerIndex = Math.floor(number() * STRANGERS.length);
    const stranger = STRANGERS[strangerIndex];
    const said = planned.some((earlier) => earlier.text === text);
    if (text !== undefined && stranger && !said) {
      planned.push({ afterMs: Math.round(afterMs), text, stranger, strangerIndex });
    }
    afterMs += -Math.log(1 - number() * 0.999) * SPREAD_MS;
  }
  return planned;
}

/** Lets planned remarks happen when their post is old enough; nothing runs by itself, `settle` is called by each call. */
export class Crowd {
  readonly #waiting = new DueHeap<Waiting>();

  constructor(
    private readonly clock: SandboxClock,
    private readonly say: (network: Network, postId: string, planned: PlannedRemark, at: number) => void,
  ) {}

  /** @param said how many of the post's remarks have already been made */
  expect(network: Network, postId: string, born: number, said = 0): void {
    const next = plannedRemarks(postId)[said];
    if (next) this.#waiting.push(born + next.afterMs, { network, postId, born, index: said });
  }

  settle(): void {
    if (this.#waiting.size === 0) return;
    const age = this.clock.age();
    for (let due = this.#waiting.takeDue(age); due; due = this.#waiting.takeDue(age)) {
      const planned = plannedRemarks(due.postId)[due.index];
      if (!planned) continue;
      const late = (age - due.born - planned.afterMs) / Math.max(1, this.clock.speed);
      this.say(due.network, due.postId, planned, Math.round(this.clock.now() - late));
      this.expect(due.network, due.postId, due.born, due.index + 1);
    }
  }

  clear(): void {
    this.#waiting.clear();
  }
}
