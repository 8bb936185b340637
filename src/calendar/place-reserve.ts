import type { PostKind } from '../library/post.js';
import type { Place, Waiting } from './plan.js';

/**
 * The earliest places that the waiting posts can fill between them, by series and kind. It keeps back enough posts of a
 * kind for the places that take only that kind, so that no such place stays empty while its posts sit elsewhere.
 */
export class Reserve {
  private readonly chosen: number[] = [];
  private readonly chosenSet: Set<number>;
  /** Posts waiting, by series and kind. */
  private readonly waiting = new Map<string, number>();
  /** Chosen places still to come that take one kind only, by series and kind. */
  private readonly promised = new Map<string, number>();

  constructor(
    waiting: readonly Waiting[],
    private readonly places: readonly Place[],
    start: number,
  ) {
    const inSeries = new Map<string | null, number>();
    for (const { post, seriesId } of waiting) {
      raise(this.waiting, keyOf(seriesId, post.kind), 1);
      raise(inSeries, seriesId, 1);
    }
    for (let index = start; index < places.length && this.chosen.length < waiting.length; index++) {
      const place = places[index];
      if (!place || (inSeries.get(place.seriesId) ?? 0) === 0) continue;
      if (place.kind !== null) {
        const key = keyOf(place.seriesId, place.kind);
        if ((this.promised.get(key) ?? 0) >= (this.waiting.get(key) ?? 0)) continue;
        raise(this.promised, key, 1);
      }
      raise(inSeries, place.seriesId, -1);
      this.chosen.push(index);
    }
    this.chosenSet = new Set(this.chosen);
  }

  holds(index: number): boolean {
    return this.chosenSet.has(index);
  }

  /** When the next chosen place after this one is; Infinity after the last. */
  nextAfter(index: number): number {
    let low = 0;
    let high = this.chosen.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.chosen[middle] ?? Infinity) <= index) low = middle + 1;
      else high = middle;
    }
    const next = this.chosen[low];
    return next === undefined ? Infinity : (this.places[next]?.at ?? Infinity);
  }

  /** Whether a post may sit here without leaving a later place of its own kind empty. */
  canSpare(item: Waiting, place: Place): boolean {
    if (place.kind !== null) return true;
    const key = keyOf(item.seriesId, item.post.kind);
    return (this.waiting.get(key) ?? 0) > (this.promised.get(key) ?? 0);
  }

  /** A post took the place. */
  use(index: number, item: Waiting): void {
    const place = this.places[index];
    raise(this.waiting, keyOf(item.seriesId, item.post.kind), -1);
    if (place && place.kind !== null) raise(this.promised, keyOf(place.seriesId, place.kind), -1);
  }
}

function keyOf(seriesId: string | null, kind: PostKind): string {
  return `${seriesId ?? ''}/${kind}`;
}

function raise<K>(counts: Map<K, number>, key: K, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
