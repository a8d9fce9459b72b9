import { stampOf, type Registry } from '@netraven/core/registry';

/**
 * A text that is another one once somebody installed or removed something in a host project, by whatever means, put a
 * package into `jobs/` or a configured folder, or changed one there. Some dozen looks at files, and one at each file of
 * such a package, 1,000 at most: polling it costs little, and works on every file system.
 */
export function signatureOf(registry: Registry): string {
  return registry
    .watched()
    .map((path) => `${path} ${stampOf(path)}`)
    .join('\n');
}
