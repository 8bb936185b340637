import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../foundation/clock.js';
import { newId } from '../foundation/id.js';
import { invalidInput, notFound } from '../foundation/problem-error.js';
import type { Caller } from '../identity/caller.js';
import { PostShelf, type ShelvedPost } from '../library/post-shelf.js';
import { ReviewComment } from './approval.entity.js';
import type { CommentView, NewComment } from './approval.schemas.js';
import { commentedText, quoteOf } from './commented-text.js';
import { ReviewLog } from './review-log.js';

/** Remarks on a post, each at its place in the words. They stay when the words change, and say that these did. */
@Injectable()
export class Comments {
  constructor(
    private readonly dataSource: DataSource,
    private readonly shelf: PostShelf,
    private readonly log: ReviewLog,
    private readonly clock: Clock,
  ) {}

  /** @throws ProblemError 404; 422 for a field that the post does not have, or a place outside it */
  async add(caller: Caller, postId: string, comment: NewComment): Promise<CommentView> {
    const { workspaceId, personId } = caller;
    return this.dataSource.transaction(async (manager) => {
      const shelved = await this.shelf.get(manager, workspaceId, postId);
      const actor = await this.log.actorOf(manager, caller);
      const row = {
        id: newId(),
        workspaceId,
        postId,
        personId,
        name: actor.name,
        ...placeOf(shelved, comment),
        text: comment.text.trim(),
        createdAt: this.clock.now(),
        resolvedAt: null,
        resolvedByName: null,
      };
      await manager.insert(ReviewComment, row);
      const detail = { commentId: row.id, ...(row.quote !== null && { quote: row.quote }) };
      await this.log.add(manager, actor, { workspaceId, postId, event: 'commented', note: row.text, detail });
      return viewOf(row, shelved);
    });
  }

  /** Oldest first. @throws ProblemError 404 */
  async list(
    workspaceId: string,
    postId: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<CommentView[]> {
    const shelved = await this.shelf.get(manager, workspaceId, postId);
    const rows = await manager.find(ReviewComment, { where: { workspaceId, postId }, order: { id: 'ASC' } });
    return rows.map((row) => viewOf(row, shelved));
  }

  /** One that is resolved already stays so. @throws ProblemError 404 */
  async resolve(caller: Caller, postId: string, id: string): Promise<CommentView> {
    const { workspaceId } = caller;
    return this.dataSource.transaction(async (manager) => {
      const shelved = await this.shelf.get(manager, workspaceId, postId);
      const row = await manager.findOne(ReviewComment, {
        where: { id, workspaceId, postId },
        lock: { mode: 'pessimistic_write' },
      });
      if (!row) throw notFound('comment', id);
      if (row.resolvedAt) return viewOf(row, shelved);
      const actor = await this.log.actorOf(manager, caller);
      const set = { resolvedAt: this.clock.now(), resolvedByName: actor.name };
      await manager.update(ReviewComment, { id }, set);
      await this.log.add(manager, actor, { workspaceId, postId, event: 'comment-resolved', detail: { commentId: id } });
      return viewOf(Object.assign(row, set), shelved);
    });
  }
}

function placeOf(
  shelved: ShelvedPost,
  { field, start, end }: NewComment,
): Pick<ReviewComment, 'field' | 'start' | 'end' | 'quote'> {
  if (field === undefined) return { field: null, start: null, end: null, quote: null };
  const words = commentedText(shelved, field);
  if (words === undefined) throw invalidInput([{ path: 'field', message: `This post has no ${field}.` }]);
  if (start === undefined || end === undefined) return { field, start: null, end: null, quote: null };
  const quote = quoteOf(words, start, end);
  if (quote === undefined) {
    const message = `Must be a place within the ${words.length} UTF-16 units of the ${field}, with the end after the start and no character cut in two.`;
    throw invalidInput([{ path: 'start', message }]);
  }
  return { field, start, end, quote };
}

function viewOf(row: ReviewComment, shelved: ShelvedPost): CommentView {
  const { field, start, end, quote } = row;
  const words = field === null ? undefined : commentedText(shelved, field);
  return {
    id: row.id,
    author: row.name,
    text: row.text,
    ...(field !== null && { field }),
    ...(start !== null && { start }),
    ...(end !== null && { end }),
    ...(quote !== null && { quote }),
    outdated:
      field !== null && (words === undefined || (quote !== null && words.slice(start ?? 0, end ?? 0) !== quote)),
    createdAt: row.createdAt.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    resolvedBy: row.resolvedByName,
  };
}
