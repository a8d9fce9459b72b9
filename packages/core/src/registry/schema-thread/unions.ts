import type { ErrorObject } from 'ajv/dist/2020.js';
import { isObject } from '../value-path.ts';
import { ruleInWords } from './rule-words.ts';

/**
 * Replaces the validator's errors about a union (`anyOf`, `oneOf`) by those about one of its forms. Of a discriminated
 * union it keeps the form that the value names, of others the only form whose type fits. Otherwise one error says what each
 * form needs. Never returns an empty list for a refused value.
 */
export function relevantErrors(errors: readonly ErrorObject[]): ErrorObject[] {
  const relevant = resolveUnions(withoutRepeated(errors));
  return relevant.length > 0 ? relevant : [...errors];
}

/** Two forms of a union may check the same setting with the same schema. */
function withoutRepeated(errors: readonly ErrorObject[]): ErrorObject[] {
  const byText = new Map<string, ErrorObject>();
  for (const error of errors) {
    const text = JSON.stringify([error.schemaPath, error.instancePath, error.params]);
    if (!byText.has(text)) byText.set(text, error);
  }
  return [...byText.values()];
}

/** @param around errors that are not of this form */
function resolveUnions(errors: readonly ErrorObject[], around: readonly ErrorObject[] = []): ErrorObject[] {
  // An outer union before those inside. Of a recursive schema, each level has the same schema path: the innermost first.
  const unions = errors
    .filter(isUnion)
    .toSorted((a, b) => a.schemaPath.length - b.schemaPath.length || b.instancePath.length - a.instancePath.length);
  let left = [...errors];
  /** Schema paths of the unions whose errors are resolved. */
  const resolved = new Map<ErrorObject, string>();
  for (const union of unions) {
    if (!left.includes(union)) continue;
    const inner = left.filter((error) => isInside(error, union) && resolved.get(error) !== union.schemaPath);
    const dropped = new Set([union, ...inner]);
    const others = left.filter((error) => !dropped.has(error));
    const replacements = relevantIn(union, inner, [...around, ...others]);
    for (const error of replacements) resolved.set(error, union.schemaPath);
    left = [...others, ...replacements];
  }
  return left;
}

function isUnion({ keyword }: ErrorObject): boolean {
  return keyword === 'anyOf' || keyword === 'oneOf';
}

/** Returns true for errors of the forms of a union about its value. Errors behind a reference have another schema path. */
function isInside(
  { schemaPath, instancePath }: ErrorObject,
  { schemaPath: path, instancePath: at }: ErrorObject,
): boolean {
  return schemaPath.startsWith(`${path}/`) && (instancePath === at || instancePath.startsWith(`${at}/`));
}

function relevantIn(union: ErrorObject, inner: readonly ErrorObject[], around: readonly ErrorObject[]): ErrorObject[] {
  const passing: unknown = union.params['passingSchemas'];
  if (Array.isArray(passing)) return [{ ...union, message: 'fits several of its forms, and must fit one' }];
  const forms = (union.parentSchema?.[union.keyword] ?? []) as readonly unknown[];
  // A form may be a union itself: one of its types may fit.
  const byForm = forms.map((_, form) =>
    resolveUnions(
      inner.filter(({ schemaPath }) => formOf(schemaPath, union) === form),
      around,
    ),
  );
  const key = discriminator(forms);
  if (key !== undefined && isObject(union.data)) return ofNamedForm(union, byForm, key, forms);
  const ofType = byForm.filter((ofForm) => !ofForm.some((error) => isWrongType(error, union)));
  const [only] = ofType;
  // A form without errors of its own fails behind a reference, mostly deeper. That error is kept.
  const isDeeper = around.some(({ instancePath }) => instancePath.startsWith(`${union.instancePath}/`));
  if (isDeeper && ofType.some((ofForm) => ofForm.length === 0)) return [];
  if (only && ofType.length === 1 && only.length > 0) return [...only];
  if (ofType.length > 0) return [noneFits(union, ofType)];
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
  const named = names.findIndex((ofForm) => ofForm.includes(data[key]));
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
    return names.every((ofForm) => ofForm.length > 0) && new Set(names.flat()).size === names.flat().length;
  });
}

function namesIn(form: unknown, key: string): readonly unknown[] {
  const properties = isObject(form) && isObject(form['properties']) ? form['properties'] : {};
  const schema = Object.hasOwn(properties, key) ? properties[key] : undefined;
  if (!isObject(schema)) return [];
  if ('const' in schema) return [schema['const']];
  return Array.isArray(schema['enum']) ? schema['enum'] : [];
}

function noneFits(union: ErrorObject, forms: readonly ErrorObject[][]): ErrorObject {
  const reasons = forms.flatMap(([error]): string[] => {
    if (!error) return [];
    const { missingProperty: missing, reasons: ofInner } = error.params;
    if (Array.isArray(ofInner)) return ofInner as string[];
    return [typeof missing === 'string' ? `${missing} is missing` : ruleInWords(error)];
  });
  const each = [...new Set(reasons)];
  const message = `fits none of its forms${each.length > 0 ? `: ${each.join(', or ')}` : ''}`;
  return { ...union, message, params: { reasons: each } };
}

/** Joins words: `a, b or c`. */
export function either(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
