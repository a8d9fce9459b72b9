import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Found } from '../../../src/commands/doctor/run-checks.ts';
import { HostFolder } from '../../host-folder.ts';
import { doctor } from './diagnosis.ts';

const run = 'export const run = async () => ({ success: true });\n';
const job = (meta: string): string => `export const meta = { ${meta} };\n${run}`;

/** Twelve packages, each bad in its own way. */
function badPackages(): HostFolder {
  const host = new HostFolder()
    .addJob('no-run', `export const meta = { jobType: 'no-run' };\n`)
    .addJob('no-meta', run)
    .addJob('icon', job(`jobType: 'icon', icon: 'mdi-contnet-save'`))
    .addJob('schedule', job(`jobType: 'schedule', defaultSchedule: 'dialy'`))
    .addJob('differs', job(`jobType: 'difers'`))
    .addJob('permission', job(`jobType: 'permission'`), { permissions: ['device:wriet'] })
    .addJob('unbuilt', job(`jobType: 'unbuilt'`))
    .addJob('no-exports', job(`jobType: 'no-exports'`))
    .addJob('backup', job(`jobType: 'backup'`))
    .write('jobs/field/package.json', {
      name: 'netraven-job-field',
      version: '1.0.0',
      type: 'module',
      exports: './index.js',
    })
    .write('jobs/field/index.js', job(`jobType: 'field'`))
    .write('jobs/loose.js', job(`jobType: 'loose'`))
    .write('packages/linked/package.json', {
      name: 'netraven-job-linked',
      version: '1.0.0',
      type: 'module',
      exports: './index.js',
      netraven: { job: { apiVersion: 1, jobType: 'linked' } },
    })
    .write('packages/linked/index.js', job(`jobType: 'linked'`));
  symlinkSync(host.at('nowhere'), host.at('jobs/broken-link'));
  edit(host.at('package.json'), { dependencies: { 'netraven-job-linked': 'file:./packages/linked' } });
  edit(host.at('jobs/unbuilt/package.json'), {
    exports: './dist/index.js',
    scripts: { build: 'mkdir dist && cp index.js dist/index.js' },
  });
  edit(host.at('jobs/no-exports/package.json'), { exports: {} });
  return host;
}

/** What is wrong with them at first. */
const expected = [
  'NR_PACKAGE_DUPLICATE',
  'NR_PACKAGE_ENTRY_MISSING',
  'NR_PACKAGE_ENTRY_NONE',
  'NR_PACKAGE_FIELD_MISSING',
  'NR_PACKAGE_ICON_UNKNOWN',
  'NR_PACKAGE_JOB_TYPE_DIFFERS',
  'NR_PACKAGE_LINK_BROKEN',
  'NR_PACKAGE_META_MISSING',
  'NR_PACKAGE_NOT_A_FOLDER',
  'NR_PACKAGE_NOT_INSTALLED',
  'NR_PACKAGE_NO_RUN',
  'NR_PACKAGE_PERMISSION_UNKNOWN',
  'NR_PACKAGE_SCHEDULE_INVALID',
];

it('whoever applies each fix that is printed, word for word, has nothing bad left', async () => {
  const host = badPackages();
  const first = await doctor(host);
  expect(first.code).toBe(2);
  expect([...new Set(first.bad.map(({ code = '' }) => code))].toSorted()).toEqual(expected);
  const told: (string | undefined)[] = [];
  // What a fix brings to light, such as a module in need of a manifest, is told the next time.
  for (let { bad } = first; bad.length > 0; { bad } = await doctor(host)) {
    for (const finding of bad) {
      const what = `${finding.package?.path} ${finding.code}`;
      expect(told, 'a fix that was applied has not helped').not.toContain(what);
      told.push(what);
      apply(finding, host);
    }
  }
  const last = await doctor(host);
  expect(last).toMatchObject({ code: 0, ok: true });
  const ready = last.findings.find(({ check }) => check === 'registry')?.message;
  for (const jobType of ['no-run', 'no-meta', 'icon', 'schedule', 'differs', 'unbuilt', 'field', 'loose', 'linked'])
    expect(ready).toContain(jobType);
}, 120_000);

const isCommand = /^(?:rm|mkdir|mv|chmod|npm|sudo) /;

/** Does what the first thing in backticks says and no more: runs a command, or puts a text into the file that is named. */
function apply({ fix = '', file = '', path = '', code }: Found, host: HostFolder): void {
  const [, text] = /`([^`]+)`/.exec(fix) ?? [];
  if (text === undefined) throw new Error(`${code} has no fix to copy: ${fix}`);
  if (isCommand.test(text)) {
    const [, folder = host.folder] = /` in (\/\S+[^.,\s])/.exec(fix) ?? [];
    execFileSync('sh', ['-ec', text], { cwd: folder, env: host.env, stdio: 'ignore' });
  } else if (fix.startsWith('Add ')) {
    appendFileSync(file, text);
  } else if (file.endsWith('.json') || fix.includes('into its package.json')) {
    const manifest = file.endsWith('.json') ? file : join(file, 'package.json');
    const [index] = /\[(\d+)\]$/.exec(path)?.slice(1) ?? [];
    if (index === undefined) edit(manifest, JSON.parse(`{${text}}`) as object);
    else replace(manifest, /"device:wriet"/, text);
  } else if (fix.includes('into it, or remove the folder')) {
    writeFileSync(join(file, 'package.json'), text);
  } else {
    const [, key = ''] = /^(\w+):/.exec(text) ?? [];
    replace(file, new RegExp(`\\b${key}: '[^']*'`), text);
  }
}

function edit(file: string, change: object): void {
  mkdirSync(join(file, '..'), { recursive: true });
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as object) : {};
  writeFileSync(file, JSON.stringify({ ...before, ...change }));
}

function replace(file: string, what: RegExp, by: string): void {
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(what);
  writeFileSync(file, text.replace(what, by));
}
