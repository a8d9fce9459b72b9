import { ok, warning, type Finding } from '../finding.ts';

/** From this version on the network can be kept from a process. (Versions that are too old never come this far.) */
const shutsNetwork = 25;

/** The version of Node.js, and what it cannot enforce. */
export function lookAtNode(_: unknown, version: string = process.versions.node): Promise<Finding[]> {
  if (Number.parseInt(version, 10) >= shutsNetwork) return Promise.resolve([ok(`Node.js ${version}`)]);
  const message = `Node.js ${version} cannot keep the network from a job: the permission \`network\` is not enforced`;
  return Promise.resolve([warning('NR_NODE_NETWORK_OPEN', message)]);
}
