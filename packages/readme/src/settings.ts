/** A setting of a job, as its JSON Schema describes it. */
export interface Setting {
  /** With a dot before what is nested, as `--set` takes it. */
  readonly key: string;
  /** In words. */
  readonly type: string;
  readonly required: boolean;
  /** As JSON. */
  readonly default?: string;
  readonly secret: boolean;
  readonly what: string;
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

/** The settings that a JSON Schema names; `undefined` where it describes them in another way than one by one. */
export function settingsOf(configSchema: object): readonly Setting[] | undefined {
  const root = configSchema as Schema;
  const { properties, anyOf, oneOf } = resolve(root, root);
  return properties === undefined || anyOf || oneOf ? undefined : below(resolve(root, root), root, '', true);
}

/** `needed`: whether what these settings are part of has to be given. */
function below({ properties = {}, required = [] }: Schema, root: Schema, prefix: string, needed: boolean): Setting[] {
  return Object.entries(properties).flatMap(([name, given]) => {
    const schema = { ...resolve(given, root), ...given };
    const key = prefix + name;
    const isRequired = needed && required.includes(name) && schema.default === undefined;
    if (schema.properties && schema.default === undefined) return below(schema, root, `${key}.`, isRequired);
    return [
      {
        key,
        type: typeOf(schema, root),
        required: isRequired,
        ...(schema.default !== undefined && { default: JSON.stringify(schema.default) }),
        secret: schema.writeOnly === true,
        what: schema.description ?? schema.title ?? '',
      },
    ];
  });
}

function resolve(schema: Schema, root: Schema): Schema {
  const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? '')?.[1];
  return (name !== undefined && root.$defs?.[name]) || schema;
}

function typeOf(given: Schema, root: Schema): string {
  const schema = { ...resolve(given, root), ...given };
  const { enum: values, type, format } = schema;
  if (values) return values.map(literal).join(' or ');
  if (schema.const !== undefined) return literal(schema.const);
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms) return [...new Set(forms.map((form) => typeOf(form, root)))].join(' or ');
  if (type === 'array') {
    const entries = schema.items ? typeOf(schema.items, root) : 'anything';
    return `list of ${entries}${schema.maxItems === undefined ? '' : `; at most ${schema.maxItems} entries`}`;
  }
  const word = [type ?? 'anything'].flat().join(' or ');
  return `${word}${format === undefined ? '' : ` (${format})`}${rangeOf(schema)}${schema.maxLength === undefined ? '' : `, at most ${schema.maxLength} characters`}`;
}

/** Whole numbers have the bounds of JavaScript where they are given none. */
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
