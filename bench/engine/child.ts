/** One engine in a process of its own: `child.ts <engine> <folder> <tasks> <waiting>`. Started by `engine.ts`. */
import { setTimeout as wait } from 'node:timers/promises';
import { engines } from './engines.ts';

const [name = '', folder = '', count = '', waiting = ''] = process.argv.slice(2);
const amount = Number(count);
const engine = await engines[name]?.(folder);
if (!engine) throw new Error(`There is no engine ${name}`);
/** Before the measurement, so that the code is compiled. */
const warmUp = 1_000;

async function answer(message: unknown): Promise<void> {
  if (message === 'drain') await engine?.drain(amount);
  process.send?.(message === 'idle' ? await latencies() : 'done');
}

/** Returns the times from a request to the start of its task, in ms. */
async function latencies(): Promise<number[]> {
  const once = await engine?.idle?.();
  if (!once) throw new Error(`${name} measures no time to the start`);
  const found: number[] = [];
  for (let turn = 0; turn < amount + 10; turn++) {
    // It is idle again, and a poll does not follow each request at the same distance.
    await wait(50 + ((turn * 37) % 100));
    found.push(await once());
  }
  return found.slice(10);
}

process.on('message', (message) => void answer(message));
process.once('disconnect', () => void engine.close());
if (waiting !== 'idle') {
  await engine.fill(warmUp);
  await engine.drain(warmUp);
  await engine.fill(Number(waiting));
}
process.send?.('ready');
