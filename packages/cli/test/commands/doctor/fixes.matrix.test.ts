import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Found } from '../../../src/commands/doctor/run-checks.ts';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { netraven } from '../../../test-utils/netraven.ts';
import { doctor } from './diagnosis.ts';

const run = 'export const run = async () => ({ success: true });\n';
const job = (meta: string): string => `export const meta = { ${meta} };\n${run}`;

/** Packages, each bad in its own way. */
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
  addUnloadable(host);
  edit(host.at('package.json'), {
    dependencies: { 'netraven-job-linked': 'file:./packages/linked', 'netraven-job-installed': '1.2.3' },
  });
  edit(host.at('jobs/unbuilt/package.json'), {
    exports: './dist/index.js',
    scripts: { build: 'mkdir dist && cp index.js dist/index.js' },
  });
  edit(host.at('jobs/no-exports/package.json'), { exports: {} });
  return host;
}

/** Packages that cannot be imported. */
function addUnloadable(host: HostFolder): void {
  const good = (jobType: string): string => job(`jobType: '${jobType}'`);
  host
    .addJob('throws', `throw new Error('not today');\n${good('throws')}`)
    .addJob('syntax', `const = 1;\n${good('syntax')}`)
    .addJob('reaches-out', `(await import('node:fs')).readFileSync('/etc/passwd');\n${good('reaches-out')}`)
    .addJob('native', `process.dlopen({ exports: {} }, '/nowhere.node');\n${good('native')}`)
    .addJob('lacks', `import 'own-lib';\n${good('lacks')}`)
    .addJob('lacks-file', `import './built.js';\n${good('lacks-file')}`)
    .addJob('exits', `process.exit(1);\n${good('exits')}`)
    .addJob('waits', `await new Promise(() => {});\n${good('waits')}`)
    .write('node_modules/netraven-job-installed/index.js', `throw new Error('not today');`)
    .write('node_modules/netraven-job-installed/package.json', {
      name: 'netraven-job-installed',
      version: '1.2.3',
      type: 'module',
      exports: './index.js',
      netraven: { job: { apiVersion: 1, jobType: 'installed' } },
    })
    .write('packages/own-lib/package.json', { name: 'own-lib', version: '1.0.0', exports: './index.js' })
    .write('packages/own-lib/index.js', '');
  edit(host.at('jobs/lacks/package.json'), { dependencies: { 'own-lib': 'file:../../packages/own-lib' } });
  edit(host.at('jobs/lacks-file/package.json'), { scripts: { build: 'touch built.js' } });
}

/** The codes that doctor reports before the fixes. */
const expected = [
  'NR_PACKAGE_ACCESS_DENIED',
  'NR_PACKAGE_DEPENDENCY_MISSING',
  'NR_PACKAGE_DUPLICATE',
  'NR_PACKAGE_ENTRY_INVALID',
  'NR_PACKAGE_ENTRY_MISSING',
  'NR_PACKAGE_EXITED',
  'NR_PACKAGE_FIELD_MISSING',
  'NR_PACKAGE_ICON_UNKNOWN',
  'NR_PACKAGE_JOB_TYPE_DIFFERS',
  'NR_PACKAGE_LINK_BROKEN',
  'NR_PACKAGE_LOAD_FAILED',
  'NR_PACKAGE_LOAD_TIMEOUT',
  'NR_PACKAGE_META_MISSING',
  'NR_PACKAGE_NATIVE_ADDON',
  'NR_PACKAGE_NOT_A_FOLDER',
  'NR_PACKAGE_NOT_INSTALLED',
  'NR_PACKAGE_NO_RUN',
  'NR_PACKAGE_PERMISSION_UNKNOWN',
  'NR_PACKAGE_SCHEDULE_INVALID',
  'NR_PACKAGE_SYNTAX',
];

it('applying every printed fix word for word leaves no error', async () => {
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
      await apply(finding, host);
    }
  }
  const last = await doctor(host);
  expect(last).toMatchObject({ code: 0, ok: true });
  const ready = last.findings.find(({ check }) => check === 'registry')?.message;
  for (const jobType of ['no-run', 'no-meta', 'icon', 'schedule', 'differs', 'unbuilt', 'field', 'loose', 'linked'])
    expect(ready).toContain(jobType);
  for (const jobType of ['throws', 'syntax', 'reaches-out', 'native', 'lacks', 'lacks-file'])
    expect(ready).toContain(jobType);
});

const isCommand = /^(?:rm|mkdir|mv|chmod|npm|sudo) /;

/**
 * Does what a fix says and no more: takes away the line that is named, or the whole package where none is; else what
 * stands first in backticks: runs a command, or puts a text into the file that is named.
 */
async function apply({ fix = '', file = '', path = '', code }: Found, host: HostFolder): Promise<void> {
  const [, wrong = '', line] = /^Correct (\/\S+):(\d+)\. /.exec(fix) ?? [];
  if (line !== undefined) {
    const lines = readFileSync(wrong, 'utf8').split('\n');
    writeFileSync(wrong, lines.toSpliced(Number(line) - 1, 1).join('\n'));
    return;
  }
  const [, wayOut] = /^(?:Look into|Install another).*or remove it: `([^`]+)`/.exec(fix) ?? [];
  const [, text] = wayOut === undefined ? (/`([^`]+)`/.exec(fix) ?? []) : [fix, wayOut];
  if (text?.startsWith('netraven ')) {
    // A person is asked before a removal.
    const agreed = text.startsWith('netraven jobs remove ') ? ['--yes'] : [];
    const { code: ended, stderr } = await netraven(host, [...text.split(' ').slice(1), ...agreed]);
    if (ended !== 0) throw new Error(`${text}: ${stderr}`);
    return;
  }
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
