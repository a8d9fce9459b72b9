import { findPlatformPackages, type PlatformRecord } from '@netraven/core/registry';
import { openCatalog } from '@netraven/device';
import { readConfig } from '../../config/read-config.ts';
import type { Context } from '../../context.ts';
import { findPlace } from '../../place/place.ts';
import { registryOptions } from '../../place/registry-options.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import type { Paint } from '../../terminal/terminal.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { describeProblems } from '../jobs/describe-packages.ts';

/** Lists the platforms of the host project, built-in or installed, good or bad. */
export async function listPlatforms(context: Context, { json }: { json?: boolean }): Promise<void> {
  const { terminal } = context;
  const place = await findPlace(context);
  const config = await readConfig(place);
  const { records } = openCatalog(findPlatformPackages(registryOptions(place, config)), config.pins);
  if (json) return writeJson(terminal, { hostProject: place.hostProject.folder, platforms: records });
  const ready = records.filter(({ state }) => state === 'ready');
  const head = ['PLATFORM', 'VENDOR', 'SYSTEM', 'CHANNEL', 'PROOF', 'ORIGIN'];
  writeTable(terminal, head, ready.map(rowOf), 'No platform is ready.', [
    ['PROOF', 10],
    ['VENDOR', 10],
    ['SYSTEM', 14],
    ['ORIGIN', 8],
    ['PLATFORM', 16],
  ]);
  const bad = records.filter(({ state, problems }) => state !== 'ready' || problems.length > 0);
  if (bad.length > 0) terminal.out(`\nWith problems: ${bad.length}\n${describePlatforms(terminal.style, bad)}`);
}

/** Formats platforms with problems: state, and each problem with its fix. */
export function describePlatforms(paint: Paint, records: readonly PlatformRecord[]): string {
  return records.flatMap((record) => [titleOf(paint, record), describeProblems(paint, record.problems)]).join('\n');
}

function titleOf(paint: Paint, { id, package: name, version, state, origin, path }: PlatformRecord): string {
  const label = [id, origin === 'built-in' ? '' : `${name} ${version}`.trim()].filter(Boolean).join(' of ');
  return `  ${paint('bold', escapeControls(label))} is ${state} (${origin}, ${escapeControls(path)})`;
}

function rowOf({ id, vendor, os, channel, proofs, weaklyProven, origin, package: name }: PlatformRecord): string[] {
  const from = origin === 'built-in' || origin === 'folder' ? origin : `${origin}: ${name}`;
  const proof = `${proofs.join(', ') || 'none'}${weaklyProven ? ' (weakly proven)' : ''}`;
  return [id, vendor, os, channel, proof, from].map(escapeControls);
}
