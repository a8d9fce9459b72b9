import { randomUUID } from 'node:crypto';
import type { AdoptedTool, AdoptedVersions, AdoptionResult, AdoptionState, Client } from '@netraven/api';
import { isDeviceName } from '@netraven/core/attempt';
import type { NodeVersion, Repository } from '@netraven/inventory';
import { counted } from '../../terminal/counted.ts';
import { inBatches } from './in-batches.ts';
import { readTexts, type Unreadable } from './node-texts.ts';

/** Why a version was not taken. `future`: its commit is dated later than now. The others: see `AdoptionState` and `AdoptionResult`. */
export type NotTaken =
  | Unreadable
  | Exclude<AdoptionResult['results'][number], 'saved'>
  | NonNullable<AdoptionState['devices'][number]['problem']>
  | 'future';

/** The result of an adoption of history. In a dry run, what would be taken. */
export interface TakenHistory {
  /** The run of the versions; null if none was stored. */
  readonly runId: string | null;
  readonly versions: number;
  readonly devices: number;
  /** By reason: the number of versions, and the nodes that have them. */
  readonly notTaken: Readonly<
    Partial<Record<NotTaken, { readonly versions: number; readonly nodes: readonly string[] }>>
  >;
}

export interface HistoryOptions {
  readonly tool: AdoptedTool;
  readonly repositories: readonly Repository[];
  /** Devices that the import added, or would add. */
  readonly newDevices: ReadonlySet<string>;
  readonly dryRun: boolean;
  /** Tells a person what goes on. */
  readonly say: (line: string) => void;
}

/** Sends the history of each device to the server, in the order of time. A killed command goes on where it was. */
export async function takeHistory(client: Client, options: HistoryOptions): Promise<TakenHistory> {
  const { tool, repositories, newDevices, dryRun, say } = options;
  const { readNodes } = await import('@netraven/inventory');
  const nodes = await readNodes(repositories);
  const taken = new Taken();
  const wanted = await wantedVersions(client, nodes, { newDevices, dryRun, taken });
  const devices = new Set(wanted.map(({ node }) => node)).size;
  if (devices > 0) say(`Reading ${counted(wanted.length, 'version')} of ${counted(devices, 'device')}…`);
  const runId = randomUUID();
  for await (const batch of inBatches(wanted)) {
    const readable = await readTexts(batch, (problem, { node }) => taken.not(problem, node));
    if (dryRun) for (const { version } of readable) taken.add(version.node);
    else if (readable.length > 0) {
      const versions = readable.map(({ version, text }) => toApi(version, text));
      const { results } = await client.adoptions.add(runId, { tool, versions });
      for (const [index, result] of results.entries()) {
        const node = readable[index]?.version.node ?? '';
        if (result === 'saved') taken.add(node);
        else taken.not(result, node);
      }
    }
  }
  return taken.result(dryRun ? null : runId);
}

/** Counts what was taken, and what not. */
class Taken {
  readonly #nodes = new Set<string>();
  readonly #notTaken = new Map<NotTaken, { versions: number; nodes: Set<string> }>();
  #versions = 0;

  add(node: string): void {
    this.#versions += 1;
    this.#nodes.add(node);
  }

  not(reason: NotTaken, node: string, versions = 1): void {
    const found = this.#notTaken.get(reason) ?? { versions: 0, nodes: new Set() };
    found.versions += versions;
    found.nodes.add(node);
    this.#notTaken.set(reason, found);
  }

  result(runId: string | null): TakenHistory {
    const notTaken = [...this.#notTaken].map(
      ([reason, { versions, nodes }]) => [reason, { versions, nodes: [...nodes].sort() }] as const,
    );
    return {
      runId: this.#versions > 0 ? runId : null,
      versions: this.#versions,
      devices: this.#nodes.size,
      notTaken: Object.fromEntries(notTaken),
    };
  }
}

/** Returns the versions that NetRaven lacks, of devices whose history it can take, in the order of time. */
async function wantedVersions(
  client: Client,
  nodes: ReadonlyMap<string, readonly NodeVersion[]>,
  { newDevices, dryRun, taken }: Pick<HistoryOptions, 'newDevices' | 'dryRun'> & { readonly taken: Taken },
): Promise<NodeVersion[]> {
  const names = [...nodes.keys()].filter(isDeviceName);
  const { devices } = await client.adoptions.state({ devices: names });
  const states = new Map(devices.map((device) => [device.name, device]));
  const wanted: NodeVersion[] = [];
  for (const [node, versions] of nodes) {
    const state = states.get(node);
    const isNew = dryRun && newDevices.has(node);
    const problem = isNew ? null : state ? state.problem : 'unknown';
    if (problem !== null) {
      taken.not(problem, node, versions.length);
      continue;
    }
    const until = state?.until ? Date.parse(state.until) : -Infinity;
    for (const version of versions) {
      const at = version.at * 1_000;
      if (at <= until) taken.not('known', node);
      // With its own time it would stay the newest version. With another time it would be taken again.
      else if (at > Date.now()) taken.not('future', node);
      else wanted.push(version);
    }
  }
  return wanted.sort((a, b) => a.at - b.at || (a.node < b.node ? -1 : a.node > b.node ? 1 : 0));
}

function toApi({ node, at, authoredAt, author }: NodeVersion, text: string): AdoptedVersions['versions'][number] {
  return { device: node, text, savedAt: timeOf(at), author: author.slice(0, 1_000), authoredAt: timeOf(authoredAt) };
}

/** Git takes any time. That of an author may also be in the future. */
const timeOf = (seconds: number): string => new Date(Math.min(Math.max(seconds * 1_000, 0), Date.now())).toISOString();
