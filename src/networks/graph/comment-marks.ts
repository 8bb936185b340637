import type { Checkpoint } from '../network.js';
import { at, textAt, timeAt } from './json.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
// A post with many comments is read to its end so often, for edits and deletions far down.
const WHOLE_EVERY_MS = 6 * HOUR;
// Posts are looked at for 30 days; what has not been looked at for longer needs no mark.
const KEPT_MS = 31 * DAY;

/** How far the comments of one post were read. */
export class CommentMark {
  /** Where the last look had to stop; undefined when it came to its end. */
  after: string | undefined;
  private seen: Date | undefined;
  private wholeAt: Date | undefined;
  private markedAt: Date;
  private pendingSeen: Date | undefined;

  constructor(
    kept: unknown,
    private readonly now: Date,
  ) {
    this.after = textAt(kept, 'after');
    this.seen = timeAt(kept, 'seen');
    this.pendingSeen = timeAt(kept, 'pendingSeen');
    this.wholeAt = timeAt(kept, 'wholeAt');
    this.markedAt = timeAt(kept, 'markedAt') ?? now;
  }

  /** Whether everything older than this was seen at an earlier look, and it is not time to read to the end again. */
  isKnown(oldest: Date | undefined): boolean {
    const dueForAll = this.wholeAt === undefined || this.now.getTime() - this.wholeAt.getTime() >= WHOLE_EVERY_MS;
    return !dueForAll && this.seen !== undefined && oldest !== undefined && oldest < this.seen;
  }

  leaveAt(after: string, newest: Date | undefined): void {
    this.after = after;
    this.pendingSeen ??= newest;
    this.markedAt = this.now;
  }

  forgetPlace(): void {
    this.after = undefined;
    this.pendingSeen = undefined;
  }

  /** Read as far as needed. @param whole to the very end, in one look */
  finish(newest: Date | undefined, whole: boolean): void {
    // What came while a long list was read over several looks is on its first page again.
    this.seen = this.pendingSeen ?? newest ?? this.seen;
    if (whole || this.after !== undefined) this.wholeAt = this.now;
    this.markedAt = this.now;
    this.forgetPlace();
  }

  kept(): Checkpoint | undefined {
    if (this.now.getTime() - this.markedAt.getTime() > KEPT_MS) return undefined;
    return {
      markedAt: this.markedAt.toISOString(),
      ...(this.seen && { seen: this.seen.toISOString() }),
      ...(this.wholeAt && { wholeAt: this.wholeAt.toISOString() }),
      ...(this.after !== undefined && { after: this.after }),
      ...(this.pendingSeen && { pendingSeen: this.pendingSeen.toISOString() }),
    };
  }
}

/** The marks of an account's posts, as a cursor holds them. */
export class CommentMarks {
  private readonly marks = new Map<string, CommentMark>();
  private readonly rest: Checkpoint;

  constructor(
    cursor: Checkpoint,
    private readonly now: Date,
  ) {
    this.rest = cursor;
    const posts = at(cursor, 'posts');
    for (const [id, kept] of Object.entries(typeof posts === 'object' && posts !== null ? posts : {})) {
      this.marks.set(id, new CommentMark(kept, now));
    }
  }

  of(postRemoteId: string): CommentMark {
    const mark = this.marks.get(postRemoteId) ?? new CommentMark({}, this.now);
    this.marks.set(postRemoteId, mark);
    return mark;
  }

  cursor(): Checkpoint {
    const posts = [...this.marks].flatMap(([id, mark]) => {
      const kept = mark.kept();
      return kept ? [[id, kept] as const] : [];
    });
    return { ...this.rest, posts: Object.fromEntries(posts) };
  }
}
