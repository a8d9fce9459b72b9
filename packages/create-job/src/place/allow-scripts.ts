import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needless } from './allow-builds.ts';

/**
 * A package.json at the top of an npm workspace, made to say that needless install scripts do not run: npm asks that there
 * and nowhere else. What is decided stays. Laid out as npm does when it writes one.
 */
export function withScriptsDecided(manifest: string): string {
  const [mark = ''] = /^\uFEFF/.exec(manifest) ?? [];
  const top = JSON.parse(manifest.slice(mark.length)) as { readonly allowScripts?: Readonly<Record<string, unknown>> };
  const decided = Object.keys(top.allowScripts ?? {});
  // A decision may be of one version alone.
  const missing = needless.filter((name) => !decided.some((key) => key === name || key.startsWith(`${name}@`)));
  if (missing.length === 0) return manifest;
  const allowScripts = { ...top.allowScripts, ...Object.fromEntries(missing.map((name) => [name, false])) };
  const [, indent = '  '] = /^\{\r?\n([ \t]+)"/.exec(manifest.slice(mark.length)) ?? [];
  const [end = ''] = /\r?\n$/.exec(manifest) ?? [];
  return `${mark}${JSON.stringify({ ...top, allowScripts }, null, indent)}${end}`;
}

/** Decides at the top of an npm workspace. */
export function decideScripts(workspace: string): void {
  const file = join(workspace, 'package.json');
  const before = readFileSync(file, 'utf8');
  const after = withScriptsDecided(before);
  if (after !== before) writeFileSync(file, after);
}
