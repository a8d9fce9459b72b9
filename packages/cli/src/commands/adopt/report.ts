import { resolve } from 'node:path';
import { allDevices, type AdoptedTool, type ArchiveComparison, type Client } from '@netraven/api';
import { isDeviceName } from '@netraven/core/attempt';
import type { NodeVersion } from '@netraven/inventory';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { counted } from '../../terminal/counted.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { inBatches, type SizedVersion } from './in-batches.ts';
import { readTexts, type Unreadable } from './node-texts.ts';
import { readArchive } from './read-archive.ts';
import { reasons } from './show-adoption.ts';

type Compared = ArchiveComparison['devices'][number];

/**
 * `missing there`: the other tool has no configuration. `unreadable there`: its newest one is no text, or too large.
 * `no device name`: no device can have its name.
 */
const resultKinds = [
  'equal',
  'different',
  'missing here',
  'missing there',
  'unreadable there',
  'no device name',
  'platform',
] as const;

/** A device in the report. */
interface Reported extends Omit<Compared, 'result'> {
  readonly result: (typeof resultKinds)[number];
  /** Why it is unreadable there. */
  readonly reason?: Unreadable;
}

/** Compares the newest configurations of another tool with those of NetRaven. Writes nothing. */
export async function report(
  context: Context,
  tool: AdoptedTool,
  folder: string,
  { json }: { readonly json?: boolean },
): Promise<void> {
  const { terminal } = context;
  const client = await connect(context);
  const { repositories, notes } = await readArchive(tool, resolve(context.cwd, folder));
  const { readNodes } = await import('@netraven/inventory');
  const nodes = await readNodes(repositories);
  const newest = [...nodes.values()].flatMap((versions) => versions.findLast(({ isHead }) => isHead) ?? []);
  const isNamed = ({ node }: NodeVersion): boolean => isDeviceName(node);
  const devices = await compareAll(client, newest.filter(isNamed));
  for (const { node } of newest.filter((version) => !isNamed(version))) {
    devices.push(withoutComparison(node, 'no device name'));
  }
  const there = new Set(newest.map(({ node }) => node));
  for (const { name } of await allDevices(client)) {
    if (!there.has(name)) devices.push(withoutComparison(name, 'missing there'));
  }
  devices.sort((a, b) => (a.name < b.name ? -1 : 1));
  if (json) writeJson(terminal, { devices });
  else {
    writeTable(
      terminal,
      ['DEVICE', 'RESULT', 'ADDED', 'REMOVED', 'SECRETS THERE', 'TRUNCATED THERE'],
      devices.filter(isWorthSaying).map(rowOf),
      'Every configuration is equal, whole and without secrets in clear.',
    );
  }
  for (const note of notes) terminal.err(escapeControls(`Note: ${note}.`));
  terminal.err(countsOf(devices));
}

async function compareAll(client: Client, newest: readonly NodeVersion[]): Promise<Reported[]> {
  const devices: Reported[] = [];
  for await (const batch of inBatches(newest)) {
    const texts: { device: string; text: string }[] = [];
    const onProblem = (reason: Unreadable, { node }: SizedVersion): void =>
      void devices.push({ ...withoutComparison(node, 'unreadable there'), reason });
    for (const { version, text } of await readTexts(batch, onProblem)) texts.push({ device: version.node, text });
    if (texts.length === 0) continue;
    const { devices: compared } = await client.adoptions.compare({ texts });
    for (const { result, ...device } of compared) {
      devices.push({ ...device, result: result === 'missing' ? 'missing here' : result });
    }
  }
  return devices;
}

function withoutComparison(name: string, result: Reported['result']): Reported {
  return { name, result, added: null, removed: null, truncated: null, secrets: null };
}

function isWorthSaying({ result, truncated, secrets }: Reported): boolean {
  return result !== 'equal' || truncated !== null || secrets !== 0;
}

function rowOf({ name, result, reason, added, removed, truncated, secrets }: Reported): string[] {
  return [
    name,
    reason === undefined ? shownResult(result) : `${result}: ${reasons[reason]}`,
    String(added ?? '-'),
    String(removed ?? '-'),
    String(secrets ?? '-'),
    truncated ?? '-',
  ].map(escapeControls);
}

function countsOf(devices: readonly Reported[]): string {
  const count = (fits: (device: Reported) => boolean): number => devices.filter(fits).length;
  const results = resultKinds.flatMap((kind) => {
    const devicesOfKind = count(({ result }) => result === kind);
    return devicesOfKind === 0 ? [] : `${devicesOfKind} ${shownResult(kind)}`;
  });
  const unchecked = count(({ result, secrets }) => secrets === null && result !== 'missing there');
  return `${counted(devices.length, 'device')}: ${[
    ...results,
    `${count(({ truncated }) => truncated !== null)} truncated there`,
    `${count(({ secrets }) => secrets !== null && secrets > 0)} with secrets in clear there`,
    ...(unchecked > 0 ? [`${unchecked} not checked for secrets`] : []),
  ].join(', ')}.`;
}

function shownResult(result: Reported['result']): string {
  return result === 'platform' ? 'without built-in rules for its platform' : result;
}
