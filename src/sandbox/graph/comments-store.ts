import { ListsById, Shelf } from '../core/shelf.js';

/** A comment on Instagram or Facebook. `createdAt` in milliseconds since the epoch. */
export interface GraphComment {
  id: string;
  network: 'instagram' | 'facebook';
  /** The account whose post it stands under. */
  accountId: string;
  /** The media or post that it belongs to. */
  objectId: string;
  /** The comment that it answers; absent at the top level. */
  parentId?: string | undefined;
  text: string;
  from: { id: string; name: string; username: string };
  own: boolean;
  createdAt: number;
  born: number;
  hidden: boolean;
  deletedAt?: number | undefined;
}

/** All comments, with the lists by object and by parent, oldest first. */
export class CommentsStore {
  readonly all = new Shelf<GraphComment>();
  /** Top-level comments of a media or post. */
  readonly under = new ListsById<GraphComment>();
  readonly replies = new ListsById<GraphComment>();
  readonly #counts = new Map<string, number>();

  add(comment: GraphComment): void {
    this.all.put(comment);
    if (comment.parentId === undefined) this.under.add(comment.objectId, comment);
    else this.replies.add(comment.parentId, comment);
    if (comment.deletedAt === undefined) this.#count(comment.objectId, 1);
  }

  remove(comment: GraphComment, at: number): void {
    if (comment.deletedAt !== undefined) return;
    comment.deletedAt = at;
    this.#count(comment.objectId, -1);
    for (const reply of this.replies.of(comment.id)) this.remove(reply, at);
  }

  /** How many comments and replies stand under a media or post. */
  count(objectId: string): number {
    return this.#counts.get(objectId) ?? 0;
  }

  dump(): GraphComment[] {
    return this.all.dump();
  }

  load(kept: GraphComment[]): void {
    this.clear();
    for (const comment of kept) this.add(comment);
  }

  clear(): void {
    this.all.clear();
    this.under.clear();
    this.replies.clear();
    this.#counts.clear();
  }

  #count(objectId: string, change: number): void {
    this.#counts.set(objectId, this.count(objectId) + change);
  }
}
