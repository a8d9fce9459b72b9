import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';

const job = (label: string): string =>
  `export const meta = { jobType: 'ntp', label: '${label}' };\nexport const run = async () => ({ success: true });\n`;

it('updates the README of a package, and reports whether it changed', async () => {
  const host = new HostFolder().addTestKit().addJob('ntp', job('First'));
  const folder = host.at('jobs/ntp');
  const readme = (): string => readFileSync(host.at('jobs/ntp/README.md'), 'utf8');
  const made = await inProcess(host, ['jobs', 'readme', 'jobs/ntp']);
  expect(made).toMatchObject({ code: 0, stdout: `${folder}/README.md was updated.\n` });
  expect(readme()).toContain('First');
  expect(await inProcess(host, ['jobs', 'readme'], { cwd: folder })).toMatchObject({
    code: 0,
    stdout: `${folder}/README.md is up to date.\n`,
  });

  host.write('jobs/ntp/index.js', job('Second'));
  const { stdout } = await inProcess(host, ['jobs', 'readme', 'jobs/ntp', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ name: 'netraven-job-ntp', changed: true, problems: [] });
  expect(readme()).toContain('Second');
});

it('does not change the README of a bad package, names the line, and ends with 2', async () => {
  const host = new HostFolder().addTestKit().addJob('ntp', job('x').replace('label', 'icon'));
  const { code, stdout } = await inProcess(host, ['jobs', 'readme', 'jobs/ntp']);
  expect(code).toBe(2);
  expect(stdout).toMatch(/^ {2}index\.js:1 {2}error NR_PACKAGE_ICON_UNKNOWN {2}/m);
  expect(stdout).toContain('netraven-job-ntp is invalid: its README was not changed.');
});
