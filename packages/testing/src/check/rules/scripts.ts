import { installScriptsOf } from '@netraven/core/registry';
import { errorFinding, type Finding } from '../finding.ts';
import type { PackedPackage } from '../packed/packed-package.ts';

/** Checks for install scripts and native builds. */
export function checkScripts({ manifest, files }: PackedPackage): Finding[] {
  const scripts = installScriptsOf(manifest).map((script) => {
    const message = `The script "${script}" runs on installation`;
    const fix = `Run \`npm pkg delete scripts.${script}\`, and do its work in \`prepublishOnly\`.`;
    return errorFinding('NR_CHECK_SCRIPT_INSTALL', `package.json#scripts.${script}`, message, { fix });
  });
  // With this file npm builds a native addon even without a script.
  const builds = files
    .filter(({ path }) => path === 'binding.gyp')
    .map(({ path }) => {
      const message = 'binding.gyp makes npm build a native addon on installation';
      return errorFinding('NR_CHECK_SCRIPT_INSTALL', path, message, { file: path });
    });
  return [...scripts, ...builds];
}
