import { isObject, referred } from '@netraven/core/registry';
import { compareAlternatives } from './alternatives.ts';
import type { Bump, Change } from './change.ts';
import { compareKeyword, isWord } from './keyword-changes.ts';

/** A JSON Schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>;

/** A job type without schema has no settings. */
const noSettings: Schema = { type: 'object', additionalProperties: false };

/**
 * Returns the changes between two config schemas, as they affect stored configs. Major: a valid value may be refused now.
 * Minor: more values are valid, or a default changed. Patch: only words changed.
 */
export function schemaChanges(before: object | undefined, after: object | undefined): Change[] {
  const [old, next] = [before ?? noSettings, after ?? noSettings] as [Schema, Schema];
  return compare(old, next, 'configSchema', { old, next, followed: new Set() });
}

/** The whole schemas for references, and the followed references. */
interface Roots {
  readonly old: Schema;
  readonly next: Schema;
  readonly followed: Set<string>;
}

/** @param closed a schema around this part refuses what the part no longer names: `unevaluatedProperties: false` */
function compare(before: unknown, after: unknown, at: string, roots: Roots, closed = false): Change[] {
  const same = JSON.stringify(before) === JSON.stringify(after);
  if (same && !JSON.stringify(before ?? null).includes('"$ref"')) return [];
  const [old, next] = [asEnum(follow(before, roots.old)), asEnum(follow(after, roots.next))];
  if (!isObject(old) || !isObject(next)) return compareWhole(old, next, at);
  if (refers(before) || refers(after)) {
    // Compares a recursive schema once.
    const pair = `${JSON.stringify(before)} ${JSON.stringify(after)}`;
    if (roots.followed.has(pair)) return [];
    roots.followed.add(pair);
  }
  const keys = [...new Set([...Object.keys(old), ...Object.keys(next)])];
  return keys.flatMap((key) => compareKey(key, old, next, `${at}.${key}`, roots, closed));
}

function compareKey(key: string, old: Schema, next: Schema, at: string, roots: Roots, closed: boolean): Change[] {
  const isRefused = refusesRemoved(key, old, next, closed);
  switch (key) {
    // Compared where a reference uses them.
    case '$defs':
    case 'definitions':
      return [];
    case 'properties':
      return compareProperties(old, next, at, roots);
    case 'required':
      // Compared with the properties, if there are any.
      return 'properties' in old || 'properties' in next ? [] : compareProperties(old, next, at, roots);
    case 'anyOf':
    case 'oneOf':
    case 'allOf':
      return compareAlternatives(key, old[key], next[key], at, {
        compare: (one, other, path) => compare(one, other, path, roots, closed || closesAny(next, unevaluated)),
        follow: (schema) => follow(schema, roots.next),
        isRefused,
      });
    case 'items':
    case 'additionalProperties':
    case 'propertyNames':
      return compare(old[key] ?? true, next[key] ?? true, at, roots);
    default:
      return compareKeyword(key, old[key], next[key], at, isRefused);
  }
}

function compareProperties(old: Schema, next: Schema, at: string, roots: Roots): Change[] {
  const [before, after] = [propertiesOf(old), propertiesOf(next)];
  const [needed, needs] = [requiredOf(old), requiredOf(next)];
  const names = new Set([...Object.keys(before), ...Object.keys(after), ...needed, ...needs]);
  return [...names].flatMap((name): Change[] => {
    const path = `${at}.${name}`;
    if (Object.hasOwn(before, name) && !Object.hasOwn(after, name))
      return [{ bump: 'major', path, message: `the setting "${name}" was removed` }];
    const required = needs.includes(name);
    if (Object.hasOwn(after, name) && !Object.hasOwn(before, name)) {
      const kind = required ? 'required' : 'optional';
      const change: Change = {
        bump: required ? 'major' : 'minor',
        path,
        message: `the ${kind} setting "${name}" is new`,
      };
      const unnamed = unnamedOf(old);
      return [change, ...(unnamed === undefined ? [] : compare(unnamed, after[name], path, roots))];
    }
    const changes = compare(before[name], after[name], path, roots);
    if (required === needed.includes(name)) return changes;
    const message = `the setting "${name}" ${required ? 'is required now' : 'is optional now'}`;
    return [{ bump: required ? 'major' : 'minor', path, message }, ...changes];
  });
}

/** Compares schemas of which one is `true` (allows all) or `false` (allows none). */
function compareWhole(old: unknown, next: unknown, at: string): Change[] {
  if (JSON.stringify(old) === JSON.stringify(next)) return [];
  const bump: Bump = next === true || old === false ? 'minor' : 'major';
  return [{ bump, path: at, message: bump === 'minor' ? 'allows more than before' : 'allows less than before' }];
}

const unevaluated = ['unevaluatedProperties', 'unevaluatedItems'];
/** Keywords that name values, and those that refuse values without a name. */
const closedBy: Readonly<Record<string, readonly string[]>> = {
  patternProperties: ['additionalProperties', 'unevaluatedProperties'],
  prefixItems: ['items', 'unevaluatedItems'],
  ...Object.fromEntries(
    ['allOf', 'anyOf', 'oneOf', 'if', 'then', 'else', 'dependentSchemas', 'contains'].map((key) => [key, unevaluated]),
  ),
};

/** Returns true if the schema without a keyword refuses values that the keyword allowed. */
function refusesRemoved(key: string, old: Schema, next: Schema, closed: boolean): boolean {
  // Without it, one value at least must fit.
  if (key === 'minContains') return old[key] === 0 && 'contains' in next;
  const closing = closedBy[key];
  return closing !== undefined && (closed || closesAny(next, closing));
}

function closesAny(schema: Schema, words: readonly string[]): boolean {
  return words.some((word) => (schema[word] ?? true) !== true);
}

/** Returns a schema with those that it refers to. What stands beside a reference counts, too. */
function follow(schema: unknown, root: Schema): unknown {
  let at = schema;
  const seen = new Set<unknown>();
  while (isObject(at) && typeof at['$ref'] === 'string' && !seen.has(at['$ref'])) {
    const { $ref: reference, ...beside } = at;
    const target = referred(root, String(reference));
    if (target === undefined) return at;
    seen.add(reference);
    if (!isObject(target)) return Object.keys(beside).length === 0 ? target : { ...beside, allOf: [target] };
    at = besides(target, beside);
  }
  return at;
}

/** Joins two schemas that both count. Of words and defaults, the nearer one counts. */
function besides(target: Schema, beside: Schema): Schema {
  const isTwice = Object.keys(beside).some((key) => key in target && !isWord(key));
  if (!isTwice) return { ...target, ...beside };
  const { allOf = [] } = beside;
  return { ...beside, allOf: [target, ...(allOf as unknown[])] };
}

function refers(schema: unknown): boolean {
  return isObject(schema) && '$ref' in schema;
}

/** Returns a constant as an enum with one value, or with none if another enum excludes it. */
function asEnum(schema: unknown): unknown {
  if (!isObject(schema) || !('const' in schema)) return schema;
  const { const: only, enum: others = [only], ...rest } = schema;
  const isAllowed = Array.isArray(others) && others.some((other) => JSON.stringify(other) === JSON.stringify(only));
  return { ...rest, enum: isAllowed ? [only] : [] };
}

function propertiesOf(schema: Schema): Schema {
  const { properties } = schema;
  return isObject(properties) ? properties : {};
}

/**
 * Returns the schema of unnamed settings. A schema with `properties` that merely allows other keys has none; without
 * `properties`, any key is a setting.
 */
function unnamedOf(schema: Schema): Schema | undefined {
  const { additionalProperties: unnamed = true } = schema;
  if (isObject(unnamed)) return unnamed;
  return unnamed === true && !('properties' in schema) ? {} : undefined;
}

function requiredOf({ required }: Schema): string[] {
  return Array.isArray(required) ? required.map(String) : [];
}
