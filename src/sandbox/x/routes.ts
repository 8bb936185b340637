import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Operation } from '../core/faults.js';
import { type World } from '../world.js';
import { answerX, type XEndpointRules } from './answer.js';
import { postAnalytics } from './analytics.js';
import { userOf, type XCaller } from './caller.js';
import { readCreateBody } from './create-body.js';
import { createPost } from './create-post.js';
import { lookUpPost, lookUpPosts } from './lookup.js';
import { appOnly } from './errors.js';
import { deletePost, hideReply } from './moderate.js';
import { refuseUnknown, askedFields, type XQuery } from './query.js';
import { renderUser } from './render.js';
import { usageOfPosts } from './usage-call.js';
import { searchRecent } from './search.js';
import { mentionsTimeline, quotesOf, userTimeline } from './timelines.js';

const READ = ['tweet.read', 'users.read'];
const WRITE = [...READ, 'tweet.write'];
const METRICS = /(^|,)(non_public|organic|promoted|public)_metrics(,|$)/;

type Path = { id: string };

/** X's posts, users and timelines. */
export function registerXRoutes(app: FastifyInstance, world: World): void {
  const queryOf = (request: FastifyRequest): XQuery => request.query as XQuery;
  const idOf = (request: FastifyRequest): string => (request.params as Path).id;
  const add = (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    rules: XEndpointRules | ((request: FastifyRequest) => XEndpointRules),
    handle: (caller: XCaller, request: FastifyRequest) => unknown,
  ): void => {
    app.route({
      method,
      url,
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        const fixed = typeof rules === 'function' ? rules(request) : rules;
        await answerX(world, request, reply, fixed, (caller) => handle(caller, request));
        return reply;
      },
    });
  };
  const reading = (endpoint: XEndpointRules['endpoint'], operation: Operation): XEndpointRules => ({
    endpoint,
    operation,
    scopes: READ,
    appMayCall: true,
  });
  const lookupRules = (endpoint: 'lookup' | 'lookup-one') => (request: FastifyRequest) =>
    reading(endpoint, METRICS.test(queryOf(request)['tweet.fields'] ?? '') ? 'insights' : 'read');

  add(
    'POST',
    '/2/tweets',
    { endpoint: 'create', operation: 'publish', scopes: WRITE, status: 201 },
    (caller, request) => {
      const post = createPost(world, userOf(caller), readCreateBody(request.body));
      return { data: { id: post.id, text: post.storedText, edit_history_tweet_ids: [post.id] } };
    },
  );
  add('GET', '/2/tweets', lookupRules('lookup'), (caller, request) => lookUpPosts(world, caller, queryOf(request)));
  add('GET', '/2/tweets/:id', lookupRules('lookup-one'), (caller, request) =>
    lookUpPost(world, caller, idOf(request), queryOf(request)),
  );
  add('DELETE', '/2/tweets/:id', { endpoint: 'delete', operation: 'delete', scopes: WRITE }, (caller, request) =>
    deletePost(world, userOf(caller), idOf(request)),
  );
  add(
    'PUT',
    '/2/tweets/:id/hidden',
    { endpoint: 'hide', operation: 'hide', scopes: [...READ, 'tweet.moderate.write'] },
    (caller, request) => hideReply(world, userOf(caller), idOf(request), request.body),
  );
  add('GET', '/2/tweets/:id/quote_tweets', reading('quotes', 'comments'), (caller, request) =>
    quotesOf(world, caller, idOf(request), queryOf(request)),
  );
  add('GET', '/2/tweets/search/recent', reading('search', 'comments'), (caller, request) =>
    searchRecent(world, caller, queryOf(request)),
  );
  add('GET', '/2/tweets/analytics', { endpoint: 'analytics', operation: 'insights', scopes: READ }, (caller, request) =>
    postAnalytics(world, caller, queryOf(request)),
  );
  add('GET', '/2/users/me', { endpoint: 'me', operation: 'account', scopes: READ }, (caller, request) => {
    const query = queryOf(request);
    refuseUnknown(query, ['user.fields', 'expansions', 'tweet.fields', 'post.fields']);
    world.xUsage.read('usersRead', userOf(caller).id, world.clock.now());
    return { data: renderUser(world, userOf(caller).id, askedFields({ 'user.fields': query['user.fields'] }).user) };
  });
  add(
    'GET',
    '/2/usage/tweets',
    { endpoint: 'usage', operation: 'usage', scopes: [], appMayCall: true },
    (caller, request) => {
      if (caller.token.kind !== 'x-app') throw appOnly();
      return usageOfPosts(world, queryOf(request));
    },
  );
  add('GET', '/2/users/:id/tweets', reading('timeline', 'list'), (caller, request) =>
    userTimeline(world, caller, idOf(request), queryOf(request)),
  );
  add('GET', '/2/users/:id/mentions', reading('mentions', 'comments'), (caller, request) =>
    mentionsTimeline(world, caller, idOf(request), queryOf(request)),
  );
}
