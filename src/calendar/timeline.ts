import type { PostKind } from '../library/post.js';

/** One post in a channel's calendar; `at` in epoch milliseconds. */
export interface TimelineEntry {
  at: number;
  kind: PostKind;
  topics: readonly string[];
}

const KIND_RUN_MAX = 2;

/** A channel's calendar, walked forward in time: what would come directly before and after a post placed here? */
export class Timeline {
  private readonly before: TimelineEntry[] = [];
  private after: readonly TimelineEntry[] = [];
  private upcoming = 0;

  /** @param entries what is there already, ascending */
  constructor(private readonly entries: readonly TimelineEntry[]) {}

  /** Walks to a time. Entries after `until`, where the next new post will come, are no neighbours of this one. */
  moveTo(at: number, until: number): void {
    let next = this.entries[this.upcoming];
    while (next && next.at <= at) {
      this.before.push(next);
      next = this.entries[++this.upcoming];
    }
    this.after = this.entries.slice(this.upcoming, this.upcoming + KIND_RUN_MAX).filter((entry) => entry.at < until);
  }

  /** Something new sits here now. */
  add(entry: TimelineEntry): void {
    this.before.push(entry);
  }

  /** Whether the post directly before or after shares a topic with these. */
  repeatsTopic(topics: readonly string[]): boolean {
    return [this.before.at(-1), this.after[0]].some((entry) => entry?.topics.some((topic) => topics.includes(topic)));
  }

  /** Whether a post of this kind would be the third in a row. */
  makesThreeOfKind(kind: PostKind): boolean {
    let run = 1;
    for (const entry of this.before.slice(-KIND_RUN_MAX).reverse()) {
      if (entry.kind !== kind) break;
      run++;
    }
    for (const entry of this.after) {
      if (entry.kind !== kind) break;
      run++;
    }
    return run > KIND_RUN_MAX;
  }
}
