import type { ErrorObject } from 'ajv/dist/2020.js';
import { messageOf } from '../contract/netraven-error.ts';
import { checkConfigSchema, compileSchema } from './config-schema.ts';
import { didYouMean } from './did-you-mean.ts';
import { problem, shown } from './problem.ts';
import type { Problem } from './record.ts';
import { atPath, isObject } from './value-path.ts';
import { isTimeout, withinTime } from './within-time.ts';

const root = 'config';
const noSettings = { type: 'object', additionalProperties: false };

/**
 * Checks a config by the JSON Schema of its job type. Without a schema a job type has no settings. Messages name settings
 * and leave out their values: one may be a secret.
 */
export function checkConfig(configSchema: object | undefined, config: unknown): Problem[] {
  const value = config ?? {};
  const excess = excessOf(value);
  if (excess !== undefined) {
    const message = `The config ${excess}`;
    return [problem({ code: 'NR_CONFIG_FIELD_INVALID', path: root, message, fix: 'Shorten or flatten the config.' })];
  }
  const unusable = checkConfigSchema(configSchema, undefined);
  if (unusable.length > 0) return unusable;
  const check = compileSchema(configSchema ?? noSettings);
  try {
    return withinTime(longestMs, () => check(value)) ? [] : (check.errors ?? []).slice(0, maxErrors).map(explain);
  } catch (error) {
    const why = isTimeout(error) ? `takes more than ${longestMs} ms` : `fails: ${messageOf(error)}`;
    const message = `The check of the config by the JSON Schema of the package ${why}`;
    const fix = 'Ask the author of the package for simpler patterns and references in its configSchema.';
    return [problem({ code: 'NR_PACKAGE_CONFIG_SCHEMA_INVALID', path: 'configSchema', message, fix })];
  }
}

/**
 * A usual check takes less than 1 ms. A limit of time and not a proof that patterns are linear: recheck proves neither
 * zod's `iso.datetime()` nor `endsWith()`, takes up to 2 s for a pattern, and knows no references that double.
 */
const longestMs = 1_000;
const maxErrors = 100;
const limits = { depth: 32, values: 10_000 };

/**
 * Returns the limit that a config exceeds: a schema may visit it many times, and functions that walk through it call
 * themselves.
 */
export function excessOf(config: unknown): string | undefined {
  let values = 0;
  let level = [config];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limits.depth) return `is nested more than ${limits.depth} levels deep`;
    values += level.length;
    if (values > limits.values) return `has more than ${limits.values} values`;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return undefined;
}

/** Checks a part of a config, in which settings may be missing. */
export function checkPartialConfig(configSchema: object | undefined, config: object): Problem[] {
  return checkConfig(configSchema, config).filter(({ code }) => code !== 'NR_CONFIG_MISSING');
}

function explain(error: ErrorObject): Problem {
  const { keyword, params, instancePath, message = 'does not fit' } = error;
  const at = settingAt(instancePath);
  const extra = params['additionalProperty'] ?? params['unevaluatedProperty'];
  if (typeof extra === 'string') return unknownSetting(atPath(at, [extra]), extra, knownSettings(error));
  if (keyword === 'required') {
    const path = atPath(at, [String(params['missingProperty'])]);
    return problem({ code: 'NR_CONFIG_MISSING', path, message: `${path} is missing`, fix: `Set ${path}.` });
  }
  const allowed = keyword === 'enum' ? `: ${shown(params['allowedValues'])}` : '';
  const reason = `${at} ${message}${allowed}`;
  return problem({ code: 'NR_CONFIG_FIELD_INVALID', path: at, message: reason, fix: `Correct ${at}.` });
}

function unknownSetting(path: string, name: string, known: readonly string[]): Problem {
  const message = `There is no setting ${path}.${didYouMean(name, known)}`;
  const fix =
    known.length === 0 ? 'Remove it: there are no settings.' : `Remove it, or use one of ${known.join(', ')}.`;
  return problem({ code: 'NR_CONFIG_UNKNOWN', path, message, fix });
}

function knownSettings({ parentSchema }: ErrorObject): string[] {
  const properties: unknown = parentSchema?.['properties'];
  return isObject(properties) ? Object.keys(properties) : [];
}

/** Returns a JSON Pointer, `/hosts/0/name`, as people write it: `config.hosts[0].name`. */
function settingAt(pointer: string): string {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return atPath(
    root,
    steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
  );
}
