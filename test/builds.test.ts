import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { needlessBuilds } from '../packages/cli/src/commands/init/needless-builds.ts';
import { ownNode } from '../packages/core/src/system/node-versions.ts';
import { needlessScripts } from '../packages/create-job/src/place/allow-builds.ts';

/** A package that only the benchmarks use: no host project has it. */
const ofBenchmarks = 'msgpackr-extract';

it('init and create-job list the same needless builds as this workspace', () => {
  const [, block = ''] = /^allowBuilds:\n((?: {2}.+\n)+)/m.exec(readFileSync('pnpm-workspace.yaml', 'utf8')) ?? [];
  const here = new Set(Array.from(block.matchAll(/^ {2}'?([^':]+)'?: false$/gm), ([, name]) => name));
  expect(here.size).toBeGreaterThan(0);
  const ofHosts = new Set([...here].filter((name) => name !== ofBenchmarks));
  expect(new Set(needlessBuilds)).toEqual(ofHosts);
  expect(new Set(needlessScripts)).toEqual(ofHosts);
});

it('there is one version of Node: scripts run on it, pnpm checks engines against it, and NetRaven names it', () => {
  const workspace = readFileSync('pnpm-workspace.yaml', 'utf8');
  const [, checked] = /^nodeVersion: (\S+)$/m.exec(workspace) ?? [];
  const catalog = Array.from(workspace.matchAll(/^ {2}node-\S+: (\S+)$/gm), ([, version]) => version);
  expect(new Set(catalog)).toEqual(new Set([ownNode]));
  expect(checked).toBe(ownNode);
});
