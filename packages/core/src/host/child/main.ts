/** Entry point of the job host's process: imports one job package, or probes several. */
import { errorData, errorFrom } from '../../contract/netraven-error.ts';
import type { ToChild } from '../protocol.ts';
import { Calls } from './calls.ts';
import { captureConsole, openLogChannel } from './log-channel.ts';
import { importJob, type JobModule } from './import-job.ts';
import { openMessageChannel } from './message-channel.ts';
import { probeEntry } from './probe-entry.ts';
import { runTask } from './run-task.ts';

/** Interval of the signs of life, in ms. */
const beatMs = 1_000;

const channel = openMessageChannel((message) => void receive[message.type](message as never));
const { send } = channel;
const calls = new Calls(channel);
const aborts = new Map<number, AbortController>();
let job: JobModule | undefined;
/** Resolves after the first sign of life. From then on, a package causes the end of this process. */
const up = new Promise((resolve) => setImmediate(setImmediate, resolve));

const receive: { readonly [Type in ToChild['type']]: (message: Extract<ToChild, { type: Type }>) => Promise<void> } = {
  async load({ entry }) {
    await up;
    try {
      job = await importJob(entry);
      send({ type: 'loaded' });
    } catch (error) {
      send({ type: 'load-failed', error: errorData(error, 'NR_PACKAGE_LOAD_FAILED') });
    }
  },
  async probe({ entry }) {
    await up;
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
  async part({ call, text }) {
    calls.keepPart(call, text);
  },
  async answer({ call, value, error }) {
    calls.settle(call, value, error && errorFrom(error));
  },
};

openLogChannel(send);
captureConsole();
setInterval(() => send({ type: 'beat' }), beatMs).unref();
send({ type: 'beat' });
