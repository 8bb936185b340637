import type { Checkpoint, CommentsAsked, CommentsOutcome, MeasureItem, NetworkComment } from '../network.js';
import type { GraphClient } from '../graph/client.js';
import { COMMENTS_A_PAGE, CommentWalk, type PostAsked } from '../graph/comments.js';
import { at, idAt, textAt, timeAt } from '../graph/json.js';
import type { NodeReader } from '../graph/node-reader.js';
import { absolute } from './permalink.js';

// Comment reference, page for v26; `filter=stream` gives replies too, flat.
const FIELDS = 'id,message,from,created_time,parent{id},is_hidden,permalink_url';
const LIST = { filter: 'stream', order: 'reverse_chronological', limit: String(COMMENTS_A_PAGE) };
const POST_FIELDS = `id,comments.filter(${LIST.filter}).order(${LIST.order}).limit(${LIST.limit}){${FIELDS}}`;

/** What people wrote under a Page's posts, replies among them, newest first. */
export async function readComments(
  graph: GraphClient,
  reader: NodeReader,
  { account, items, cursor, now }: CommentsAsked,
): Promise<CommentsOutcome> {
  const { accessToken, externalId: pageId } = account;
  const postOf = new Map<string, string>(Object.entries(textsIn(at(cursor, 'postOf'))));
  const unresolved = items.filter((item) => isVideo(item) && !postOf.has(item.remoteId));
  let calls = 0;
  if (unresolved.length > 0) {
    const answers = await reader.read(
      unresolved.map(({ remoteId }) => remoteId),
      { ...{ graph, accessToken, now }, group: 'video/post', metrics: [], fieldsFor: () => 'id,post_id' },
    );
    calls += answers.calls;
    for (const [id, answer] of answers.nodes) {
      const postId = answer.kind === 'node' ? idAt(answer.node, 'post_id') : undefined;
      if (postId !== undefined) postOf.set(id, postId.includes('_') ? postId : `${pageId}_${postId}`);
    }
  }
  const posts = items.map(({ remoteId }): PostAsked => ({ askedId: postOf.get(remoteId) ?? remoteId, remoteId }));
  const walk = new CommentWalk(
    {
      ...{ graph, reader, accessToken, now },
      group: 'comments',
      postFields: POST_FIELDS,
      pageParams: { ...LIST, fields: FIELDS },
      read: (comment, _post, postRemoteId) => commentOf(comment, postRemoteId, pageId),
    },
    cursor,
  );
  const found = await walk.run(posts);
  if (found.kind !== 'comments') return found;
  const otherIds = new Map([...postOf].map(([videoId, postId]) => [postId, videoId]));
  const kept: Checkpoint = { ...found.cursor, postOf: Object.fromEntries(stillKept(postOf, found.cursor)) };
  return { ...found, otherIds, cursor: kept, calls: found.calls + calls };
}

function isVideo({ format }: MeasureItem): boolean {
  return format === 'reel' || format === 'video';
}

/** Only of posts that the cursor still has a mark of. */
function stillKept(postOf: ReadonlyMap<string, string>, cursor: Checkpoint): [string, string][] {
  return [...postOf].filter(([videoId]) => at(cursor, 'posts', videoId) !== undefined);
}

function textsIn(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function commentOf(comment: unknown, postRemoteId: string, pageId: string): NetworkComment | undefined {
  const remoteId = idAt(comment, 'id');
  const time = timeAt(comment, 'created_time');
  if (remoteId === undefined || !time) return undefined;
  const authorId = idAt(comment, 'from', 'id');
  const name = textAt(comment, 'from', 'name');
  const parentRemoteId = idAt(comment, 'parent', 'id');
  const hidden = at(comment, 'is_hidden');
  const permalink = absolute(textAt(comment, 'permalink_url'));
  return {
    ...{ remoteId, postRemoteId, at: time },
    text: textAt(comment, 'message') ?? '',
    own: authorId === pageId,
    ...(parentRemoteId !== undefined && { parentRemoteId }),
    ...((authorId !== undefined || name !== undefined) && {
      author: { ...(authorId !== undefined && { remoteId: authorId }), ...(name !== undefined && { name }) },
    }),
    ...(typeof hidden === 'boolean' && { hidden }),
    ...(permalink !== undefined && { permalink }),
  };
}
