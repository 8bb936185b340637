import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import handlebars from 'handlebars';
import { readFileSync } from 'node:fs';
import { type World } from '../world.js';
import { answerGraph } from '../graph/routes.js';
import { feedViews, shownTime } from './view.js';

const TEMPLATES = new URL('../../../templates/sandbox/', import.meta.url);
// No scripts at all; pictures and videos from here only.
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const SHOWN_TYPES = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'video/mp4', 'video/quicktime']);
const REFRESH = { fewest: 2, most: 600 };

/** The page with the three feeds, its style sheet and the media that it shows. */
export function registerFeeds(app: FastifyInstance, world: World): void {
  const read = (name: string): string => readFileSync(new URL(name, TEMPLATES), 'utf8');
  const engine = handlebars.create();
  engine.registerPartial('card', read('card.hbs'));
  engine.registerPartial('remark', read('remark.hbs'));
  const page = engine.compile(read('feeds.hbs'), { strict: true, knownHelpersOnly: false });
  const style = read('feeds.css');

  app.get('/', async (request: FastifyRequest, reply: FastifyReply) => {
    const query = request.query as Record<string, string | undefined>;
    // The bare Graph answers here too: /?ids=a,b.
    if (query['ids'] !== undefined || query['access_token'] !== undefined) return answerGraph(world, request, reply);
    world.settle();
    const refresh = Math.trunc(Number(query['refresh'] ?? 0));
    const html = page(
      {
        feeds: feedViews(world),
        refresh: refresh >= REFRESH.fewest && refresh <= REFRESH.most ? refresh : undefined,
        now: new Date(world.clock.now()).toISOString(),
        time: shownTime(world.clock.now()),
        speed: world.clock.speed,
      },
      { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false },
    );
    return reply
      .headers({ 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' })
      .type('text/html; charset=utf-8')
      .send(html);
  });
  app.get('/_sandbox/feeds.css', (_, reply) => reply.type('text/css; charset=utf-8').send(style));
  app.get('/_sandbox/media/:id', async (request: FastifyRequest, reply: FastifyReply) => {
    const { id } = request.params as { id: string };
    const content = await world.media.read(id);
    if (!content) return reply.code(404).type('text/plain').send('This file is not kept any more.');
    const type = (request.query as Record<string, string | undefined>)['type'] ?? '';
    reply.type(SHOWN_TYPES.has(type) ? type : 'application/octet-stream');
    reply.headers({ 'x-content-type-options': 'nosniff', 'accept-ranges': 'bytes', 'content-security-policy': POLICY });
    return sendRange(request, reply, content);
  });
}

// Browsers ask for videos in pieces.
function sendRange(request: FastifyRequest, reply: FastifyReply, content: Buffer): FastifyReply {
  const match = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '');
  if (!match || content.length === 0 || (match[1] === '' && match[2] === '')) return reply.send(content);
  const suffix = match[1] === '';
  const start = suffix ? Math.max(0, content.length - Number(match[2])) : Number(match[1]);
  const end = suffix || match[2] === '' ? content.length - 1 : Math.min(Number(match[2]), content.length - 1);
  if (start > end) {
    return reply.code(416).header('content-range', `bytes */${content.length}`).send();
  }
  return reply
    .code(206)
    .header('content-range', `bytes ${start}-${end}/${content.length}`)
    .send(content.subarray(start, end + 1));
}
