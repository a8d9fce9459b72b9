import { readJobField } from '@netraven/core/registry';
import { warningFinding, type Finding } from '../finding.ts';
import { decode, type PackedPackage } from '../packed/packed-package.ts';

/** Checks that a job with sockets of its own looks at `dryRun`: NetRaven does not see what they send. */
export function checkDryRun(pack: PackedPackage): Finding[] {
  if (!readJobField(pack.manifest).permissions.includes('network')) return [];
  const own = pack.files.filter(({ path }) => /\.[cm]?js$/.test(path) && !path.startsWith('node_modules/'));
  if (own.some((file) => decode(file)?.includes('dryRun'))) return [];
  const message =
    'The package has the permission network, and its code never looks at `dryRun`. If it changes anything elsewhere, a dry run does too';
  return [warningFinding('NR_CHECK_DRY_RUN_IGNORED', 'run', message)];
}
