import { oldestNode, ownNode } from '@netraven/core/system';
import { satisfies, validRange } from 'semver';
import { warningFinding, errorFinding, type Finding } from '../finding.ts';
import type { PackedPackage } from '../packed/packed-package.ts';

const path = 'package.json#engines.node';

/** Checks that `engines` includes the Node.js versions of NetRaven. */
export function checkEngines({ manifest }: PackedPackage): Finding[] {
  const node = (manifest['engines'] as { readonly node?: unknown } | undefined)?.node;
  if (typeof node !== 'string') {
    return [warningFinding('NR_CHECK_ENGINES', path, 'The package names no Node.js versions')];
  }
  const range = JSON.stringify(node);
  if (validRange(node) === null) {
    return [errorFinding('NR_CHECK_ENGINES', path, `${range} is not a range of Node.js versions`)];
  }
  const excluded = [oldestNode, ownNode].filter((version) => !satisfies(version, node));
  if (excluded.length === 0) return [];
  return [errorFinding('NR_CHECK_ENGINES', path, `The range ${range} excludes Node.js ${excluded.join(' and ')}`)];
}
