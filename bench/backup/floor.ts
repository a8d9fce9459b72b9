/** What both floors share: so many at once, and then, if a repository is named, all into Git. Arguments: network, concurrency, repository. */
import { commitAll } from './floor-store.ts';
import type { Network, Target } from './network.ts';

const network = JSON.parse(process.argv[2] ?? '') as Network;
const [concurrency, repository] = [Number(process.argv[3]), process.argv[4]];

/** Reads the devices for the warm-up, then those that are measured once the parent says so. */
export async function floor(read: (target: Target, network: Network) => Promise<Buffer>): Promise<void> {
  const readAll = async (targets: readonly Target[]): Promise<Map<string, Buffer>> => {
    const left = [...targets];
    const configs = new Map<string, Buffer>();
    const worker = async (): Promise<void> => {
      for (let target = left.pop(); target; target = left.pop()) configs.set(target.name, await read(target, network));
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    for (const [name, { length }] of configs) if (length < 20_000) throw new Error(`${name} sent ${length} bytes`);
    return configs;
  };
  const measured = async (): Promise<void> => {
    const configs = await readAll(network.devices);
    if (repository) await commitAll(repository, configs);
    process.send?.('done');
  };
  await readAll(network.warmUp);
  process.on('message', () => void measured());
  process.send?.('warm');
}
