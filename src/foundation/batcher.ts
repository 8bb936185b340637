/** How many items one run takes at most. */
const BATCH_MAX = 200;

/** One caller who waits for the answer about its item. */
interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Does the same thing for many callers at once, as a database commits in groups: what is asked for while a run is under
 * way goes into the next one, so the busier it is the fuller the runs are, and a single caller waits for nobody. (Two runs
 * at a time were measured: half as full and no sooner back.)
 *
 * A run that fails is done again one item at a time, so that a bad item fails its own caller alone. What a run does must
 * therefore bear being done twice: it may have been done although it failed (a connection lost at COMMIT).
 */
export class Batcher<Item, Result> {
  #waiting: Waiting<Item, Result>[] = [];
  #busy = false;

  /** @param run takes at least one item and gives their results in the same order */
  constructor(private readonly run: (items: Item[]) => Promise<Result[]>) {}

  /** The result for this item, of a run that began after this call. Rejects with the item's own error. */
  do(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#busy) return;
      this.#busy = true;
      // The rest of this turn of the event loop may have more to ask.
      setImmediate(() => void this.#work());
    });
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) await this.#settle(this.#waiting.splice(0, BATCH_MAX));
    this.#busy = false;
  }

  async #settle(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.run(batch.map(({ item }) => item));
      if (results.length !== batch.length)
        throw new Error(`${batch.length} items were answered with ${results.length} results.`);
      batch.forEach(({ resolve }, index) => {
        resolve(results[index] as Result);
      });
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1) only?.reject(error);
      else await Promise.all(batch.map((one) => this.#settle([one])));
    }
  }
}
