import type { CommentsAsked, CommentsOutcome, NetworkComment } from '../network.js';
import type { GraphClient } from '../graph/client.js';
import { COMMENTS_A_PAGE, CommentWalk } from '../graph/comments.js';
import { at, idAt, textAt, timeAt } from '../graph/json.js';
import type { NodeReader } from '../graph/node-reader.js';

// IG Comment reference, read 2026-09-11.
const FIELDS = 'id,text,timestamp,username,from{id,username},hidden,parent_id';
const WITH_REPLIES = `${FIELDS},replies.limit(${COMMENTS_A_PAGE}){${FIELDS}}`;
const POST_FIELDS = `id,username,comments.limit(${COMMENTS_A_PAGE}){${WITH_REPLIES}}`;

/**
 * What people wrote under posts on Instagram: top-level comments newest first, each with its replies. Comments of restricted
 * people are not told by Meta.
 */
export async function readComments(
  graph: GraphClient,
  reader: NodeReader,
  { account, items, cursor, now }: CommentsAsked,
): Promise<CommentsOutcome> {
  const walk = new CommentWalk(
    {
      ...{ graph, reader, now },
      accessToken: account.accessToken,
      group: `${account.login ?? 'facebook'}/comments`,
      postFields: POST_FIELDS,
      pageParams: { fields: WITH_REPLIES, limit: String(COMMENTS_A_PAGE) },
      replyParams: { fields: FIELDS, limit: String(COMMENTS_A_PAGE) },
      read: (comment, post, postRemoteId) => commentOf(comment, post, postRemoteId, account.externalId),
    },
    cursor,
  );
  const found = await walk.run(items.map(({ remoteId }) => ({ askedId: remoteId, remoteId })));
  return found.kind === 'comments' ? { ...found, otherIds: new Map() } : found;
}

function commentOf(
  comment: unknown,
  post: unknown,
  postRemoteId: string,
  accountId: string,
): NetworkComment | undefined {
  const remoteId = idAt(comment, 'id');
  const time = timeAt(comment, 'timestamp');
  if (remoteId === undefined || !time) return undefined;
  const authorId = idAt(comment, 'from', 'id');
  const name = textAt(comment, 'from', 'username') ?? textAt(comment, 'username');
  const parentRemoteId = idAt(comment, 'parent_id');
  const hidden = at(comment, 'hidden');
  return {
    ...{ remoteId, postRemoteId, at: time },
    text: textAt(comment, 'text') ?? '',
    // The id of an account among commenters is not always the one it is connected by; its name is.
    own: authorId === accountId || (name !== undefined && name === textAt(post, 'username')),
    ...(parentRemoteId !== undefined && { parentRemoteId }),
    ...((authorId !== undefined || name !== undefined) && {
      author: { ...(authorId !== undefined && { remoteId: authorId }), ...(name !== undefined && { name }) },
    }),
    ...(typeof hidden === 'boolean' && { hidden }),
  };
}
