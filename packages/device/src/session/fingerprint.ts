import { createHash } from 'node:crypto';

/** Returns the fingerprint of a configuration. Blank lines and lines with only a comment mark do not count. */
export function fingerprintOf(config: string): string {
  const lines = config.split('\n').filter((line) => !/^[\s!#;]*$/.test(line));
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
