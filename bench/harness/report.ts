import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Compared } from './compare.ts';
import { tableOf } from './table.ts';

/** Results of a benchmark. */
export interface Findings {
  readonly comparisons: readonly Compared[];
  /** Markdown after the tables. */
  readonly notes?: readonly string[];
  /** Goals that were missed. With one, the benchmark exits with 1. */
  readonly failures?: readonly string[];
}

/** Writes the report as Markdown and JSON, and returns the Markdown. */
export function report(folder: string, found: ReadonlyMap<string, Findings>): string {
  const at = new Date();
  const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;
  const parts = [...found].flatMap(([name, { comparisons, notes = [], failures = [] }]) => [
    `## ${name}\n`,
    ...comparisons.map(tableOf),
    ...notes,
    ...failures.map((failure) => `**Failed**: ${failure}.\n`),
  ]);
  const markdown = [`# Benchmarks of ${at.toISOString()}\n`, `${machine}\n`, ...parts].join('\n');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${at.toISOString().replaceAll(':', '-').slice(0, 19)}-${[...found.keys()].join('-')}`);
  writeFileSync(`${file}.md`, markdown);
  writeFileSync(`${file}.json`, JSON.stringify({ at, machine, found: Object.fromEntries(found) }, null, 2));
  return `${markdown}\n${file}.md\n`;
}
