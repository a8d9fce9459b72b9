import type { ErrorObject } from 'ajv/dist/2020.js';
import { didYouMean } from '../did-you-mean.ts';
import { problem, shown } from '../problem.ts';
import type { Problem } from '../record.ts';
import { atPath, isObject } from '../value-path.ts';

/** Converts an error of the validator to a problem that names the setting and leaves out its value. */
export function explain(error: ErrorObject): Problem {
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
    'config',
    steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
  );
}
