import { defineJob } from '@netraven/core';

interface Details {
  /** Local interface, name and port of each neighbour. */
  readonly neighbours: readonly (readonly [string, string, string])[];
}

export const { meta, run, summarize } = defineJob({
  meta: { jobType: 'links', label: 'Links', platforms: ['cisco_ios'], requires: ['cli'] },
  async run({ device }) {
    const session = await device.connect();
    try {
      const text = await session.send('show lldp neighbors');
      // access-7            Gi1/0/1        120        B               Gi0/24
      const found = text.matchAll(/^(\S+) +(\S*\d\S*) +\d+ +\S+ +(\S+)$/gm);
      const neighbours = Array.from(found, ([, name = '', at = '', port = '']) => [at, name, port] as const);
      return { success: true, message: `${neighbours.length} neighbours`, details: { neighbours } satisfies Details };
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'NR_DEVICE_COMMAND_FAILED') throw error;
      return { success: true, notApplicable: 'it has no LLDP' };
    }
  },
  async summarize({ results, db }) {
    const before = await db.artifacts.latest('links.json');
    const byDevice = JSON.parse(before?.text ?? '{}') as Record<string, Details['neighbours']>;
    for (const { device, status, details } of results)
      if (status === 'success' && details) byDevice[device.name] = (details as Details).neighbours;
    await db.artifacts.save('links.json', `${JSON.stringify(byDevice, null, 2)}\n`);
    const ends = Object.entries(byDevice).flatMap(([device, neighbours]) =>
      neighbours.map(([at, name, port]) => [`${device} ${at}`, `${name} ${port}`].toSorted().join(' - ')),
    );
    const links = [...new Set(ends)].toSorted();
    return {
      success: true,
      message: `${links.length} links`,
      report: { kind: 'table', columns: ['link'], rows: links.map((link) => [link]) },
    };
  },
});
