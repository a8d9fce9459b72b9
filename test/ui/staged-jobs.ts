import type { StagedJob } from './staged-job.ts';

/** The job packages of the stage, by job type. */
export const stagedJobs: Readonly<Record<string, StagedJob>> = {
  'vlan-audit': {
    meta: { label: 'VLAN Audit', description: 'Looks at VLANs.', icon: 'mdi-lan', defaultSchedule: 'weekly' },
    configSchema: {
      type: 'object',
      additionalProperties: false,
      required: ['community'],
      properties: {
        zone: { type: 'string', title: 'Zone', description: 'Where it looks.', default: 'all' },
        attempts: { type: 'integer', minimum: 1, maximum: 5, title: 'Attempts' },
        depth: { enum: ['quick', 'deep'], default: 'quick', title: 'Depth' },
        strict: { type: 'boolean', title: 'Strict' },
        verbose: { type: 'boolean', title: 'Verbose', default: true },
        vlans: { type: 'array', items: { type: 'string' }, title: 'VLANs' },
        skip: { type: 'array', items: { enum: ['a', 'b', 'c'] }, title: 'Skip', default: ['a', 'b'] },
        report: { type: 'object', title: 'Report', properties: { limit: { type: 'number', title: 'Limit' } } },
        community: { type: 'string', writeOnly: true, title: 'Community' },
        extra: { type: 'object', title: 'Extra', additionalProperties: { type: 'string' } },
      },
    },
    body: `const { community, ...rest } = config;
      if (device.name === 'edge-1') throw new Error('no VLAN on edge-1');
      return { success: true, message: JSON.stringify(rest) + community.length };`,
  },
  writer: {
    meta: { label: 'Config Writer', icon: 'mdi-pencil', description: 'Writes.' },
    permissions: ['device:write', 'network'],
    body: `return { success: device.name !== 'edge-2', message: 'wrote to ' + device.name };`,
  },
  talker: {
    meta: { label: 'Talker', icon: 'mdi-message-text', description: 'Logs as many lines as it is told to.' },
    configSchema: {
      type: 'object',
      properties: {
        lines: { type: 'integer', minimum: 0, title: 'Lines', default: 3 },
        pauseMs: { type: 'integer', minimum: 0, title: 'Pause', default: 0 },
      },
    },
    body: `const { lines = 3, pauseMs = 0 } = config;
      for (let n = 1; n <= lines; n++) {
        signal.throwIfAborted();
        logger.info('line ' + n + ' of ' + device.name, { n });
        if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
      logger.warning('that was all of ' + device.name);
      return { success: true, message: 'said ' + lines };`,
  },
  survey: {
    meta: { label: 'Survey', icon: 'mdi-clipboard-list', description: 'Collects details of devices.', retries: 1 },
    body: `const { tried } = (globalThis.survey ??= { tried: new Set() });
      if (device.name === 'edge-2') return { success: false, details: 'line one\\n\\tline two' };
      if (device.name === 'edge-1' && !tried.has('edge-1')) {
        tried.add('edge-1');
        throw Object.assign(new Error('busy'), { code: 'ACME_BUSY', hint: 'Wait a little.', retryable: true });
      }
      logger.info('surveyed ' + device.name);
      const ports = Array.from({ length: 130 }, (_, n) => ({ name: 'Gi0/' + n, up: n % 2 === 0 }));
      const saved = await db.artifacts.save('survey', 'of <b>' + device.name + '</b> at ' + Date.now() + '\\n');
      const long = device.name === 'core-2' ? { ['k'.repeat(120)]: 'v'.repeat(400) } : {};
      const message = 'surveyed' + (device.name === 'core-2' ? 'm'.repeat(300) : '');
      return { success: true, message, details: { ...long, vendor: 'Acme', uptime: 17, ports, none: null, version: saved.version } };`,
  },
  broken: { meta: { label: 'Broken', icon: 'mdi-content-savee' } },
};
