import type { ErrorObject } from 'ajv/dist/2020.js';
import { didYouMean } from '../did-you-mean.ts';
import { problem, shown } from '../problem.ts';
import type { Problem } from '../record.ts';
import { atPath, isObject } from '../value-path.ts';
import { ruleInWords } from './rule-words.ts';
import { either, relevantErrors } from './unions.ts';

const maxProblems = 100;
const maxErrors = 5_000;

/** Converts errors of the validator to problems that name the setting and leave out its value. */
export function explain(errors: readonly ErrorObject[]): Problem[] {
  return relevantErrors(errors.slice(0, maxErrors)).slice(0, maxProblems).map(explainOne);
}

function explainOne(error: ErrorObject): Problem {
  const { keyword, params, instancePath } = error;
  const at = settingAt(instancePath);
  const extra = params['additionalProperty'] ?? params['unevaluatedProperty'];
  if (typeof extra === 'string') return unknownSetting(atPath(at, [extra]), extra, knownSettings(error));
  if (keyword === 'required') {
    const path = atPath(at, [String(params['missingProperty'])]);
    const values = allowedValues(error);
    const fix = `Set ${path}${values === undefined ? '' : ` to ${values}`}.`;
    return problem({ code: 'NR_CONFIG_MISSING', path, message: `${path} is missing`, fix });
  }
  const values = allowedValues(error);
  const reason = `${at} ${values === undefined ? ruleInWords(error) : `must be ${values}`}${jsonForm(error)}`;
  return problem({ code: 'NR_CONFIG_FIELD_INVALID', path: at, message: reason, fix: `Correct ${at}.` });
}

const jsonForms: Readonly<Record<string, string>> = { string: '"…"', boolean: 'true or false', object: '{"…": …}' };

/**
 * Returns how to write a value of another type than `--set` takes it for, `, as JSON: "…"`: a text that looks like a
 * number, or what is no JSON and so a text. Else nothing.
 */
function jsonForm({ keyword, params, parentSchema, data }: ErrorObject): string {
  if (keyword !== 'type' || typeof params['type'] !== 'string') return '';
  const isMistaken =
    params['type'] === 'string' ? ['number', 'boolean'].includes(typeof data) : typeof data === 'string';
  const form = jsonForms[params['type']];
  if (isMistaken && form !== undefined) return `, as JSON: ${form}`;
  if (params['type'] !== 'array') return '';
  const items: unknown = parentSchema?.['items'];
  return isObject(items) && items['type'] === 'string' ? ', as JSON: ["…", "…"]' : ', as JSON: […]';
}

/** Returns the values or types that a setting can have, in words. Undefined: many. */
function allowedValues({ keyword, params }: ErrorObject): string | undefined {
  if (keyword === 'type') return either([params['type'] as string | string[]].flat());
  if ('allowedValue' in params) return shown(params['allowedValue']);
  const values: unknown = params['allowedValues'];
  return Array.isArray(values) ? either(values.map(shown)) : undefined;
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
    'config',
    steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
  );
}
