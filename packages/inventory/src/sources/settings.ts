import type { DeviceSettings } from '@netraven/core/attempt';
import { isFields } from '../files/json.ts';

const isNumber = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 0;
const isValue = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);
const isMapOf = (value: unknown, fits: (each: unknown) => boolean, key: RegExp): boolean =>
  isFields(value) && Object.entries(value).every(([name, each]) => key.test(name) && fits(each));

/** Checks of each setting of a device. */
const checks: Readonly<Record<keyof DeviceSettings, (value: unknown) => boolean>> = {
  transport: (value) => value === 'ssh' || value === 'telnet',
  jumpHost: (value) => value === false || typeof value === 'string',
  legacyAlgorithms: (value) => typeof value === 'boolean',
  httpsPort: (value) => isNumber(value) && (value as number) <= 65_535,
  limits: (value) => isMapOf(value, isNumber, /^(?:login|command|config|idle)Ms$/),
  vars: (value) => isMapOf(value, isValue, /^(?!__proto__$)\w{1,64}$/),
  freshWithinMinutes: (value) => isMapOf(value, isNumber, /^[a-z][a-z0-9-]{0,63}$/),
  ignore: (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
};

/** Reads `settings` as `netraven devices list --json` prints them. Names the settings that cannot be used. */
export function readSettings(value: unknown, problems: string[]): DeviceSettings {
  if (value === undefined || value === null) return {};
  if (!isFields(value)) {
    problems.push('the settings are no object');
    return {};
  }
  for (const [name, each] of Object.entries(value)) {
    const fits = Object.hasOwn(checks, name) && checks[name as keyof DeviceSettings](each);
    if (!fits) problems.push(`the setting ${JSON.stringify(name)} is unknown or has no valid value`);
  }
  return value;
}
