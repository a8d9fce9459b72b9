import { basename, sep } from 'node:path';
import { apiVersion } from '../../contract/manifest.ts';
import { messageOf } from '../../contract/netraven-error.ts';
import { installAgain } from '../package-manager.ts';
import { jobTypeIn } from '../naming.ts';
import { problem } from '../problem.ts';
import { readableFix } from '../readable-fix.ts';
import { readJsonObject, type Manifest } from '../read-json-object.ts';
import type { Problem } from '../record.ts';
import { isObject } from '../value-path.ts';
import { isInstalled } from './node-modules.ts';

export type ReadManifest =
  | { readonly manifest: Manifest; readonly problem?: never }
  | { readonly problem: Problem; readonly manifest?: never };

/** Reads the package.json of a folder. Never throws: every failure is a problem. */
export function readManifest(folder: string): ReadManifest {
  const file = folder + sep + 'package.json';
  try {
    return { manifest: readJsonObject(file) };
  } catch (error) {
    return { problem: explain(folder, file, error) };
  }
}

function explain(folder: string, file: string, error: unknown): Problem {
  const path = 'package.json';
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const fix = isInstalled(folder)
      ? installAgain(folder)
      : `Write \`${basicManifest(folder)}\` into it, or remove the folder.`;
    return problem({ code: 'NR_PACKAGE_MANIFEST_UNREADABLE', path, message: `${file} does not exist`, fix });
  }
  const message = `${file} cannot be read: ${messageOf(error)}`;
  const [, line] = /^it is not JSON: .*\(line (\d+) column \d+\)/.exec(messageOf(error)) ?? [];
  const fix = line === undefined || isInstalled(folder) ? fixOf(code, folder, file) : `Correct ${file}:${line}.`;
  return problem({ code: 'NR_PACKAGE_MANIFEST_UNREADABLE', path, message, fix });
}

function fixOf(code: string | undefined, folder: string, file: string): string {
  if (code === 'EISDIR') return `Move the folder ${file} away. ${installAgain(folder)}`;
  if (code === 'EACCES' || code === 'EPERM') return readableFix(file, folder);
  return installAgain(folder);
}

/** Returns the manifest that makes a job package of a folder with a module. */
function basicManifest(folder: string): string {
  const jobType = jobTypeIn(`netraven-job-${basename(folder)}`) ?? 'my-job';
  return JSON.stringify({
    name: `netraven-job-${jobType}`,
    version: '1.0.0',
    type: 'module',
    exports: './index.js',
    netraven: { job: { apiVersion, jobType } },
  });
}

/** Returns the scripts that a package manager may run on installation. NetRaven lets none of them run. */
export function installScriptsOf({ scripts }: Manifest): string[] {
  const names = ['preinstall', 'install', 'postinstall', 'prepare'];
  return isObject(scripts) ? names.filter((name) => Object.hasOwn(scripts, name)) : [];
}
