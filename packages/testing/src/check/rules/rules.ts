import type { Finding } from '../finding.ts';
import type { PackedPackage } from '../packed/packed-package.ts';
import { checkCoreParts } from './core-parts.ts';
import { checkCorePeer } from './core-peer.ts';
import { checkDependencies } from './dependencies.ts';
import { checkDryRun } from './dry-run.ts';
import { checkEngines } from './engines.ts';
import { checkExports } from './exports.ts';
import { checkFiles } from './files.ts';
import { checkIdentity } from './identity.ts';
import { checkReadFiles } from './read-files.ts';
import type { Rule } from './rule.ts';
import { checkScripts } from './scripts.ts';
import { checkSecrets } from './secrets.ts';
import { checkSize } from './size.ts';

const rules: readonly Rule[] = [
  checkIdentity,
  checkExports,
  checkCorePeer,
  checkCoreParts,
  checkDependencies,
  checkDryRun,
  checkEngines,
  checkScripts,
  checkFiles,
  checkReadFiles,
  checkSize,
];

/** Checks a tarball without installing it. */
export async function checkTarball(pack: PackedPackage): Promise<Finding[]> {
  return [...rules.flatMap((rule) => rule(pack)), ...(await checkSecrets(pack))];
}
