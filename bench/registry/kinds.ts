import type { Kind } from './make-tree.ts';

/** Job packages. One in ten has a scope; each has an icon and a config schema. */
export const jobs: Kind = {
  name: (index) => named('netraven-job-sample', index),
  manifest: (index) => ({
    keywords: ['netraven-job'],
    netraven: { job: { apiVersion: 1, jobType: `sample-${index}`, permissions: [] } },
  }),
  source: (index) => `
export const meta = {
  jobType: 'sample-${index}',
  label: 'Sample ${index}',
  description: 'Reads the status of a device and records it in the result of the task.',
  icon: '${icons[index % icons.length]}',
  defaultSchedule: 'daily',
};
const json = { type: 'object', properties: { startup: { type: 'boolean', default: false } }, additionalProperties: false };
export const configSchema = {
  '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }), jsonSchema: { input: () => json, output: () => json } },
};
export const run = async () => ({ success: true });
`,
};

/** Plugins of Homebridge. */
export const homebridgePlugins: Kind = {
  name: (index) => named('homebridge-sample', index),
  manifest: () => ({ keywords: ['homebridge-plugin'], engines: { node: '>=18', homebridge: '>=1.0.0' } }),
  source: () => 'export default () => {};\n',
};

/** Nodes of Node-RED. */
export const nodeRedNodes: Kind = {
  name: (index) => named('node-red-contrib-sample', index),
  manifest: (index) => ({ keywords: ['node-red'], 'node-red': { nodes: { [`sample-${index}`]: 'index.js' } } }),
  source: () => 'export default () => {};\n',
};

const icons = ['mdi-content-save', 'mdi-lan', 'mdi-clock-check-outline', 'mdi-router-network', 'mdi-cog'];

function named(name: string, index: number): string {
  return index % 10 === 0 ? `@acme/${name}-${index}` : `${name}-${index}`;
}
