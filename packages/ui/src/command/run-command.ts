import type { DeviceSelection } from '@netraven/api';
import { flat } from '../config-form/problems-at.ts';
import type { Field } from '../config-form/fields.ts';
import { valueAt, withValue, type Config } from '../config-form/settings.ts';
import { quoted } from './quoted.ts';

/** What a run is asked for with. */
export interface RunAsk {
  readonly jobType: string;
  readonly devices: DeviceSelection;
  readonly config: Config;
  readonly dryRun: boolean;
}

/** The command that asks for the same run, for a POSIX shell; secrets are left out. */
export function commandFor(ask: RunAsk, fields: readonly Field[]): string {
  const { names = [], tags = [], all } = ask.devices;
  const shown = secretsIn(ask.config, fields).reduce(
    (config, { path }) => withValue(config, path, undefined),
    ask.config,
  );
  return [
    `netraven run ${quoted(ask.jobType)}`,
    ...(all ? ['--all'] : []),
    ...(names.length > 0 ? [`--device ${names.map(quoted).join(' ')}`] : []),
    ...(tags.length > 0 ? [`--tag ${tags.map(quoted).join(' ')}`] : []),
    ...settings(shown).map(([key, value]) => `--set ${quoted(`${key}=${value}`)}`),
    ...(ask.dryRun ? ['--dry-run'] : []),
  ].join(' ');
}

/** The secrets a config sets. */
export function secretsIn(config: Config, fields: readonly Field[]): Field[] {
  return flat(fields).filter((field) => 'secret' in field && field.secret && valueAt(config, field.path) !== undefined);
}

/** A config as the keys and values of `--set`: dots nest, and the value is JSON or else a text. */
function settings(config: Config, before = ''): [key: string, value: string][] {
  return Object.entries(config).flatMap(([key, value]) => {
    const nests = typeof value === 'object' && value !== null && !Array.isArray(value);
    const inner = nests ? Object.keys(value) : [];
    // A key with a dot in it cannot be named by `--set`: its owner is given whole.
    const whole = inner.length === 0 || inner.some((one) => /[.=]/.test(one));
    if (nests && !whole) return settings(value as Config, `${before}${key}.`);
    return [[`${before}${key}`, typeof value === 'string' && !isJson(value) ? value : JSON.stringify(value)]];
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Then it is a text, which is all that is asked here.
    return false;
  }
}
