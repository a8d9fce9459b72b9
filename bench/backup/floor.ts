/** What the floors share: so many at once, and then what is asked to be done with the texts. Arguments: network, concurrency, what is kept, folder. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startJob } from './floor-job.ts';
import { openRows } from './floor-rows.ts';
import { commitAll } from './floor-store.ts';
import type { Network, Target } from './network.ts';

/** `nothing`; `git`: a commit each; `all`: as `git`, and each text is handed to a job, then stored in PostgreSQL. */
export type Kept = 'nothing' | 'git' | 'all';

const network = JSON.parse(process.argv[2] ?? '') as Network;
const [concurrency, kept, folder = ''] = [Number(process.argv[3]), process.argv[4] as Kept, process.argv[5]];

/** Reads the devices for the warm-up, then those that are measured once the parent says so. */
export async function floor(read: (target: Target, network: Network) => Promise<Buffer>): Promise<void> {
  const [job, rows] = kept === 'all' ? [startJob(), await openRows(makeFolder('postgres'))] : [];
  const backUp = async (targets: readonly Target[]): Promise<void> => {
    const left = [...targets];
    const configs = new Map<string, Buffer>();
    await rows?.create(targets.map(({ name }) => name));
    const worker = async (): Promise<void> => {
      for (let target = left.pop(); target; target = left.pop()) {
        const config = await read(target, network);
        if (config.length < 20_000) throw new Error(`${target.name} sent ${config.length} bytes`);
        const text = job ? await job.handOver(config) : config;
        configs.set(target.name, text);
        rows?.add(target.name, text);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    await rows?.stored();
    if (kept !== 'nothing') await commitAll(join(folder, 'mirror.git'), configs);
  };
  await backUp(network.warmUp);
  process.once('message', () => void backUp(network.devices).then(() => process.send?.('done')));
  process.once('disconnect', () => {
    job?.end();
    void rows?.end();
  });
  process.send?.('warm');
}

function makeFolder(name: string): string {
  mkdirSync(join(folder, name));
  return join(folder, name);
}
