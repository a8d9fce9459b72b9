/** Common part of the floors: reads devices concurrently and stores the texts. Arguments: folder with `network.json`, concurrency, stores. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openChanges } from './floor-changes.ts';
import { startJob } from './floor-job.ts';
import { openMask } from './floor-mask.ts';
import { openRows } from './floor-rows.ts';
import { commitAll } from './floor-store.ts';
import type { Network, Target } from './network.ts';

/**
 * `git`: a commit per text. `all`: like `git`, and each text is sent to a job process and stored in PostgreSQL. `safe`: like
 * `all`, and secrets are masked, the end of each text is proven, and the start of each task is stored before its login.
 * `changes`: like `all`, but of a text that is the same as the one before, only a row. The measured devices are read once before.
 */
export type Stores = 'nothing' | 'git' | 'all' | 'safe' | 'changes';

const [folder = '', concurrency, stores] = [process.argv[2], Number(process.argv[3]), process.argv[4] as Stores];
const network = JSON.parse(readFileSync(join(folder, 'network.json'), 'utf8')) as Network;

/** Reads the devices of the warm-up. Reads the measured devices when the parent process sends a message. */
export async function floor(read: (target: Target, network: Network) => Promise<Buffer>): Promise<void> {
  const keepsRows = stores !== 'nothing' && stores !== 'git';
  const [job, rows] = keepsRows ? [startJob(), await openRows(makeFolder('postgres'))] : [];
  const changes = stores === 'changes' && rows ? await openChanges(rows.client) : undefined;
  const mask = stores === 'safe' ? await openMask(network.devices[0]?.platform ?? '') : undefined;
  const backUp = async (targets: readonly Target[]): Promise<void> => {
    const left = [...targets];
    const configs = new Map<string, Buffer>();
    if (!changes) await rows?.create(targets.map(({ name }) => name));
    const worker = async (): Promise<void> => {
      for (let target = left.pop(); target; target = left.pop()) {
        if (mask) await rows?.start(target.name);
        const config = await read(target, network);
        if (config.length < 20_000) throw new Error(`${target.name} sent ${config.length} bytes`);
        if (changes?.isSame(target.name, config)) continue;
        const masked = mask ? await mask(config) : config;
        const text = job ? await job.send(masked) : masked;
        configs.set(target.name, text);
        rows?.add(target.name, text);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    await Promise.all([rows?.stored(), changes?.stored()]);
    if (stores !== 'nothing' && configs.size > 0) await commitAll(join(folder, 'mirror.git'), configs);
  };
  await backUp(network.warmUp);
  if (changes) await backUp(network.devices);
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
