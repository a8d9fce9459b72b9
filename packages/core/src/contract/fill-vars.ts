import type { DeviceInfo } from './device.ts';
import { NetRavenError } from './netraven-error.ts';

const variable = /\{([a-z_][\w.-]*)\}/gi;

/**
 * Puts the variables of a device into one line: `ntp server {ntp}`. `{device.name}` is the name of the device; other
 * braces stay as they are.
 *
 * @throws {NetRavenError} NR_VARIABLE_MISSING, NR_VARIABLE_INVALID
 */
export function fillVars(line: string, { name, vars }: Pick<DeviceInfo, 'name' | 'vars'>): string {
  return line.replaceAll(variable, (_, key: string) => {
    const value = key === 'device.name' ? name : Object.hasOwn(vars, key) ? vars[key] : undefined;
    if (value === undefined) {
      throw new NetRavenError('NR_VARIABLE_MISSING', `The device has no variable ${key}`, {
        hint: `Set it for the device or a tag: \`netraven tags set <tag> --var ${key}=<value>\`.`,
      });
    }
    // A value with a line end would be a line of its own.
    if (/[\r\n]/.test(String(value))) {
      throw new NetRavenError('NR_VARIABLE_INVALID', `The variable ${key} has more than one line`, {
        hint: `Set it to one line: \`netraven tags set <tag> --var ${key}=<value>\`.`,
      });
    }
    return String(value);
  });
}
