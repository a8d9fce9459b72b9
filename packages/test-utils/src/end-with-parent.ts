import { existsSync } from 'node:fs';

const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));

/**
 * Returns the command line of a program that the kernel ends with this process. A test whose hook takes too long stops
 * nothing: vitest ends its process. Without `setpriv`, returns the same command line.
 *
 * @param signal sent to the program, which may stop what it has started
 */
export function endWithParent(signal: 'TERM' | 'INT' | 'KILL', command: readonly string[]): [string, ...string[]] {
  const [program = '', ...args] = command;
  return setpriv === undefined ? [program, ...args] : [setpriv, `--pdeathsig=${signal}`, '--', program, ...args];
}
