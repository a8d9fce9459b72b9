import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { updateReadme } from '../src/index.ts';
import { jobFolder, removeJobFolders } from './job-folder.ts';

afterAll(removeJobFolders);

const source = (label: string): string => `
  import { z } from 'zod';
  export const meta = { jobType: 'sample', label: '${label}', description: 'Looks.', platforms: ['cisco_ios'] };
  export const configSchema = z.strictObject({
    server: z.string().meta({ description: 'Whom to ask.' }),
    key: z.string().min(4).max(64).optional().meta({ writeOnly: true, title: 'Key' }),
    tries: z.int().min(1).max(9).default(3),
    mode: z.enum(['fast', 'slow']).default('fast'),
    snmp: z.strictObject({ community: z.string().default('public') }).optional(),
    ports: z.array(z.int()).max(4).default([]),
  });
  export const run = async () => ({ success: true });
`;

it('a package without a README gets one with description, settings and usage', async () => {
  const { path } = jobFolder(source('Sample'), 'sample', ['network']);
  const { file, changed, record } = await updateReadme(path);
  expect({ file, changed, state: record.state }).toEqual({
    file: join(path, 'README.md'),
    changed: true,
    state: 'ready',
  });
  const readme = readFileSync(join(path, 'README.md'), 'utf8');
  expect(readme).toMatch(/^# netraven-job-sample\n/);
  for (const line of [
    /^\| label +\| Sample +\|$/m,
    /^\| platforms +\| `cisco_ios` +\|$/m,
    /^\| permissions +\| `network` \(to open network connections\) \|$/m,
    /^\| `server` +\| string +\| required +\| Whom to ask\. +\|$/m,
    /^\| `key` +\| string, at most 64 characters, secret +\| not set +\| Key +\|$/m,
    /^\| `tries` +\| integer, 1 to 9 +\| `3` +\| +\|$/m,
    /^\| `mode` +\| `"fast"` or `"slow"` +\| `"fast"` +\| +\|$/m,
    /^\| `snmp\.community` +\| string +\| `"public"` +\| +\|$/m,
    /^\| `ports` +\| list of integer; at most 4 entries +\| `\[\]` +\| +\|$/m,
    /^npx netraven jobs enable netraven-job-sample$/m,
    /^npx netraven run sample --all --set server=…$/m,
  ]) {
    expect(readme).toMatch(line);
  }
});

it("the author's text stays when the job changes, and nothing changes without a change", async () => {
  const { path, entry } = jobFolder(source('Sample'));
  await updateReadme(path);
  const file = join(path, 'README.md');
  writeFileSync(
    file,
    `${readFileSync(file, 'utf8').replace('# netraven-job-sample', '# My job')}\n## Why\n\nBecause.\n`,
  );
  expect(await updateReadme(path)).toMatchObject({ changed: false });
  writeFileSync(entry, source('Renamed'));
  expect(await updateReadme(path)).toMatchObject({ changed: true });
  const readme = readFileSync(file, 'utf8');
  expect(readme).toMatch(/^# My job\n[^]*\| label +\| Renamed +\|[^]*\n## Why\n\nBecause\.\n$/);
});

it('a README is found in any case of its name', async () => {
  const { path } = jobFolder(source('Sample'));
  writeFileSync(join(path, 'readme.md'), '# Mine\n');
  expect(await updateReadme(path)).toMatchObject({ file: join(path, 'readme.md'), changed: true });
  expect(existsSync(join(path, 'README.md'))).toBe(false);
  expect(readFileSync(join(path, 'readme.md'), 'utf8')).toMatch(/^# Mine\n\n<!-- /);
});

it('a package with an invalid meta keeps its README, and its problems are reported', async () => {
  const { path } = jobFolder(
    `export const meta = { jobType: 'sample', icon: 'star' }; export const run = async () => ({});`,
  );
  const { record, file, changed } = await updateReadme(path);
  expect({ file, changed, state: record.state }).toEqual({ file: undefined, changed: false, state: 'invalid' });
  expect(existsSync(join(path, 'README.md'))).toBe(false);
});
