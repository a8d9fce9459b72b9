import type { Manifest } from './find/read-manifest.ts';
import { isObject } from './value-path.ts';

const names = ['preinstall', 'install', 'postinstall', 'prepare'];

/** The scripts of a manifest that a package manager may run where the package is installed. NetRaven lets none run. */
export function installScriptsOf({ scripts }: Manifest): string[] {
  return isObject(scripts) ? names.filter((name) => Object.hasOwn(scripts, name)) : [];
}
