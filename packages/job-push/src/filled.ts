import { NetRavenError, type DeviceVars } from '@netraven/core';

const variable = /\{([a-z_][\w.-]*)\}/gi;

/** Puts the variables of a device into lines: `ntp server {ntp}`. @throws {NetRavenError} PUSH_VARIABLE_MISSING */
export function filled(lines: readonly string[], variables: DeviceVars): string[] {
  return lines.map((line) =>
    line.replaceAll(variable, (_, name: string) => {
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (value === undefined) {
        throw new NetRavenError('PUSH_VARIABLE_MISSING', `The device has no variable ${name}`, {
          hint: `Set it for the device or a tag: \`netraven tags set <tag> --var ${name}=<value>\`.`,
        });
      }
      // A value with a line end would be a line of its own.
      if (/[\r\n]/.test(String(value))) {
        throw new NetRavenError('PUSH_VARIABLE_INVALID', `The variable ${name} has more than one line`, {
          hint: 'Set it to one line.',
        });
      }
      return String(value);
    }),
  );
}
