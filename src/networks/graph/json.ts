/** Reading of JSON that somebody else wrote: nothing is assumed, and a wrong shape is `undefined`, never an exception. */

/**
 * Parses a JSON text. Whole numbers too large for a double become strings of their digits, because Meta's ids
 * are that large and some answers give them unquoted. Undefined when it is no JSON (a proxy's HTML page).
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (_key: string, value: unknown, context?: { source?: string }) =>
      typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
        ? context?.source
        : value,
    ) as unknown;
  } catch {
    return undefined;
  }
}

/** The value at a path of keys and indexes, or undefined when any step is missing. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here;
}

/** A text or a whole number, as a text; empty texts count as missing. */
export function idAt(value: unknown, ...path: (string | number)[]): string | undefined {
  const found = at(value, ...path);
  if (typeof found === 'number' && Number.isSafeInteger(found)) return String(found);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

export function textAt(value: unknown, ...path: (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** A finite number, also when it was written as a text. */
export function numberAt(value: unknown, ...path: (string | number)[]): number | undefined {
  const found = at(value, ...path);
  const number = typeof found === 'string' && found.trim() !== '' ? Number(found) : found;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** A list, or an empty one when there is none. */
export function listAt(value: unknown, ...path: (string | number)[]): unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? (found as unknown[]) : [];
}

/** An instant written as ISO 8601 (Meta writes +0000 without the colon) or as unix seconds. */
export function timeAt(value: unknown, ...path: (string | number)[]): Date | undefined {
  const found = at(value, ...path);
  const time =
    typeof found === 'number'
      ? new Date(found * 1000)
      : typeof found === 'string'
        ? new Date(found.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
        : undefined;
  return time && !Number.isNaN(time.getTime()) ? time : undefined;
}
