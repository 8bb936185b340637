import type { Checkpoint, CommentsOutcome, CoolDown, NetworkComment, Reconnect, Unknown } from '../network.js';
import type { GraphClient, GraphParams } from './client.js';
import { CommentMarks } from './comment-marks.js';
import { at, idAt, listAt } from './json.js';
import type { NodeReader } from './node-reader.js';
import { afterFailedRead } from './outcomes.js';
import { THROTTLE_PERCENT } from './usage.js';

/** Comments a page: the edge's own size on Instagram (comment moderation guide, read 2026-09-11); Facebook takes up to 100. */
export const COMMENTS_A_PAGE = 50;
// With read time-outs of 20 seconds, a look ends well within the five minutes for which a process holds a channel.
const CALLS_MAX = 10;
// Missing permissions: 10, and Meta's whole range from 200 (Graph error-handling page, read 2026-09-11).
const NO_PERMISSION = /^(?:10|2\d\d)(?:\/|$)/;

/** What is asked of the Graph API, and how one network's comments are read out of its answers. */
export interface CommentReading {
  graph: GraphClient;
  reader: NodeReader;
  accessToken: string;
  /** What shares refused fields, see NodeReader. */
  group: string;
  /** The fields of a post, its first page of comments among them. */
  postFields: string;
  /** Parameters of the pages after the first. */
  pageParams: GraphParams;
  /** Parameters of further replies, where replies hang under their comment. */
  replyParams?: GraphParams;
  /** One comment; undefined for what cannot be used. `post` is the post's node. */
  read: (comment: unknown, post: unknown, postRemoteId: string) => NetworkComment | undefined;
  now: Date;
}

/** A post to read: the id the Graph API knows it by, and ours. */
export interface PostAsked {
  askedId: string;
  remoteId: string;
}

type Stop = CoolDown | Reconnect | Unknown;
export type CommentsFound = Omit<Extract<CommentsOutcome, { kind: 'comments' }>, 'otherIds'> | Stop;

/**
 * The comments of up to 50 posts: one call for the newest of all of them, then page by page where there is more than was
 * seen at the last look. From time to time a post is read to its end, so that edits and deletions show.
 */
export class CommentWalk {
  private readonly found = new Map<string, NetworkComment>();
  private readonly wholeUnder: string[] = [];
  private readonly marks: CommentMarks;
  private calls = 0;
  private more = false;
  private stopped: Stop | undefined;

  constructor(
    private readonly reading: CommentReading,
    cursor: Checkpoint,
  ) {
    this.marks = new CommentMarks(cursor, reading.now);
  }

  async run(posts: readonly PostAsked[]): Promise<CommentsFound> {
    const { graph, reader, accessToken, group, postFields, now } = this.reading;
    const ids = posts.map(({ askedId }) => askedId);
    const answers = await reader.read(ids, {
      ...{ graph, accessToken, group, now },
      metrics: [],
      fieldsFor: () => postFields,
    });
    this.calls += answers.calls;
    this.stopped = answers.stopped;
    const gone: string[] = [];
    for (const post of posts) {
      const answer = answers.nodes.get(post.askedId);
      if (answer?.kind === 'gone') gone.push(post.remoteId);
      if (answer?.kind === 'node') await this.walk(post, answer.node);
    }
    if (this.stopped && answers.nodes.size === 0) return withoutPermission(this.stopped);
    return {
      kind: 'comments',
      comments: [...this.found.values()],
      cursor: this.marks.cursor(),
      more: this.more,
      calls: this.calls,
      wholeUnder: this.wholeUnder,
      gone,
    };
  }

  private async walk(post: PostAsked, node: unknown): Promise<void> {
    const mark = this.marks.of(post.remoteId);
    let page = at(node, 'comments');
    let whole = mark.after === undefined;
    whole = (await this.take(page, post, node)) && whole;
    let after = mark.after ?? nextOf(page);
    const newest = this.newestUnder(post.remoteId);
    while (after !== undefined && !mark.isKnown(this.oldestOn(page))) {
      if (!this.mayAsk()) {
        this.more = true;
        mark.leaveAt(after, newest);
        return;
      }
      const next = await this.ask(`/${post.askedId}/comments`, { ...this.reading.pageParams, after });
      if (next === undefined) {
        // Asked in vain; or a place in the list that Meta no longer knows: then the next look begins at the top.
        if (this.stopped) mark.leaveAt(after, newest);
        else mark.forgetPlace();
        return;
      }
      page = next;
      whole = (await this.take(page, post, node)) && whole;
      after = nextOf(page);
    }
    const toTheEnd = after === undefined && whole;
    if (toTheEnd) this.wholeUnder.push(post.remoteId);
    mark.finish(newest, toTheEnd);
  }

  /** Keeps a page's comments and all their replies. @returns false when some replies could not be read */
  private async take(page: unknown, post: PostAsked, node: unknown): Promise<boolean> {
    let whole = true;
    for (const comment of listAt(page, 'data')) {
      this.keep(comment, post, node);
      let replies = at(comment, 'replies');
      for (const reply of listAt(replies, 'data')) this.keep(reply, post, node, comment);
      const id = idAt(comment, 'id');
      for (let after = nextOf(replies); after !== undefined && id !== undefined; after = nextOf(replies)) {
        if (!this.mayAsk()) return false;
        replies = await this.ask(`/${id}/replies`, { ...this.reading.replyParams, after });
        if (replies === undefined) whole = false;
        for (const reply of listAt(replies, 'data')) this.keep(reply, post, node, comment);
      }
    }
    return whole;
  }

  private keep(comment: unknown, post: PostAsked, node: unknown, parent?: unknown): void {
    const read = this.reading.read(comment, node, post.remoteId);
    if (!read) return;
    const parentRemoteId = read.parentRemoteId ?? idAt(parent, 'id');
    this.found.set(read.remoteId, { ...read, ...(parentRemoteId !== undefined && { parentRemoteId }) });
  }

  private mayAsk(): boolean {
    return this.stopped === undefined && this.calls < CALLS_MAX;
  }

  /** A page; undefined when there is none to be had. */
  private async ask(path: string, params: GraphParams): Promise<unknown> {
    this.calls += 1;
    const answer = await this.reading.graph.get(path, params, this.reading.accessToken);
    if (answer.kind === 'ok') {
      // Paging may wait; what publishing needs may not.
      if (answer.usage.percent >= THROTTLE_PERCENT) this.calls = CALLS_MAX;
      return answer.body;
    }
    const failed = afterFailedRead('comments', answer, this.reading.now);
    if (failed.kind !== 'declined') this.stopped = failed;
    return undefined;
  }

  private newestUnder(postRemoteId: string): Date | undefined {
    const times = [...this.found.values()]
      .filter((one) => one.postRemoteId === postRemoteId)
      .map(({ at: time }) => time);
    return times.length === 0 ? undefined : new Date(Math.max(...times.map((time) => time.getTime())));
  }

  private oldestOn(page: unknown): Date | undefined {
    const last = listAt(page, 'data').at(-1);
    return last === undefined ? undefined : this.found.get(idAt(last, 'id') ?? '')?.at;
  }
}

function nextOf(page: unknown): string | undefined {
  return at(page, 'paging', 'next') === undefined ? undefined : idAt(page, 'paging', 'cursors', 'after');
}

/** Comments are a permission of their own: without it the connection is as good as before for everything else. */
function withoutPermission(stopped: Stop): Stop {
  if (stopped.kind !== 'reconnect' || !NO_PERMISSION.test(stopped.trace.code ?? '')) return stopped;
  return {
    kind: 'unknown',
    text: 'Meta does not let Evenkeel read the comments of this account. Connect it again and leave every permission ticked.',
    trace: stopped.trace,
  };
}
