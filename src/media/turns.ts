/** One after the other: a decoded picture or video reader takes memory that only one of them should have at a time. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  /** Runs the task when those before it have ended, well or not. */
  take<T>(task: () => Promise<T>): Promise<T> {
    const mine = this.last.then(task);
    this.last = mine.catch(() => undefined);
    return mine;
  }
}
