import type { Field, FieldOf, Form } from './fields.ts';
import { isObject, ownValueAt, withValue, type Config } from './settings.ts';

/** Returns the fields of a form. */
export function fieldsOfForm(field: FieldOf<'forms'>, name: unknown): readonly Field[] {
  return formOf(field, name)?.fields ?? [];
}

function formOf({ forms }: FieldOf<'forms'>, name: unknown): Form | undefined {
  return forms.find((form) => form.name === name);
}

/** Returns an object in another form: it keeps what that has too. `undefined`: no form. */
export function withForm(field: FieldOf<'forms'>, value: unknown, name: unknown): object | undefined {
  const key = field.choice.path.at(-1);
  if (name === undefined || typeof key !== 'string') return undefined;
  const { fields = [], closed = [] } = formOf(field, name) ?? {};
  const known = new Set([...fields.map(({ path }) => path.at(-1)), ...closed]);
  const kept = Object.entries(value ?? {}).filter(([one]) => known.has(one));
  return Object.fromEntries([[key, name], ...kept]);
}

/**
 * Returns a config that names the form of an object with settings. Until one is set here, the object and its form are those
 * of the administrator. The server takes the object from one place, as a whole.
 */
export function withChoice(config: Config, { path, choice }: FieldOf<'forms'>, name: unknown): Config {
  // The whole config is taken setting by setting.
  if (path.length === 0) return config;
  const [own, named] = [ownValueAt(config, path), ownValueAt(config, choice.path)];
  // The last setting was taken back: the object is that of the administrator again.
  const isLast = named !== undefined && named === choice.fallback && isObject(own) && Object.keys(own).length === 1;
  if (isLast) return withValue(config, path, undefined);
  return own === undefined || named !== undefined ? config : withValue(config, choice.path, name);
}
