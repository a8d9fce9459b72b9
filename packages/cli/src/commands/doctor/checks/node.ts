import { spawnSync } from 'node:child_process';
import { emptyCoreFiles } from '@netraven/core/system';
import { ok, warning, type Finding } from '../finding.ts';

/** From this version on the network can be kept from a process. (Versions that are too old never come this far.) */
const shutsNetwork = 25;

/** Checks the version of Node.js, and what cannot be enforced with it on this machine. */
export async function lookAtNode(
  _: unknown,
  version: string = process.versions.node,
  hasCoreFiles: () => boolean = mayWriteCoreFiles,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (Number.parseInt(version, 10) < shutsNetwork) {
    const message = `Node.js ${version} cannot keep the network from a job: the permission \`network\` is not enforced`;
    findings.push(warning('NR_NODE_NETWORK_OPEN', message));
  }
  if (hasCoreFiles()) {
    const message = 'If NetRaven crashes, this system may write its memory, with all secrets, to a core file';
    findings.push(warning('NR_NODE_CORE_FILES', message));
  }
  return findings.length === 0 ? [ok(`Node.js ${version}`)] : findings;
}

function mayWriteCoreFiles(): boolean {
  // A shell inherits the limit. Node has no function for it.
  return !emptyCoreFiles() && spawnSync('sh', ['-c', 'ulimit -c'], { encoding: 'utf8' }).stdout?.trim() !== '0';
}
