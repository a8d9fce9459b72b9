/** The job host's own code: runs inside the child process, imports one job package (or probes several). */
import { errorData, errorFrom } from '../../contract/netraven-error.ts';
import { batchPerTick } from '../batch.ts';
import type { FromChild, ToChild } from '../protocol.ts';
import { Calls } from './calls.ts';
import { captureConsole, openLogChannel } from './log-channel.ts';
import { importJob, type JobModule } from './import-job.ts';
import { probeEntry } from './probe-entry.ts';
import { runTask } from './run-task.ts';

/** How often the worker hears that the event loop turns, in ms. */
const beatMs = 1_000;

const send = batchPerTick<FromChild>((messages) => {
  // The channel closes when the worker is gone; `disconnect` below ends the process then.
  if (process.connected) process.send?.(messages);
});
const calls = new Calls(send);
const aborts = new Map<number, AbortController>();
let job: JobModule | undefined;

const receive: { readonly [Type in ToChild['type']]: (message: Extract<ToChild, { type: Type }>) => Promise<void> } = {
  async load({ entry }) {
    try {
      job = await importJob(entry);
      send({ type: 'loaded' });
    } catch (error) {
      send({ type: 'load-failed', error: errorData(error, 'NR_PACKAGE_LOAD_FAILED') });
    }
  },
  async probe({ entry }) {
    send({ type: 'probed', result: await probeEntry(entry) });
  },
  async task({ id, task }) {
    const abort = new AbortController();
    aborts.set(id, abort);
    send(await runTask({ id, task, job, signal: abort.signal, calls }));
    aborts.delete(id);
  },
  async abort({ id, reason }) {
    const error = errorFrom(reason);
    aborts.get(id)?.abort(error);
    calls.rejectAll(id, error);
  },
  async answer({ call, value, error }) {
    calls.settle(call, value, error && errorFrom(error));
  },
};

openLogChannel(send);
captureConsole();
setInterval(() => send({ type: 'beat' }), beatMs).unref();
process.on('disconnect', () => process.exit(0));
process.on('message', (messages: readonly ToChild[]) => {
  for (const message of messages) void receive[message.type](message as never);
});
