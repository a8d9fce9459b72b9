import type { Client, Event, FollowOptions, Task } from '@netraven/api';
import { expect, it } from 'vitest';
import { seeRun } from '../../../src/commands/run/see-run.ts';
import { recorded } from '../../../test-utils/recorded.ts';
import { changeCounts, changeLines, configChange, runOf, taskOf } from './run-of.ts';
import { screenOf } from './screen.ts';

it('the message of the first Ctrl-C stays on a terminal of 100 columns while progress is drawn', async () => {
  const terminal = recorded({ errIsTty: true, columns: () => 100 });
  const run = runOf('running', { running: 1 });
  const ended = runOf('success', { success: 1 });
  const interrupt = { signal: new AbortController().signal, onFirst: undefined as (() => void) | undefined };
  async function* follow(): AsyncGenerator<Event> {
    yield { type: 'run', change: 1, run };
    interrupt.onFirst?.();
    yield { type: 'run', change: 2, run };
    yield { type: 'run', change: 3, run: ended };
  }
  const client = {
    events: { follow },
    runs: { tasks: async () => ({ tasks: [] }), get: async () => ended },
  } as unknown as Client;
  const code = await seeRun({ terminal, env: {}, cwd: '/' }, client, run, {}, interrupt);
  expect(code).toBe(0);
  const screen = screenOf(terminal.written);
  // The progress is erased at the end.
  expect(screen.filter((line) => /\[[#-]+\]/.test(line))).toEqual([]);
  expect(screen).toContain(
    `The run continues. Stop it: \`netraven runs cancel ${run.id}\`. Press Ctrl-C again to leave.`,
  );
});

it('after a run over several devices, the command shows where the reason of a failed one is, and how to retry', async () => {
  const terminal = recorded();
  const run = runOf('partial', { success: 1, failed: 1 });
  const tasks = [taskOf('r1', 'success'), taskOf('r2', 'failed', { result: { success: false } })];
  async function* follow(): AsyncGenerator<Event> {
    yield { type: 'run', change: 1, run };
  }
  const client = {
    events: { follow },
    runs: { tasks: async () => ({ tasks }), get: async () => ({ ...run, toRetry: 97 }) },
  } as unknown as Client;
  const interrupt = { signal: new AbortController().signal, onFirst: undefined };
  const code = await seeRun({ terminal, env: {}, cwd: '/' }, client, run, {}, interrupt);
  expect(code).toBe(6);
  expect(terminal.written).toContainEqual(['err', `See why: \`netraven tasks show ${run.id} r2\``]);
  // The number of the server: a retry also takes devices that were skipped for a time.
  expect(terminal.written).toContainEqual(['err', `Retry 97 devices: \`netraven runs retry ${run.id}\``]);
});

it('after a run, the command shows what the only device changed, or where to see it', async () => {
  const seen = async (tasks: readonly Task[]): Promise<readonly (readonly string[])[]> => {
    const terminal = recorded();
    const run = runOf('success', { success: tasks.length });
    async function* follow(): AsyncGenerator<Event> {
      yield { type: 'run', change: 1, run };
    }
    const get = async (id: string): Promise<object> => ({ task: tasks.find((task) => task.id === id), configChange });
    const client = {
      events: { follow },
      runs: { tasks: async () => ({ tasks }), get: async () => run },
      tasks: { get },
    } as unknown as Client;
    const interrupt = { signal: new AbortController().signal, onFirst: undefined };
    await seeRun({ terminal, env: {}, cwd: '/' }, client, run, {}, interrupt);
    return terminal.written;
  };
  const changed = taskOf('r2', 'success', { changeCounts });
  const one = await seen([changed]);
  expect(one.map(([, text]) => text)).toEqual(expect.arrayContaining([...changeLines]));
  const several = await seen([taskOf('r1', 'success'), changed]);
  expect(several).toContainEqual(['err', `See what changed: \`netraven tasks show ${changed.runId} r2\``]);
  expect(several.map(([, text]) => text)).not.toContain(changeLines[0]);
});

it('following ends when the reader of stdout has ended, and the run continues', async () => {
  const closed = new AbortController();
  const terminal = recorded({ closed: closed.signal });
  const run = runOf('running', { running: 1 });
  async function* follow(_: object, { signal }: FollowOptions = {}): AsyncGenerator<Event> {
    yield { type: 'run', change: 1, run };
    closed.abort();
    if (signal?.aborted) return;
    yield { type: 'run', change: 2, run: runOf('success', { success: 1 }) };
  }
  const client = { events: { follow }, runs: { tasks: async () => ({ tasks: [] }) } } as unknown as Client;
  const interrupt = { signal: new AbortController().signal, onFirst: undefined };
  const code = await seeRun({ terminal, env: {}, cwd: '/' }, client, run, { jsonl: true }, interrupt);
  expect(code).toBe(130);
  expect(terminal.written).toContainEqual(['err', expect.stringContaining('The run continues.')]);
});
