/** A named table of things by id, kept in the snapshot. Things are changed in place; whoever does so calls `touch`. */
export class Shelf<T extends { id: string }> {
  #things = new Map<string, T>();

  get size(): number {
    return this.#things.size;
  }

  put(thing: T): T {
    this.#things.set(thing.id, thing);
    return thing;
  }

  get(id: string): T | undefined {
    return this.#things.get(id);
  }

  delete(id: string): void {
    this.#things.delete(id);
  }

  values(): IterableIterator<T> {
    return this.#things.values();
  }

  clear(): void {
    this.#things.clear();
  }

  dump(): T[] {
    return [...this.#things.values()];
  }

  load(kept: T[]): void {
    this.#things = new Map(kept.map((thing) => [thing.id, thing]));
  }
}

/** Lists of things by the id of what they belong to, in the order in which they were added. */
export class ListsById<T> {
  readonly #lists = new Map<string, T[]>();

  add(ownerId: string, thing: T): void {
    const list = this.#lists.get(ownerId);
    if (list) list.push(thing);
    else this.#lists.set(ownerId, [thing]);
  }

  of(ownerId: string): readonly T[] {
    return this.#lists.get(ownerId) ?? [];
  }

  clear(): void {
    this.#lists.clear();
  }
}
