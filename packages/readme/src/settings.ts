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

/** Returns the settings in a JSON Schema; undefined if it does not list them one by one. */
export function settingsOf(configSchema: object): readonly Setting[] | undefined {
  const root = configSchema as Schema;
  const { properties, anyOf, oneOf } = resolve(root, root);
  return properties === undefined || anyOf || oneOf
    ? undefined
    : below(resolve(root, root), root, '', { needed: true, secret: false, schemas: [] });
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
      return below(schema, root, `${key}.`, { needed, secret, schemas: [...outer.schemas, named] });
    }
    return [
      {
        key,
        type: typeOf(schema, root),
        required: needed,
        ...(schema.default !== undefined && { default: JSON.stringify(schema.default) }),
        secret,
        description: schema.description ?? schema.title ?? '',
      },
    ];
  });
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
