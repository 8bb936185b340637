import { type FastifyInstance } from 'fastify';
import { type World } from '../world.js';
import { isReachable, verifyTarget, type WebhookTarget } from '../webhooks/target.js';
import { webhookSchema } from './bodies.js';
import { post } from './post-route.js';

// The network tries again with growing gaps for 36 hours; here long before anybody has lost patience.
const RETRY_GAPS_MS = [1_000, 5_000, 30_000, 120_000];

/** Where programs are told about new comments. */
export function registerWebhookControl(app: FastifyInstance, world: World): void {
  const view = () => ({
    // The verify token and the secret are the program's own.
    items: [...world.webhooks.targets.values()].map(({ id, instagramShape, duplicateEvery, retryGapsMs }) => ({
      url: id,
      instagramShape,
      duplicateEvery,
      retryGapsMs,
    })),
    deliveries: world.webhooks.deliveries,
  });
  app.get('/_sandbox/webhooks', view);
  app.delete('/_sandbox/webhooks', () => {
    world.webhooks.stop();
    world.webhooks.targets.clear();
    world.touch();
    return view();
  });
  post(app, '/_sandbox/webhooks', webhookSchema, async ({ url, ...given }, reply) => {
    if (!isReachable(url)) {
      const message = 'must be an http or https address of this machine';
      return reply.code(422).send({ errors: [{ path: 'url', message }] });
    }
    const target: WebhookTarget = { id: url, ...given, retryGapsMs: given.retryGapsMs ?? RETRY_GAPS_MS };
    const problem = await verifyTarget(target);
    if (problem !== undefined) return reply.code(422).send({ errors: [{ path: 'url', message: problem }] });
    world.webhooks.targets.set(url, target);
    world.touch();
    return reply.code(201).send(view());
  });
}
