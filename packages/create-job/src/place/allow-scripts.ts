import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needlessScripts } from './allow-builds.ts';

/**
 * Returns the root package.json of an npm workspace with needless install scripts disabled: npm reads this only at the
 * root. Existing decisions stay. The layout is npm's own.
 */
export function withScriptsDisabled(manifest: string): string {
  const [mark = ''] = /^\uFEFF/.exec(manifest) ?? [];
  const top = JSON.parse(manifest.slice(mark.length)) as { readonly allowScripts?: Readonly<Record<string, unknown>> };
  const decided = Object.keys(top.allowScripts ?? {});
  // A decision may be for one version only.
  const missing = needlessScripts.filter((name) => !decided.some((key) => key === name || key.startsWith(`${name}@`)));
  if (missing.length === 0) return manifest;
  const allowScripts = { ...top.allowScripts, ...Object.fromEntries(missing.map((name) => [name, false])) };
  const [, indent = '  '] = /^\{\r?\n([ \t]+)"/.exec(manifest.slice(mark.length)) ?? [];
  const [end = ''] = /\r?\n$/.exec(manifest) ?? [];
  return `${mark}${JSON.stringify({ ...top, allowScripts }, null, indent)}${end}`;
}

/** Disables the scripts at the root of an npm workspace. */
export function disableNpmScripts(workspace: string): void {
  const file = join(workspace, 'package.json');
  const before = readFileSync(file, 'utf8');
  const after = withScriptsDisabled(before);
  if (after !== before) writeFileSync(file, after);
}
