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
  /** A value as JSON with the required fields, without secrets. Only of lists and objects that have fields of their own. */
  readonly example?: string;
  /** Keys of the required secrets that the example leaves out. */
  readonly secrets?: readonly string[];
  /** The form of a value that has this setting: `of` is the key of the value, `name` e.g. `"kind": "slack"`. */
  readonly form?: Form;
}

interface Form {
  readonly of: string;
  readonly name: string;
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
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly maxItems?: number;
  readonly maxLength?: number;
}

/**
 * Returns the settings in a JSON Schema; undefined if it does not list them one by one.
 *
 * @param deep adds the fields of the entries of lists, `sites[].name`, and of each form of a value or of the whole config, to
 * be read only.
 */
export function settingsOf(
  configSchema: object,
  { deep = false }: { readonly deep?: boolean } = {},
): readonly Setting[] | undefined {
  const root = configSchema as Schema;
  const top = resolve(root, root);
  const outer = { needed: true, secret: false, schemas: [], deep };
  if (top.properties && !top.anyOf && !top.oneOf) return below(top, root, '', outer);
  const forms = innerOf(top, root).filter(({ form }) => form !== undefined);
  if (!deep || forms.length === 0 || forms.length !== (top.anyOf ?? top.oneOf)?.length) return undefined;
  return [
    ...below(top, root, '', outer),
    ...forms.flatMap(({ schema, form }) =>
      below(schema, root, '', { ...outer, ...(form !== undefined && { form: { of: '', name: form } }) }),
    ),
  ];
}

/** Returns a setting for `--set` as a shell takes it, with its example as the value, else with a placeholder. */
export function placeholderOf({ key, type, example }: Pick<Setting, 'key' | 'type' | 'example'>): string {
  if (example !== undefined) return `'${`${key}=${example}`.replaceAll("'", String.raw`'\''`)}'`;
  return type.startsWith('list of ') ? `'${key}=["…"]'` : `${key}=…`;
}

/** The object that contains a nested setting. */
interface Outer {
  /** True if the object is required. */
  readonly needed: boolean;
  readonly secret: boolean;
  readonly schemas: readonly Schema[];
  readonly deep: boolean;
  readonly form?: Form;
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
    const fields = (outer.deep ? inner : inner.slice(0, 1)).map(({ suffix, schema: object, form }) =>
      outer.schemas.includes(object)
        ? []
        : below(object, root, `${key}${suffix}.`, {
            ...outer,
            needed: true,
            secret,
            schemas: [...outer.schemas, object],
            ...(form !== undefined && { form: { of: key + suffix, name: form } }),
          }),
    );
    const secrets = inner[0]?.suffix === '' ? (fields[0] ?? []).flatMap(requiredSecrets) : [];
    return [
      {
        key,
        type: typeOf(schema, root),
        required: needed,
        ...(schema.default !== undefined && { default: JSON.stringify(schema.default) }),
        secret,
        description: schema.description ?? schema.title ?? '',
        ...(inner.length > 0 && { example: JSON.stringify(exampleOf(schema, root)) }),
        ...(secrets.length > 0 && { secrets }),
        ...(outer.form && { form: outer.form }),
      },
      ...(outer.deep ? fields.flat() : []),
    ];
  });
}

function requiredSecrets({ key, required, secret, secrets = [] }: Setting): readonly string[] {
  if (!required) return [];
  return secret ? [key] : secrets;
}

/** An object that a value can be or contain. */
interface Inner {
  /** `[]` for the entries of a list. */
  readonly suffix: string;
  readonly schema: Schema;
  /** The name of the form. Absent if the value has one form only. */
  readonly form?: string;
}

/** Returns the objects that a value can be or contain. */
function innerOf(given: Schema, root: Schema, seen: readonly Schema[] = []): Inner[] {
  const schema = resolve(given, root);
  if (seen.includes(schema)) return [];
  const within = [...seen, schema];
  const { properties, items } = schema;
  const forms = (schema.anyOf ?? schema.oneOf ?? []).map((form) => innerOf(form, root, within));
  const isChoice = forms.filter((inner) => inner.length > 0).length > 1;
  const all = forms.flat().map((inner) => inner.schema);
  return [
    ...(properties ? [{ suffix: '', schema }] : []),
    ...forms.flatMap((inner, at) =>
      inner.map((each) => (isChoice ? { form: nameOf(each.schema, at, all), ...each } : each)),
    ),
    ...(items ? innerOf(items, root, within).map((inner) => ({ ...inner, suffix: `[]${inner.suffix}` })) : []),
  ];
}

/** Returns the constant field by which a form is told from all others, else its number. */
function nameOf(form: Schema, at: number, all: readonly Schema[]): string {
  const constant = (schema: Schema, key: string): string | undefined => JSON.stringify(schema.properties?.[key]?.const);
  const named = Object.entries(form.properties ?? {}).find(
    ([key, field]) =>
      field.const !== undefined && all.every((other) => other === form || constant(other, key) !== constant(form, key)),
  );
  return named ? `${JSON.stringify(named[0])}: ${JSON.stringify(named[1].const)}` : `form ${at + 1}`;
}

/** Returns a value with the required fields, of the first form. Only in lists it has secrets: `--secret` takes no list. */
function exampleOf(given: Schema, root: Schema, seen: readonly Schema[] = [], inList = false): unknown {
  const named = resolve(given, root);
  const schema = { ...named, ...given };
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (seen.includes(named)) return '…';
  const within = [...seen, named];
  const form = (schema.anyOf ?? schema.oneOf)?.[0];
  if (form) return exampleOf(form, root, within, inList);
  if (schema.items) return [exampleOf(schema.items, root, within, true)];
  const { properties, required = [], type } = schema;
  if (properties) {
    const shown = Object.entries(properties).filter(
      ([name, field]) => required.includes(name) && (inList || !isSecret(field, root)),
    );
    return Object.fromEntries(shown.map(([name, field]) => [name, exampleOf(field, root, within, inList)]));
  }
  if (schema.default !== undefined) return schema.default;
  if (type === 'integer' || type === 'number') return exampleNumber(schema);
  return type === 'boolean' ? true : '…';
}

/** Returns the least allowed number from 0 on, else a placeholder. */
function exampleNumber(schema: Schema): number | string {
  const {
    minimum = 0,
    exclusiveMinimum = -1,
    multipleOf = 1,
    maximum = Infinity,
    exclusiveMaximum = Infinity,
  } = schema;
  const least = Math.max(0, minimum, exclusiveMinimum + 1);
  const number = Math.ceil(least / multipleOf) * multipleOf;
  return number <= maximum && number < exclusiveMaximum ? number : '…';
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
