import { type World } from '../world.js';
import { type XCaller } from './caller.js';
import { invalidRequest, resourceNotFound, XRefusal } from './errors.js';
import { askedFields, FIELD_PARAMETERS, refuseUnknown, type XQuery } from './query.js';
import { renderPosts } from './render.js';
import { type XPost } from './store.js';

const MOST_IDS = 100;

/** GET /2/tweets?ids=: found posts in `data`, missing and deleted ones in `errors`, always 200. */
export function lookUpPosts(world: World, caller: XCaller, query: XQuery): unknown {
  refuseUnknown(query, ['ids', ...FIELD_PARAMETERS]);
  const ids = (query['ids'] ?? '').split(',');
  if (ids.length > MOST_IDS || ids.some((id) => !/^[0-9]{1,19}$/.test(id))) {
    throw invalidRequest(`The \`ids\` query parameter must hold 1 to ${MOST_IDS} numeric ids.`, {
      ids: [query['ids'] ?? ''],
    });
  }
  const found: XPost[] = [];
  const missing: unknown[] = [];
  for (const id of ids) {
    const post = world.x.posts.get(id);
    if (post && post.deletedAt === undefined) found.push(post);
    else missing.push(resourceNotFound('tweet', 'ids', id));
  }
  const answer = renderPosts(world, caller, found, askedFields(query));
  const errors = [...(answer.errors ?? []), ...missing];
  return { ...answer, ...(errors.length > 0 && { errors }) };
}

/** GET /2/tweets/:id: one post; a missing one is 200 with `errors`, as on the network. */
export function lookUpPost(world: World, caller: XCaller, id: string, query: XQuery): unknown {
  refuseUnknown(query, FIELD_PARAMETERS);
  if (!/^[0-9]{1,19}$/.test(id)) throw invalidRequest(`The \`id\` query parameter value [${id}] is not valid`);
  const post = world.x.posts.get(id);
  if (!post || post.deletedAt !== undefined) {
    throw new XRefusal(200, { errors: [resourceNotFound('tweet', 'id', id)] });
  }
  const answer = renderPosts(world, caller, [post], askedFields(query));
  return { ...answer, ...(Array.isArray(answer.data) && { data: answer.data[0] as unknown }) };
}
