import { satisfies, validRange } from 'semver';
import { caution, fault, type Finding } from '../finding.ts';
import type { PackedPackage } from '../packed/packed-package.ts';

/** The Node.js versions that NetRaven runs on, and so every job package must: the oldest, and the one it brings along. */
const supported = ['24.0.0', '26.0.0'];
const path = 'package.json#engines.node';

/** Whether the package runs on the Node.js versions that NetRaven runs on, as far as it says. */
export function checkEngines({ manifest }: PackedPackage): Finding[] {
  const node = (manifest['engines'] as { readonly node?: unknown } | undefined)?.node;
  if (typeof node !== 'string') {
    return [caution('NR_CHECK_ENGINES_MISSING', path, 'The package does not say which Node.js it runs on')];
  }
  const left = supported.filter((version) => validRange(node) === null || !satisfies(version, node));
  if (left.length === 0) return [];
  const message = `The range ${JSON.stringify(node)} leaves out Node.js ${left.join(' and ')}`;
  return [fault('NR_CHECK_ENGINES_EXCLUDED', path, message)];
}
