/** A setting of a job according to its JSON Schema. */
export interface Setting {
  /** Key for `--set`, with dots between nested keys. */
  readonly key: string;
  /** Type in words. */
  readonly type: string;
  readonly required: boolean;
  /** Default value as JSON. */
  readonly default?: string;
  readonly secret: boolean;
  readonly description: string;
  /** A value as JSON with the required fields. Only of lists and objects that have fields of their own. */
  readonly example?: string;
}

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly writeOnly?: boolean;
  readonly title?: string;
  readonly description?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly maxLength?: number;
}

/**
 * Returns the settings in a JSON Schema; undefined if it does not list them one by one.
 *
 * @param deep adds the fields of the entries of lists, `sites[].name`, and of each form of a value, to be read only.
 */
export function settingsOf(
  configSchema: object,
  { deep = false }: { readonly deep?: boolean } = {},
): readonly Setting[] | undefined {
  const root = configSchema as Schema;
  const { properties, anyOf, oneOf } = resolve(root, root);
  return properties === undefined || anyOf || oneOf
    ? undefined
    : below(resolve(root, root), root, '', { needed: true, secret: false, schemas: [], deep });
}

/** Returns a placeholder for the value of a setting in `--set`, as a shell takes it: that of a list is JSON. */
export function placeholderOf({ key, type }: Pick<Setting, 'key' | 'type'>): string {
  return type.startsWith('list of ') ? `'${key}=["…"]'` : `${key}=…`;
}

/** The object that contains a nested setting. */
interface Outer {
  /** True if the object is required. */
  readonly needed: boolean;
  readonly secret: boolean;
  readonly schemas: readonly Schema[];
  readonly deep: boolean;
}

function below({ properties = {}, required = [] }: Schema, root: Schema, prefix: string, outer: Outer): Setting[] {
  return Object.entries(properties).flatMap(([name, given]) => {
    const named = resolve(given, root);
    const schema = { ...named, ...given };
    const key = prefix + name;
    const needed = outer.needed && required.includes(name) && schema.default === undefined;
    const secret = outer.secret || isSecret(given, root);
    // A schema that contains itself is listed once.
    if (schema.properties && schema.default === undefined && !outer.schemas.includes(named)) {
      return below(schema, root, `${key}.`, { ...outer, needed, secret, schemas: [...outer.schemas, named] });
    }
    const inner = innerOf(schema, root);
    return [
      {
        key,
        type: typeOf(schema, root),
        required: needed,
        ...(schema.default !== undefined && { default: JSON.stringify(schema.default) }),
        secret,
        description: schema.description ?? schema.title ?? '',
        ...(inner.length > 0 && { example: JSON.stringify(exampleOf(schema, root)) }),
      },
      ...(outer.deep ? inner : []).flatMap(({ suffix, schema: form }) =>
        outer.schemas.includes(form)
          ? []
          : below(form, root, `${key}${suffix}.`, {
              ...outer,
              needed: true,
              secret,
              schemas: [...outer.schemas, form],
            }),
      ),
    ];
  });
}

/** Returns the objects that a value can be or contain: `[]` for the entries of a list. */
function innerOf(given: Schema, root: Schema, seen: readonly Schema[] = []): { suffix: string; schema: Schema }[] {
  const schema = resolve(given, root);
  if (seen.includes(schema)) return [];
  const within = [...seen, schema];
  const { properties, items } = schema;
  const forms = schema.anyOf ?? schema.oneOf ?? [];
  return [
    ...(properties ? [{ suffix: '', schema }] : []),
    ...forms.flatMap((form) => innerOf(form, root, within)),
    ...(items ? innerOf(items, root, within).map((inner) => ({ ...inner, suffix: `[]${inner.suffix}` })) : []),
  ];
}

/** Returns a value with the required fields, of the first form. */
function exampleOf(given: Schema, root: Schema, seen: readonly Schema[] = []): unknown {
  const named = resolve(given, root);
  const schema = { ...named, ...given };
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (seen.includes(named)) return '…';
  const within = [...seen, named];
  const form = (schema.anyOf ?? schema.oneOf)?.[0];
  if (form) return exampleOf(form, root, within);
  if (schema.items) return [exampleOf(schema.items, root, within)];
  const { properties, required = [], type } = schema;
  if (properties) {
    const shown = Object.entries(properties).filter(([name]) => required.includes(name));
    return Object.fromEntries(shown.map(([name, field]) => [name, exampleOf(field, root, within)]));
  }
  if (schema.default !== undefined) return schema.default;
  if (type === 'integer' || type === 'number') return Math.max(0, schema.minimum ?? 0);
  return type === 'boolean' ? true : '…';
}

/** Returns true if a schema, or one that it refers to, is `writeOnly`. NetRaven hides such a value. */
function isSecret(schema: Schema, root: Schema, seen = new Set<Schema>()): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);
  const { writeOnly, anyOf = [], oneOf = [], allOf = [] } = schema;
  const applying = [resolve(schema, root), ...anyOf, ...oneOf, ...allOf];
  return writeOnly === true || applying.some((each) => isSecret(each, root, seen));
}

function resolve(schema: Schema, root: Schema): Schema {
  const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? '')?.[1];
  return (name !== undefined && root.$defs?.[name]) || schema;
}

/** Returns a type in words. `outer`: the schemas that contain it; a schema that contains itself is described once. */
function typeOf(given: Schema, root: Schema, outer: readonly Schema[] = []): string {
  const named = resolve(given, root);
  if (outer.includes(named)) return 'anything';
  const within = [...outer, named];
  const schema = { ...named, ...given };
  const { enum: values, type, format } = schema;
  if (values) return values.map(literal).join(' or ');
  if (schema.const !== undefined) return literal(schema.const);
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms) return [...new Set(forms.map((form) => typeOf(form, root, within)))].join(' or ');
  if (type === 'array') {
    const entries = schema.items ? typeOf(schema.items, root, within) : 'anything';
    return `list of ${entries}${schema.maxItems === undefined ? '' : `; at most ${schema.maxItems} entries`}`;
  }
  const word = [type ?? 'anything'].flat().join(' or ');
  return `${word}${format === undefined ? '' : ` (${format})`}${rangeOf(schema)}${schema.maxLength === undefined ? '' : `, at most ${schema.maxLength} characters`}`;
}

/** Returns the range of a number. Ignores the bounds of JavaScript, which integers have by default. */
function rangeOf({ minimum, maximum }: Schema): string {
  const [from, to] = [minimum, maximum].map((bound) =>
    bound === undefined || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? undefined : bound,
  );
  if (from !== undefined && to !== undefined) return `, ${from} to ${to}`;
  if (from !== undefined) return `, at least ${from}`;
  return to === undefined ? '' : `, at most ${to}`;
}

function literal(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}
