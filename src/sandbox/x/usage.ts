/** What X bills, counted. `own` posts were written by the account whose token read them. */
export interface XCounts {
  posts: number;
  postsWithLink: number;
  deletes: number;
  ownPostsRead: number;
  otherPostsRead: number;
  usersRead: number;
  /** Replies hidden or shown, descriptions of media. */
  content: number;
}

/** Millionths of a US dollar. Pricing page with the changes of 2026-04-20, read 2026-08-22. */
const PRICES: Record<keyof XCounts, number> = {
  posts: 15_000,
  postsWithLink: 200_000,
  deletes: 10_000,
  ownPostsRead: 1_000,
  otherPostsRead: 5_000,
  usersRead: 10_000,
  content: 5_000,
};

interface Kept {
  counts: XCounts;
  billed: XCounts;
  byDay: [string, number][];
}

function none(): XCounts {
  return {
    posts: 0,
    postsWithLink: 0,
    deletes: 0,
    ownPostsRead: 0,
    otherPostsRead: 0,
    usersRead: 0,
    content: 0,
  };
}

/** Counts what X would bill. A resource that is read again on the same day (UTC) is counted, and billed once. */
export class XUsage {
  #counts = none();
  #billed = none();
  #readToday = new Set<string>();
  #day = '';
  #byDay = new Map<string, number>();

  add(item: 'posts' | 'postsWithLink' | 'deletes' | 'content'): void {
    this.#counts[item] += 1;
    this.#billed[item] += 1;
  }

  read(item: 'ownPostsRead' | 'otherPostsRead' | 'usersRead', id: string, now: number): void {
    const day = new Date(now).toISOString().slice(0, 10);
    if (day !== this.#day) {
      this.#day = day;
      this.#readToday.clear();
    }
    this.#counts[item] += 1;
    const key = `${item} ${id}`;
    if (this.#readToday.has(key)) return;
    this.#readToday.add(key);
    this.#billed[item] += 1;
    if (item !== 'usersRead') this.#byDay.set(day, (this.#byDay.get(day) ?? 0) + 1);
  }

  /** `microDollars` follows from `billed`; the account that posts is taken to own the app, so its own posts are cheap. */
  view(): { counted: XCounts; billed: XCounts; microDollars: number } {
    const items = Object.entries(this.#billed) as [keyof XCounts, number][];
    return {
      counted: { ...this.#counts },
      billed: { ...this.#billed },
      microDollars: items.reduce((sum, [item, count]) => sum + count * PRICES[item], 0),
    };
  }

  /** Posts read on each day (UTC), for the network's own usage call. */
  postsReadByDay(): [day: string, count: number][] {
    return [...this.#byDay];
  }

  clear(): void {
    this.load({ counts: none(), billed: none(), byDay: [] });
  }

  dump(): Kept {
    return { counts: this.#counts, billed: this.#billed, byDay: [...this.#byDay] };
  }

  load(kept: Kept): void {
    this.#counts = { ...kept.counts };
    this.#billed = { ...kept.billed };
    this.#byDay = new Map(kept.byDay);
    this.#readToday.clear();
    this.#day = '';
  }
}
