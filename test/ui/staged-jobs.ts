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
  keeper: {
    meta: { label: 'Keeper', icon: 'mdi-archive', description: 'Saves the text that it is told to.' },
    configSchema: {
      type: 'object',
      properties: {
        name: { type: 'string', title: 'Name', default: 'config' },
        text: { type: 'string', title: 'Text' },
        times: { type: 'integer', title: 'Times', default: 1 },
      },
    },
    body: `await db.artifacts.save(config.name ?? 'config', config.text.repeat(config.times ?? 1));
      return { success: true, message: 'saved' };`,
  },
  reporter: {
    meta: { label: 'Reporter', icon: 'mdi-file-chart', description: 'Returns reports with hostile texts.' },
    configSchema: { type: 'object', properties: { applies: { type: 'boolean', title: 'Applies', default: true } } },
    body: `const hostile = '<img src=x onerror=alert(1)>';
      const reports = {
        'core-1': { kind: 'findings', items: [
          { severity: 'info', message: 'all the rest is fine' },
          { severity: 'critical', message: 'telnet is on ' + hostile, where: 'line vty 0 4' }] },
        'core-2': { kind: 'table', columns: ['port', hostile], rows: [['Gi0/1', 'up'], ['Gi0/2', null]] },
        'edge-1': { kind: 'diff', before: 'a\\nntp 1\\nb\\n', after: 'a\\nntp 2 ' + hostile + '\\nb\\n' },
      };
      if (config.applies === false) return { success: true, notApplicable: 'here is no ' + hostile };
      const text = '## Summary\\n\\n- one **bold**\\n- [link](javascript:alert(1))\\n\\n' + hostile + '![i](http://192.0.2.1/i)';
      const report = reports[device.name] ?? { kind: 'markdown', text };
      return { success: true, changed: device.name === 'core-1', message: 'reported', report };`,
  },
  hooks: {
    meta: { label: 'Hooks', icon: 'mdi-webhook', description: 'Has settings of several forms.' },
    configSchema: (() => {
      const text = { type: 'string' };
      const slack = { kind: { const: 'slack' }, channel: { ...text, title: 'Channel' } };
      const generic = { kind: { const: 'generic' }, url: { ...text, title: 'URL', pattern: '^https:' } };
      const token = { ...text, title: 'Token', writeOnly: true };
      const form = (properties: object): object => ({
        type: 'object',
        properties,
        required: Object.keys(properties),
        additionalProperties: false,
      });
      const target = { title: 'Target', oneOf: [form(slack), form({ ...generic, token })] };
      const checks = form({ line: { ...text, title: 'Line' }, least: { type: 'integer', title: 'Least' } });
      return {
        type: 'object',
        properties: { target, checks: { type: 'array', title: 'Checks', items: checks } },
      };
    })(),
    body: `const { token = '', ...target } = config.target;
      return { success: true, message: JSON.stringify({ ...config, target }) + token.length };`,
  },
  broken: { meta: { label: 'Broken', icon: 'mdi-content-savee' } },
};
