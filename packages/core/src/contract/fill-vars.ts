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
      throw new NetRavenError('NR_VARIABLE_MISSING', `The device ${name} has no variable ${key}`, {
        hint: `Set it for the device or a tag: ${commands(name, key)}.`,
      });
    }
    // A value with a line end would be a line of its own.
    if (/[\r\n]/.test(String(value))) {
      throw new NetRavenError(
        'NR_VARIABLE_INVALID',
        `The device ${name} has more than one line in the variable ${key}`,
        {
          hint: `Set it to one line: ${commands(name, key)}.`,
        },
      );
    }
    return String(value);
  });
}

/** Returns the hint of an error of {@link fillVars}, from its message: a job could write anything into a hint. */
export function variableHint(message: string): string | undefined {
  const [, name = '', has, key = ''] =
    /^The device ([^]{1,300}) has (no|more than one line in the) variable ([a-z_][\w.-]{0,99})$/i.exec(message) ?? [];
  if (has === undefined) return undefined;
  return `${has === 'no' ? 'Set it for the device or a tag' : 'Set it to one line'}: ${commands(name, key)}.`;
}

function commands(device: string, key: string): string {
  const ofTag = `\`netraven tags set <tag> --var ${key}=<value>\``;
  // Another name would need quotes.
  return /^\w[\w.:-]*$/.test(device) ? `\`netraven devices set ${device} --var ${key}=<value>\` or ${ofTag}` : ofTag;
}
