import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { versionJob } from './job-packages.ts';

/** The job package that tests add, upgrade and remove. */
export const which = 'netraven-job-which';

/** Its versions, with more fields of package.json and more files. */
const versions: Readonly<Record<string, readonly [more: object, files?: Readonly<Record<string, string>>]>> = {
  // Each of these has one dependency more than the one before, so that an upgrade changes the list of packages.
  '1.0.0': [{ dependencies: { ms: '2.1.2' } }],
  '1.1.0': [{ dependencies: { ms: '2.1.3', 'fast-deep-equal': '3.1.3' } }],
  '4.0.0': [{}, { 'index.js': 'throw new Error("broken on load")' }],
  '5.0.0': [{ netraven: { job: { apiVersion: 99, jobType: 'which' } } }],
};

/** Writes each version into a folder below. Returns these folders. */
export function writeWhich(below: string): string[] {
  return Object.entries(versions).map(([version, [more, files]]) =>
    writePackage(join(below, version), { ...versionJob(version, more), ...files }),
  );
}

/** Writes the files of a package, objects as JSON. Returns the folder. */
export function writePackage(folder: string, files: Readonly<Record<string, string | object>>): string {
  for (const [file, content] of Object.entries(files)) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}
