import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type z } from 'zod';

/** Adds a control call with a JSON body; a body that makes no sense is answered with 422 and the fields. */
export function post<S extends z.ZodType>(
  app: FastifyInstance,
  url: string,
  schema: S,
  handle: (body: z.infer<S>, reply: FastifyReply) => unknown,
): void {
  app.post(url, (request: FastifyRequest, reply: FastifyReply) => {
    const read = schema.safeParse(request.body ?? {});
    if (read.success) return handle(read.data, reply);
    const errors = read.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    return reply.code(422).send({ errors });
  });
}
