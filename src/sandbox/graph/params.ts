import { invalidParameter } from './errors.js';

// Parameters that every Graph call may carry.
const ALWAYS = new Set([
  'access_token',
  'appsecret_proof',
  'debug',
  'fields',
  'format',
  'locale',
  'method',
  'pretty',
  'suppress_http_code',
]);

export type Params = Record<string, string>;

/** Refuses parameters that the call does not have; `attached_media[0]` counts as `attached_media`. */
export function refuseUnknownParams(params: Params, known: readonly string[]): void {
  for (const name of Object.keys(params)) {
    if (ALWAYS.has(name)) continue;
    if (!known.includes(name.replace(/\[.*$/, ''))) throw invalidParameter(`Unexpected parameter: ${name}`);
  }
}

export function booleanParam(params: Params, name: string): boolean | undefined {
  const text = params[name];
  if (text === undefined) return undefined;
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw invalidParameter(`Param ${name} must be a boolean`);
}

export function integerParam(params: Params, name: string): number | undefined {
  const text = params[name];
  if (text === undefined) return undefined;
  if (!/^-?\d{1,15}$/.test(text)) throw invalidParameter(`Param ${name} must be an integer`);
  return Number(text);
}

/** A list given as JSON or separated by commas. */
export function listParam(params: Params, name: string): string[] | undefined {
  const text = params[name];
  if (text === undefined) return undefined;
  if (!text.trimStart().startsWith('[')) return text.split(',').filter((part) => part !== '');
  const value = jsonParam(params, name);
  if (Array.isArray(value) && value.every((part) => typeof part === 'string' || typeof part === 'number')) {
    return value.map(String);
  }
  throw invalidParameter(`Param ${name} must be an array of strings`);
}

export function jsonParam(params: Params, name: string): unknown {
  const text = params[name];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalidParameter(`Param ${name} must be valid JSON`);
  }
}

/** A time as unix seconds or ISO 8601, in milliseconds since the epoch. */
export function timeParam(params: Params, name: string): number | undefined {
  const text = params[name];
  if (text === undefined) return undefined;
  const time = /^\d{1,11}$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  if (Number.isNaN(time)) throw invalidParameter(`Param ${name} must be a valid date/time`);
  return time;
}

/** Meta writes times like 2026-11-24T13:40:14+0000. */
export function graphTime(time: number): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, '+0000');
}
