/**
 * A value as PostgreSQL takes it for jsonb: what comes from outside may hold NUL or half a surrogate pair, which
 * JSON.stringify writes and PostgreSQL refuses.
 */
export function jsonbOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'string' ? part.replaceAll('\0', '').toWellFormed() : part,
  );
}
