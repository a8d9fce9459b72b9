import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Node {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

interface Profile {
  readonly nodes: readonly Node[];
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/**
 * Summarizes the CPU profile of NetRaven's worker between two times of the monotonic clock, by package and by function. Time
 * inside Node counts for its caller.
 */
export function summarize(folder: string, from: bigint, to: bigint): string {
  const profiles = readdirSync(folder)
    .filter((name) => name.endsWith('.cpuprofile'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profile);
  const profile = profiles.find((each) =>
    // The server has read the code that starts a worker too.
    each.nodes.some(({ callFrame: { url } }) => /\/worker\/(?:src|dist)\/task\//.test(url)),
  );
  if (!profile) throw new Error(`${folder} has no profile of a worker`);
  const { nodes, startTime, samples, timeDeltas } = profile;
  const places = placesOf(nodes);
  const byPackage = new Map<string, number>();
  const byFunction = new Map<string, number>();
  let at = startTime;
  let total = 0;
  for (const [index, id] of samples.entries()) {
    // A sample covers the time until the next one.
    at += timeDeltas[index] ?? 0;
    const spent = timeDeltas[index + 1] ?? 0;
    if (at < Number(from / 1_000n) || at > Number(to / 1_000n)) continue;
    const place = places.get(id);
    if (!place) continue;
    total += spent;
    byPackage.set(place.owner, (byPackage.get(place.owner) ?? 0) + spent);
    byFunction.set(place.name, (byFunction.get(place.name) ?? 0) + spent);
  }
  const idle = byPackage.get('(idle)') ?? 0;
  const lines = (of: Map<string, number>, max: number): string[] =>
    [...of]
      .filter(([name]) => name !== '(idle)')
      .sort(([, a], [, b]) => b - a)
      .slice(0, max)
      .map(
        ([name, spent]) =>
          `| ${name} | ${Math.round(spent / 1_000)} | ${((100 * spent) / (total - idle)).toFixed(1)} % |`,
      );
  return [
    `CPU profile of the worker: ${Math.round(total / 1_000)} ms, ${((100 * idle) / total).toFixed(0)} % of them idle. Shares refer to the rest.`,
    '',
    '| package | ms | share |',
    '| --- | --- | --- |',
    ...lines(byPackage, 20),
    '',
    '| function (self time) | ms | share |',
    '| --- | --- | --- |',
    ...lines(byFunction, 45),
    '',
  ].join('\n');
}

function placesOf(nodes: readonly Node[]): Map<number, { owner: string; name: string }> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const places = new Map<number, { owner: string; name: string }>();
  const visit = (node: Node, caller: string): void => {
    const { functionName, url, lineNumber } = node.callFrame;
    const own = ownerOf(functionName, url);
    const owner = own ?? caller;
    const where = url === '' ? '' : ` ${url.replace(/^.*\/(?:node_modules|packages)\//, '')}:${lineNumber + 1}`;
    places.set(node.id, {
      owner,
      name: own?.startsWith('(') ? own : `${functionName || 'anonymous'}${where} [${owner}]`,
    });
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child) visit(child, owner);
    }
  };
  const root = nodes[0];
  if (root) visit(root, 'node');
  return places;
}

/** Returns the package of a frame; undefined for Node itself and its native code. */
function ownerOf(functionName: string, url: string): string | undefined {
  if (functionName === '(garbage collector)' || functionName === '(idle)' || functionName === '(program)')
    return functionName;
  const installed = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  const ours = /\/packages\/([^/]+)\//.exec(url)?.[1];
  return installed ?? (ours && `our ${ours}`);
}
