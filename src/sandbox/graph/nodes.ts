import { invalidParameter } from './errors.js';
import { type FieldRequest, parseFields } from './fields.js';
import { type GraphCall } from './request.js';

/** Reads one field of a thing; undefined leaves it out of the answer. */
export type FieldReader<T> = (thing: T, call: GraphCall, field: FieldRequest) => unknown;

/** What can be read of a kind of thing. */
export interface NodeType<T extends { id: string }> {
  /** Meta's name of the kind, for errors. */
  name: string;
  defaults: readonly string[];
  readers: Record<string, FieldReader<T>>;
  /** Fields that exist but have no value here. */
  empty?: ReadonlySet<string>;
  /** Fields that the Instagram host does not have. */
  facebookOnly?: ReadonlySet<string>;
}

/** The JSON of one thing with the fields that were asked for; `id` is always there. */
export function renderNode<T extends { id: string }>(
  type: NodeType<T>,
  thing: T,
  call: GraphCall,
  fields: FieldRequest[] | undefined,
): Record<string, unknown> {
  const asked = fields && fields.length > 0 ? fields : type.defaults.map(plain);
  const json: Record<string, unknown> = {};
  for (const field of asked) {
    if (field.name === 'id') continue;
    const reader = Object.hasOwn(type.readers, field.name) ? type.readers[field.name] : undefined;
    const hidden = call.host === 'instagram' && type.facebookOnly?.has(field.name);
    if (!reader || hidden) {
      if (!hidden && type.empty?.has(field.name)) continue;
      throw invalidParameter(`Tried accessing nonexisting field (${field.name}) on node type (${type.name})`);
    }
    const value = reader(thing, call, field);
    if (value !== undefined) json[field.alias] = value;
  }
  json['id'] = thing.id;
  return json;
}

export function askedFields(call: GraphCall): FieldRequest[] | undefined {
  const text = call.params['fields'];
  return text === undefined || text === '' ? undefined : parseFields(text);
}

function plain(name: string): FieldRequest {
  return { name, alias: name, args: {}, fields: undefined };
}
