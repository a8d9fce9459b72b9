import type { Field } from '../config-form/fields.ts';
import { hidden, withKept } from '../config-form/kept-secrets.ts';
import { flat } from '../config-form/problems-at.ts';
import { valueAt, type Config, type Path } from '../config-form/settings.ts';

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
  const isClosed = ({ path }: Field): boolean => closed.some((one) => one.path.join('\0') === path.join('\0'));
  const isOne = fields.length === 1 && fields[0]?.path.length === 0;
  const known = new Set(fields.map(({ path }) => path[0]));
  const stale = isOne ? [] : Object.keys(shown).filter((key) => !known.has(key));
  return {
    fields: withKept(optional(fields, isClosed), shown),
    leftovers: [
      ...closed.map(({ path, label }) => ({ path, label, why: 'Contains a secret, not shown.' })),
      ...stale.map((key) => ({ path: [key], label: key, why: 'Not a setting of this version.' })),
    ],
  };
}

/** Returns true for a value that is sent as a whole. */
function isWhole({ kind }: Field): boolean {
  return kind === 'json' || kind === 'rows';
}

function optional(fields: readonly Field[], isClosed: (field: Field) => boolean): readonly Field[] {
  const left = fields.filter((field) => !isClosed(field));
  return left.map((given) => {
    const field = { ...given, required: false };
    if (field.kind === 'group') return { ...field, fields: optional(field.fields, isClosed) };
    if (field.kind !== 'forms') return field;
    const forms = field.forms.map((form) => ({ ...form, fields: optional(form.fields, isClosed) }));
    return { ...field, choice: { ...field.choice, required: false }, forms };
  });
}

function holdsHidden(value: unknown): boolean {
  return JSON.stringify(value ?? null).includes(JSON.stringify(hidden));
}
