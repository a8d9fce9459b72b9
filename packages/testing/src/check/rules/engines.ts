import { satisfies, validRange } from 'semver';
import { warningFinding, errorFinding, type Finding } from '../finding.ts';
import type { PackedPackage } from '../packed/packed-package.ts';

/** The Node.js versions of NetRaven: the oldest, and the one it brings along. */
const supported = ['24.0.0', '26.0.0'];
const path = 'package.json#engines.node';

/** Checks that `engines` includes the Node.js versions of NetRaven. */
export function checkEngines({ manifest }: PackedPackage): Finding[] {
  const node = (manifest['engines'] as { readonly node?: unknown } | undefined)?.node;
  if (typeof node !== 'string') {
    return [warningFinding('NR_CHECK_ENGINES', path, 'The package declares no Node.js version')];
  }
  const excluded = supported.filter((version) => validRange(node) === null || !satisfies(version, node));
  if (excluded.length === 0) return [];
  const message = `The range ${JSON.stringify(node)} excludes Node.js ${excluded.join(' and ')}`;
  return [errorFinding('NR_CHECK_ENGINES', path, message)];
}
