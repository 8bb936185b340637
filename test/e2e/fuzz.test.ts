import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { API_KEY, type Evenkeel, startEvenkeel } from '../support/evenkeel.js';
import { addressPart, valuesOf } from '../support/hostile.js';
import { type Operation, operationsOf } from '../support/open-api.js';
import { routesOf } from '../support/routes.js';

/** Requests to each operation. FUZZ_RUNS asks for more, FUZZ_SEED for the same ones again. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 12);
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
/** What no answer may hold: the inside of the program. */
const INSIDE =
  /node_modules|QueryFailedError|TypeError|\bat (?:async )?[\w.<>]+ \(|SELECT |INSERT INTO|violates|syntax error at/;

interface Asked {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string | FormData;
}

describe('whatever is sent', () => {
  let evenkeel: Evenkeel;
  let ids: string[];

  beforeAll(async () => {
    evenkeel = await startEvenkeel();
    const tables = ['post', 'channel', 'media', 'slot', 'workspace'];
    const found = await Promise.all(
      tables.map((table) => evenkeel.get(DataSource).query<{ id: string }[]>(`SELECT id FROM ${table} LIMIT 3`)),
    );
    ids = found.flat().map(({ id }) => id);
  });
  afterAll(async () => {
    await evenkeel.close();
  });

  /** Everything about a request to an operation, from its description. */
  function requests({ method, path, parameters, bodies }: Operation): fc.Arbitrary<Asked> {
    const parts = path.split(/(\{\w+\})/).map((part) => (part.startsWith('{') ? addressPart(ids) : fc.constant(part)));
    const queries = parameters.filter((parameter) => parameter.in === 'query');
    const present = queries.map(({ name, schema }) => {
      const value = valuesOf(schema, ids);
      // A made-up cursor is refused before anything else is looked at.
      return [
        name,
        fc.oneof(
          { weight: 4, arbitrary: fc.constant(undefined) },
          { weight: name === 'cursor' ? 1 : 3, arbitrary: value },
        ),
      ] as const;
    });
    const query = fc.record(Object.fromEntries(present));
    const json = bodies['application/json'];
    const body = json ? fc.option(valuesOf(json, ids), { freq: 20 }) : fc.constant(null);
    const raw = fc.constantFrom<string | undefined>('{', '[]', '"text"', 'null', '{"a":', '\u0000');
    const broken = fc.oneof(
      { weight: 12, arbitrary: fc.constant(undefined) },
      { weight: json ? 1 : 0, arbitrary: raw },
    );
    const form = bodies['multipart/form-data']
      ? fc.option(fc.uint8Array({ maxLength: 300 }), { freq: 5, nil: undefined })
      : fc.constant(undefined);
    return fc.tuple(fc.tuple(...parts), query, body, broken, form).map(([segments, search, value, text, bytes]) => {
      const params = new URLSearchParams(
        Object.entries(search).flatMap(([name, each]) => {
          if (each === undefined) return [];
          return [[name, typeof each === 'string' ? each : JSON.stringify(each)]];
        }),
      );
      const address = segments.map((part, index) => (index % 2 === 1 ? encodeURIComponent(part.toWellFormed()) : part));
      const url = `${address.join('')}?${params.toString()}`;
      if (bytes) {
        const upload = new FormData();
        upload.set('file', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), 'x.jpg');
        return { method, url, headers: {}, body: upload };
      }
      if (method === 'GET' || method === 'HEAD' || !json) return { method, url, headers: {} };
      return { method, url, headers: { 'content-type': 'application/json' }, body: text ?? JSON.stringify(value) };
    });
  }

  const ask = async ({ method, url, headers, body }: Asked) => {
    const answer = await fetch(`${evenkeel.url}${url}`, {
      method,
      headers: { authorization: `Bearer ${API_KEY}`, ...headers },
      ...(body !== undefined && { body }),
      redirect: 'manual',
    });
    return { status: answer.status, text: await answer.text() };
  };

  it('no operation of the API breaks, or shows its inside', async () => {
    const document = await evenkeel.call('GET', '/api/docs-json');
    const operations = operationsOf(document.body);
    expect(operations.length).toBeGreaterThan(25);
    for (const [index, operation] of operations.entries()) {
      await fc.assert(
        fc.asyncProperty(requests(operation), async (request) => {
          const { status, text } = await ask(request);
          // Something that goes on outside may be not available; nothing may break.
          expect([status < 500 || status === 503, status, INSIDE.exec(text)?.[0]]).toEqual([true, status, undefined]);
        }),
        { numRuns: RUNS, seed: SEED + index, endOnFailure: true },
      );
    }
  }, 300_000);

  it('no page and no public route breaks, or shows its inside', async () => {
    const pages = routesOf(evenkeel.app).filter(
      ({ permission, path }) => permission === undefined && !path.startsWith('/api/'),
    );
    expect(pages.length).toBeGreaterThan(5);
    const fields = fc.dictionary(
      fc.constantFrom(
        'token',
        'key',
        'next',
        'wish',
        'time',
        'reference',
        'who',
        'cursor',
        'before',
        'email',
        'password',
      ),
      fc.oneof(addressPart(ids), fc.string({ unit: 'binary', maxLength: 30 })),
      { maxKeys: 6 },
    );
    for (const [index, { method, path }] of pages.entries()) {
      const parts = path
        .split(/(\{\w+\})/)
        .map((part) => (part.startsWith('{') ? addressPart(ids) : fc.constant(part)));
      await fc.assert(
        fc.asyncProperty(fc.tuple(...parts), fields, async (segments, form) => {
          const encoded = new URLSearchParams(Object.entries(form)).toString();
          const address = segments.map((part, index) =>
            index % 2 === 1 ? encodeURIComponent(part.toWellFormed()) : part,
          );
          const posts = method !== 'GET' && method !== 'HEAD';
          const { status, text } = await ask({
            method,
            url: `${address.join('')}${posts ? '' : `?${encoded}`}`,
            headers: posts ? { 'content-type': 'application/x-www-form-urlencoded' } : {},
            ...(posts && { body: encoded }),
          });
          expect([status < 500, status, INSIDE.exec(text)?.[0]]).toEqual([true, status, undefined]);
        }),
        { numRuns: RUNS, seed: SEED + index, endOnFailure: true },
      );
    }
  }, 300_000);
});
