import type { Field } from '../config-form/fields.ts';
import { holdsHidden, withKept } from '../config-form/kept-secrets.ts';
import { flat } from '../config-form/problems-at.ts';
import { isObject, valueAt, type Config, type Path } from '../config-form/settings.ts';

/** A setting without a field, which can only be removed. */
export interface Leftover {
  readonly path: Path;
  readonly label: string;
  readonly why: string;
}

/** The form of an administrator's settings. */
export interface SettingsForm {
  readonly fields: readonly Field[];
  readonly leftovers: readonly Leftover[];
}

/** Returns the form for a package's fields and its present settings. No field is required: a run may set it. */
export function settingsForm(fields: readonly Field[], shown: Config): SettingsForm {
  const closed = flat(fields).filter((field) => isWhole(field) && holdsHidden(valueAt(shown, field.path)));
  const isClosed = ({ path }: { readonly path: Path }): boolean => closed.some((one) => isSame(one.path, path));
  const [first] = fields;
  const stale = (first?.path.length === 0 ? staleAt(first, shown) : staleIn([], fields, shown)).filter(
    (path) => !isClosed({ path }),
  );
  return {
    fields: withKept(optional(fields, isClosed, stale, shown), shown),
    leftovers: [
      ...closed.map(({ path, label }) => ({ path, label, why: 'Contains a secret, not shown.' })),
      ...stale.map((path) => ({ path, label: path.join('.'), why: 'Not a setting of this version.' })),
    ],
  };
}

function isSame(path: Path, other: Path): boolean {
  return JSON.stringify(path) === JSON.stringify(other);
}

/** Returns the paths of values without a field, in the object at a path. If it is no object, that path. */
function staleIn(at: Path, fields: readonly Field[], shown: Config): readonly Path[] {
  const value = valueAt(shown, at) ?? {};
  if (!isObject(value)) return [at];
  return Object.keys(value).flatMap((key) => {
    const field = fields.find(({ path }) => path.at(-1) === key);
    return field ? staleAt(field, shown) : [[...at, key]];
  });
}

/** Returns the paths of values without a field, in the value of a field. Lists and JSON have none. */
function staleAt(field: Field, shown: Config): readonly Path[] {
  if (field.kind === 'group') return staleIn(field.path, field.fields, shown);
  if (field.kind !== 'forms') return [];
  const { choice, forms, path } = field;
  const name = valueAt(shown, choice.path) ?? choice.fallback;
  const chosen = forms.filter((form) => form.name === name);
  // Without a known form, the user chooses one first.
  const known = (chosen.length > 0 ? chosen : forms).flatMap((form) => form.fields);
  return staleIn(path, [choice, ...known], shown);
}

/** Returns true for a value that is sent as a whole. */
function isWhole({ kind }: Field): boolean {
  return kind === 'json' || kind === 'rows';
}

function optional(
  fields: readonly Field[],
  isClosed: (field: Field) => boolean,
  stale: readonly Path[],
  shown: Config,
): readonly Field[] {
  const left = fields.filter((field) => !isClosed(field));
  return left.map((given) => {
    const field = { ...given, required: false };
    if (field.kind === 'group') return { ...field, fields: optional(field.fields, isClosed, stale, shown) };
    if (field.kind !== 'forms') return field;
    const { choice, path } = field;
    const stored = valueAt(shown, choice.path) ?? choice.fallback;
    const forms = field.forms.map((form) => {
      const closed = form.fields.filter(isClosed).map((one) => one.path);
      const others = form.name === stored ? stale.filter((one) => isSame(one.slice(0, -1), path)) : [];
      const keys = [...closed, ...others].map((one) => String(one.at(-1)));
      return { ...form, fields: optional(form.fields, isClosed, stale, shown), closed: keys };
    });
    return { ...field, choice: { ...choice, required: false }, forms };
  });
}
