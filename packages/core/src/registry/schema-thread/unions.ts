import type { ErrorObject } from 'ajv/dist/2020.js';
import { isObject } from '../value-path.ts';
import { ruleInWords } from './rule-words.ts';

/**
 * Removes from the validator's errors those about forms of a union (`anyOf`, `oneOf`) that the value is not meant to have:
 * of a discriminated union all but the named form, of others all but the one whose type fits. If none is meant, one error
 * stays, which says what each form needs.
 */
export function meantErrors(errors: readonly ErrorObject[]): ErrorObject[] {
  // An outer union before those inside.
  const unions = errors.filter(isUnion).toSorted((a, b) => a.schemaPath.length - b.schemaPath.length);
  let left = [...errors];
  for (const union of unions) {
    if (!left.includes(union)) continue;
    const inner = left.filter((error) => isInside(error, union));
    const instead = meantIn(union, inner);
    const dropped = new Set([union, ...inner]);
    left = [...left.filter((error) => !dropped.has(error)), ...instead];
  }
  return left;
}

function isUnion({ keyword }: ErrorObject): boolean {
  return keyword === 'anyOf' || keyword === 'oneOf';
}

/** Returns true for errors of the forms of a union about the same value. Those behind a reference have another path. */
function isInside({ schemaPath, instancePath }: ErrorObject, union: ErrorObject): boolean {
  const place = union.instancePath;
  return (
    schemaPath.startsWith(`${union.schemaPath}/`) && (instancePath === place || instancePath.startsWith(`${place}/`))
  );
}

function meantIn(union: ErrorObject, inner: readonly ErrorObject[]): ErrorObject[] {
  const passing: unknown = union.params['passingSchemas'];
  if (Array.isArray(passing)) return [{ ...union, message: 'fits several of its forms, and must fit one' }];
  const forms = (union.parentSchema?.[union.keyword] ?? []) as readonly unknown[];
  const byForm = forms.map((_, form) => inner.filter(({ schemaPath }) => formOf(schemaPath, union) === form));
  const key = discriminator(forms);
  if (key !== undefined && isObject(union.data)) return ofNamedForm(union, byForm, key, forms);
  const ofType = byForm.filter((some) => !some.some((error) => isWrongType(error, union)));
  const [only] = ofType;
  if (only && ofType.length === 1 && only.length > 0) return [...only];
  if (ofType.length > 0) return [{ ...union, message: noneFits(ofType) }];
  const types = inner.filter((error) => isWrongType(error, union)).flatMap(({ params }) => params['type'] as string);
  return [{ ...union, keyword: 'type', params: { type: [...new Set(types)] } }];
}

function formOf(schemaPath: string, { schemaPath: of }: ErrorObject): number {
  return Number.parseInt(schemaPath.slice(of.length + 1), 10);
}

function isWrongType({ keyword, instancePath }: ErrorObject, union: ErrorObject): boolean {
  return keyword === 'type' && instancePath === union.instancePath;
}

/** Returns the errors of the form that a value names, or that it names none. */
function ofNamedForm(
  union: ErrorObject,
  byForm: readonly ErrorObject[][],
  key: string,
  forms: readonly unknown[],
): ErrorObject[] {
  const data = union.data as Record<string, unknown>;
  const names = forms.map((form) => namesIn(form, key));
  const named = names.findIndex((some) => some.includes(data[key]));
  if (named !== -1) return byForm[named] ?? [];
  const allowedValues = names.flat();
  if (!Object.hasOwn(data, key))
    return [{ ...union, keyword: 'required', params: { missingProperty: key, allowedValues } }];
  return [{ ...union, keyword: 'enum', instancePath: `${union.instancePath}/${key}`, params: { allowedValues } }];
}

/** Returns the property by which forms name themselves. */
function discriminator(forms: readonly unknown[]): string | undefined {
  const [first] = forms;
  const keys = isObject(first) && isObject(first['properties']) ? Object.keys(first['properties']) : [];
  return keys.find((key) => {
    const names = forms.map((form) => namesIn(form, key));
    return names.every((some) => some.length > 0) && new Set(names.flat()).size === names.flat().length;
  });
}

function namesIn(form: unknown, key: string): readonly unknown[] {
  const properties = isObject(form) && isObject(form['properties']) ? form['properties'] : {};
  const schema = Object.hasOwn(properties, key) ? properties[key] : undefined;
  if (!isObject(schema)) return [];
  if ('const' in schema) return [schema['const']];
  return Array.isArray(schema['enum']) ? schema['enum'] : [];
}

function noneFits(forms: readonly ErrorObject[][]): string {
  const reasons = forms.flatMap(([error]) => {
    if (!error) return [];
    const missing: unknown = error.params['missingProperty'];
    return typeof missing === 'string' ? `${missing} is missing` : ruleInWords(error);
  });
  return `fits none of its forms${reasons.length > 0 ? `: ${[...new Set(reasons)].join(', or ')}` : ''}`;
}

/** Joins words: `a, b or c`. */
export function either(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
