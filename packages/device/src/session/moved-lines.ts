import { configLines } from '@netraven/core';
import { compareConfigs } from './config-change.ts';
import { without } from './config-difference.ts';

/**
 * Returns the lines that stand elsewhere in their sections, if two configurations have the same lines. Undefined for other
 * configurations.
 */
export async function movedLines(before: string, now: string): Promise<readonly string[] | undefined> {
  const [then, there] = [placed(before), placed(now)];
  if (without(there, then).length > 0 || without(then, there).length > 0) return undefined;
  const { diff } = await compareConfigs(before, now);
  return [...new Set(diff.split('\n').flatMap((line) => (line.startsWith('+') ? line.slice(1).trim() : [])))];
}

/** Lines whose order means nothing to a device. */
const unordered = /^(?:logging|ntp|snmp-server|ip route|ipv6 route|ip helper-address|username|network) /;

/** Returns true for a line whose order means nothing to a device. Others may belong to an ordered list. */
export function isUnordered(line: string): boolean {
  return unordered.test(line);
}

/** Returns the lines of a configuration with the heads of their sections. */
function placed(text: string): string[] {
  return configLines(text.split('\n')).map((line) => [...line.section, line.text].join('\n'));
}
