/** A binary heap of things with a due time: the earliest is always on top. */
export class DueHeap<T> {
  readonly #items: { due: number; thing: T }[] = [];

  get size(): number {
    return this.#items.length;
  }

  push(due: number, thing: T): void {
    const items = this.#items;
    const added = { due, thing };
    let at = items.length;
    items.push(added);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = items[above];
      if (!parent || parent.due <= due) break;
      items[at] = parent;
      at = above;
    }
    items[at] = added;
  }

  /** Takes the earliest thing if it is due at `now`, else undefined. */
  takeDue(now: number): T | undefined {
    const top = this.#items[0];
    if (!top || top.due > now) return undefined;
    const last = this.#items.pop();
    if (last && this.#items.length > 0) this.#sink(last);
    return top.thing;
  }

  clear(): void {
    this.#items.length = 0;
  }

  #sink(moved: { due: number; thing: T }): void {
    const items = this.#items;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      const left = items[below];
      if (!left) break;
      const right = items[below + 1];
      const smaller = right && right.due < left.due ? right : left;
      if (smaller === right) below += 1;
      if (smaller.due >= moved.due) break;
      items[at] = smaller;
      at = below;
    }
    items[at] = moved;
  }
}
