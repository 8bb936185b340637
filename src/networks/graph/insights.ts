import { listAt, numberAt, textAt } from './json.js';

/** The numbers of an insights answer by metric name; a metric without a number (no data yet) is left out. */
export function insightValues(insights: unknown): Map<string, number> {
  const values = new Map<string, number>();
  for (const entry of listAt(insights, 'data')) {
    const name = textAt(entry, 'name');
    const value = numberAt(entry, 'values', 0, 'value') ?? numberAt(entry, 'total_value', 'value');
    if (name !== undefined && value !== undefined) values.set(name, value);
  }
  return values;
}

/**
 * Those of `asked` that a refusal names, as in "(#100) metric[2] must be one of the following values: ..." or
 * "Incompatible metrics (plays)". The number in brackets is not always right: a metric that the refusal itself offers
 * is never blamed.
 */
export function metricsNamedIn(message: string, asked: readonly string[]): string[] {
  const [blamed = '', offered = ''] = message.split(/must be (?:one of|a valid)|allowed|valid values/i);
  const names = (text: string): string[] => asked.filter((name) => new RegExp(`\\b${name}\\b`).test(text));
  const good = new Set(names(offered));
  const byIndex = [...blamed.matchAll(/metric\[(\d+)\]/g)].map((match) => asked[Number(match[1])]);
  const found = byIndex.length > 0 ? byIndex.filter((name) => name !== undefined) : names(blamed);
  return found.filter((name) => !good.has(name));
}
