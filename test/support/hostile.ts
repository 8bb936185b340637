import fc from 'fast-check';
import type { Schema } from './open-api.js';

/** Texts that have broken programs before. */
const HOSTILE_TEXTS = [
  ...['', ' ', '\0', 'a\0b', '\uD800', '\uFEFF', '‮abc', '😀'.repeat(40), 'e\u0301'.repeat(50), 'x'.repeat(70_000)],
  ...[
    "' OR 1=1 --",
    '"; DROP TABLE post; --',
    '%',
    '_',
    '\\',
    '${7*7}',
    '{{constructor}}',
    '<script>alert(1)</script>',
  ],
  ...['../../etc/passwd', '%2e%2e%2f', 'null', 'undefined', 'NaN', '-1', '1e999', '0x10', '__proto__', 'constructor'],
  ...['0000-00-00T00:00:00Z', '9999999-01-01T00:00:00Z', '2026-02-30T10:00:00Z', '2026-12-01T24:00:00+99:99'],
  ...[
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    'javascript:alert(1)',
    'http://[::1]:1/',
    '\r\nSet-Cookie: a=b',
    'Ⅷ',
    '١٢٣',
  ],
];
const hostileText = fc.constantFrom(...HOSTILE_TEXTS);
const hostileNumber = fc.constantFrom(-1, 0, 0.5, -0, 2 ** 31, 2 ** 53, 2 ** 63, 1e308, -1e308);
const hostile: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  hostileNumber,
  fc.constantFrom<unknown>(null, true, [], {}, [[]], { toString: 'x' }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Values that a schema takes, mostly; and every now and then, anywhere in them, something it does not. */
export function valuesOf(schema: Schema, ids: string[], depth = 0): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: fitting(schema, ids, depth) }, { weight: 1, arbitrary: hostile });
}

function fitting(schema: Schema, ids: string[], depth: number): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const options = schema.anyOf ?? schema.oneOf;
  if (options && options.length > 0) return fc.oneof(...options.map((option) => valuesOf(option, ids, depth)));
  if (depth > 6) return fc.constant(null);
  const types = [schema.type].flat();
  if (types.length > 1)
    return fc.oneof(...types.map((type) => fitting({ ...schema, ...(type && { type }) }, ids, depth)));
  switch (types[0]) {
    case 'object':
      return object(schema, ids, depth);
    case 'array': {
      const limits = { minLength: Math.min(schema.minItems ?? 0, 3), maxLength: 4 };
      return fc.array(valuesOf(schema.items ?? {}, ids, depth + 1), limits);
    }
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -5, max: Math.max(schema.minimum ?? -5, schema.maximum ?? 1_000) });
    case 'number':
      return fc.double({ noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      return text(schema, ids);
    default:
      return hostile;
  }
}

function object(schema: Schema, ids: string[], depth: number): fc.Arbitrary<unknown> {
  const properties = Object.entries(schema.properties ?? {}).map(
    ([name, each]) => [name, valuesOf(each, ids, depth + 1)] as const,
  );
  const known = fc.record(Object.fromEntries(properties), { requiredKeys: schema.required ?? [] });
  const more = fc.dictionary(fc.oneof(hostileText, fc.string()), hostile, { maxKeys: 2 });
  return fc.oneof(
    { weight: 9, arbitrary: known },
    { weight: 1, arbitrary: fc.tuple(known, more).map(([one, other]) => ({ ...one, ...other })) },
  );
}

function text(schema: Schema, ids: string[]): fc.Arbitrary<string> {
  switch (schema.format) {
    case 'uuid':
      return fc.oneof(fc.constantFrom(...ids), fc.uuid());
    case 'date-time':
      return fc
        .date({ min: new Date('2026-11-29'), max: new Date('2027-12-31'), noInvalidDate: true })
        .map((date) => date.toISOString());
    case 'email':
      return fc.emailAddress();
    case 'uri':
      return fc.webUrl();
    default: {
      const plain = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 30 }),
        fc.constantFrom('Europe/Berlin', '09:00', '42'),
      );
      if (schema.pattern === undefined) return plain;
      const matching = fc.stringMatching(new RegExp(schema.pattern, 'u'));
      return fc.oneof({ weight: 4, arbitrary: matching }, { weight: 1, arbitrary: plain });
    }
  }
}

/** A text for a place in an address. */
export function addressPart(ids: string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...ids) },
    { weight: 1, arbitrary: fc.uuid() },
    { weight: 2, arbitrary: hostileText.filter((part) => part.length < 2_000) },
  );
}
