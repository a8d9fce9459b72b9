import { installScriptsOf } from '@netraven/core/registry';
import { fault, type Finding } from '../finding.ts';
import type { PackedPackage } from '../packed/packed-package.ts';

/** Whether anything would run where the package is installed. */
export function checkScripts({ manifest, files }: PackedPackage): Finding[] {
  const scripts = installScriptsOf(manifest).map((script) => {
    const message = `The script "${script}" would run where the package is installed`;
    return fault('NR_CHECK_SCRIPT_INSTALL', `package.json#scripts.${script}`, message);
  });
  // With this file npm builds a native addon although no script says so.
  const builds = files
    .filter(({ path }) => path === 'binding.gyp')
    .map(({ path }) => {
      const message = 'binding.gyp makes npm build a native addon where the package is installed';
      return fault('NR_CHECK_SCRIPT_INSTALL', path, message, { file: path });
    });
  return [...scripts, ...builds];
}
