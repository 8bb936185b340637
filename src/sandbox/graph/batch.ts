import { z } from 'zod';
import { type World } from '../world.js';
import { dispatch } from './dispatch.js';
import { invalidParameter } from './errors.js';
import { type GraphMethod, type GraphRequest } from './request.js';

/** Batch requests page, read 2026-09-11. */
export const MOST_BATCH_ITEMS = 50;

const itemsSchema = z.array(
  z.object({
    method: z.enum(['GET', 'POST', 'DELETE']),
    relative_url: z.string(),
    body: z.string().optional(),
    name: z.string().optional(),
    omit_response_on_success: z.boolean().optional(),
    access_token: z.string().optional(),
  }),
);

/** Runs the items of a batch one after the other; the answers stand in the same order, a broken one is null. */
export async function runBatch(world: World, request: GraphRequest): Promise<unknown> {
  const items = readItems(request.params['batch'] ?? '');
  const withHeaders = request.params['include_headers'] !== 'false';
  const results = new Map<string, unknown>();
  const answers: unknown[] = [];
  for (const item of items) {
    const url = new URL(fillIn(item.relative_url, results), 'http://batch.invalid/');
    const path = url.pathname.split('/').filter((part) => part !== '');
    const version = /^v\d+\.\d+$/.test(path[0] ?? '') ? path.shift() : request.version;
    const params = {
      ...Object.fromEntries(url.searchParams),
      ...Object.fromEntries(new URLSearchParams(fillIn(item.body ?? '', results))),
    };
    const { access_token: ownToken, ...rest } = params;
    const answer = await dispatch(world, {
      ...request,
      method: item.method satisfies GraphMethod,
      version,
      path,
      params: rest,
      files: {},
      token: item.access_token ?? ownToken ?? request.token,
    });
    if (answer.kind === 'reset') {
      answers.push(null);
      continue;
    }
    if (item.name !== undefined) results.set(item.name, answer.body);
    const silent = item.name !== undefined && item.omit_response_on_success !== false && answer.status === 200;
    answers.push(
      silent
        ? null
        : {
            code: answer.status,
            ...(withHeaders && {
              headers: Object.entries(answer.headers).map(([name, value]) => ({ name, value })),
            }),
            body: JSON.stringify(answer.body),
          },
    );
  }
  return answers;
}

function readItems(text: string): z.infer<typeof itemsSchema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidParameter('batch parameter must be a JSON array');
  }
  const items = itemsSchema.safeParse(value);
  if (!items.success) throw invalidParameter('batch parameter must be a JSON array');
  if (items.data.length > MOST_BATCH_ITEMS) {
    throw invalidParameter(`Too many requests in batch message. Maximum batch size is ${MOST_BATCH_ITEMS}`);
  }
  return items.data;
}

/** Puts the results of earlier items in the place of `{result=name:$.path}`. */
function fillIn(text: string, results: Map<string, unknown>): string {
  return text.replace(/\{result=([^:}]+):\$\.([^}]+)\}/g, (whole: string, name: string, path: string) => {
    if (!results.has(name)) return whole;
    let value: unknown = results.get(name);
    for (const key of path.split(/[.[\]]+/).filter((part) => part !== '')) {
      value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
    }
    return typeof value === 'string' || typeof value === 'number' ? encodeURIComponent(value) : '';
  });
}
