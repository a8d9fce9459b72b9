import { cliError } from '../codes.ts';

/** Refuses a change that names nothing to change. `example`: a command that does. @throws {NetRavenError} NR_USAGE_INVALID */
export function requireChange(isNamed: boolean, example: string): void {
  if (isNamed) return;
  throw cliError('NR_USAGE_INVALID', 'Nothing to change was named', {
    hint: `Name what to change, e.g. \`${example}\`.`,
  });
}
