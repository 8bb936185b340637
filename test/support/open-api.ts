/** As much of a JSON schema as the app's OpenAPI document uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  additionalProperties?: boolean | Schema;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  default?: unknown;
}

export interface Operation {
  method: string;
  path: string;
  parameters: { name: string; in: string; required?: boolean; schema: Schema }[];
  /** By content type. */
  bodies: Record<string, Schema>;
}

interface Document {
  paths: Record<string, Record<string, RawOperation>>;
  components?: { schemas?: Record<string, Schema> };
}

interface RawOperation {
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[];
  requestBody?: { content: Record<string, { schema?: Schema }> };
}

/** The document's operations, with every reference put in its place. */
export function operationsOf(document: unknown): Operation[] {
  const { paths, components } = document as Document;
  const whole = (schema: Schema | undefined, depth = 0): Schema => {
    if (!schema || depth > 8) return {};
    if (schema.$ref !== undefined) return whole(components?.schemas?.[schema.$ref.split('/').at(-1) ?? ''], depth + 1);
    const all = (schemas: Schema[] | undefined) => schemas?.map((each) => whole(each, depth + 1));
    const { properties, items, anyOf, oneOf, allOf } = schema;
    return {
      ...schema,
      ...(properties && {
        properties: Object.fromEntries(
          Object.entries(properties).map(([name, each]) => [name, whole(each, depth + 1)]),
        ),
      }),
      ...(items && { items: whole(items, depth + 1) }),
      ...(anyOf && { anyOf: all(anyOf) ?? [] }),
      ...(oneOf && { oneOf: all(oneOf) ?? [] }),
      ...(allOf && { allOf: all(allOf) ?? [] }),
    };
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      parameters: parameters.map(({ schema, ...parameter }) => ({ ...parameter, schema: whole(schema) })),
      bodies: Object.fromEntries(
        Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => [type, whole(schema)]),
      ),
    })),
  );
}

/**
 * A value that a schema takes. `named` may decide for a property by its name and schema, such as the ids of real things.
 */
export function exampleOf(schema: Schema, named: (name: string) => unknown, name = ''): unknown {
  const given = named(name);
  const types = [schema.type].flat();
  if (given !== undefined && !types.includes('array') && !types.includes('object')) return given;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const options = schema.anyOf ?? schema.oneOf;
  if (options?.[0]) return exampleOf(options[0], named, name);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((each) => exampleOf(each, named, name)));
  if (types.includes('object')) {
    const properties = Object.entries(schema.properties ?? {}).filter(
      ([key]) => schema.required?.includes(key) === true || named(key) !== undefined || /Ids?$/.test(key),
    );
    return Object.fromEntries(properties.map(([key, each]) => [key, exampleOf(each, named, key)]));
  }
  if (types.includes('array')) return (schema.minItems ?? 1) > 0 ? [exampleOf(schema.items ?? {}, named, name)] : [];
  if (types.includes('integer') || types.includes('number')) return schema.minimum ?? 1;
  if (types.includes('boolean')) return true;
  if (types.includes('null')) return null;
  switch (schema.format) {
    case 'uuid':
      return '00000000-0000-4000-8000-000000000000';
    case 'date-time':
      return '2026-12-24T09:00:00.000Z';
    case 'date':
      return '2026-12-24';
    case 'email':
      return 'somebody@example.org';
    case 'uri':
      return 'https://example.org/';
    default:
      return 'example'.slice(0, schema.maxLength ?? 7).padEnd(schema.minLength ?? 1, 'e');
  }
}
