/** Runs in a job host as the entry of its own package. Imports the checked package and exports its side effects as `meta`. */
import { createHook } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Effect, Target } from './effect.ts';

// The package may be deep in the stack.
Error.stackTraceLimit = 50;

const { entry } = JSON.parse(readFileSync(new URL('target.json', import.meta.url), 'utf8')) as Target;

/** Node.js resources that keep running by themselves. */
const lasting = /^(Timeout|Worker|TCPWRAP|TCPSERVERWRAP|PIPESERVERWRAP|UDPWRAP|FSEVENTWRAP|STATWATCHER|PROCESSWRAP)$/;

interface Started {
  readonly type: string;
  readonly trace: readonly string[];
  readonly resource: { hasRef?(): boolean };
}

const started = new Map<number, Started>();
const hook = createHook({
  init(id, type, _trigger, resource) {
    if (lasting.test(type)) started.set(id, { type, trace: trace(), resource });
  },
  destroy: (id) => void started.delete(id),
});

/** Returns the callers, innermost first, without this file. */
function trace(): string[] {
  const lines = (new Error().stack ?? '').split('\n').slice(1);
  return lines.filter((line) => !line.includes(import.meta.url));
}

const reached: Effect[] = [];

/** Records denied accesses. Node.js 26 reports them on a channel per permission, even when the package catches the error. */
function watchDenials(): void {
  for (const permission of ['net', 'child', 'worker', 'fs']) {
    subscribe(`node:permission-model:${permission}`, (message) => {
      const at = trace();
      if (permission === 'fs' && isResolving(at)) return;
      const { resource } = message as { readonly resource?: unknown };
      reached.push({ kind: 'reach', what: `${permission} ${String(resource)}`, trace: at });
    });
  }
}

/** Returns true if Node.js itself searches for a module: it tries more folders than a job host may read. */
function isResolving(at: readonly string[]): boolean {
  const caller = at.findIndex((line) => line.includes('file:') || line.includes('(/'));
  return caller < 0 || at.slice(0, caller).some((line) => line.includes('node:internal/modules/'));
}

const written: Effect[] = [];

function watchOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk: unknown, ...rest: unknown[]): boolean => {
      written.push({ kind: 'output', what: String(chunk).trim().slice(0, 200), trace: trace() });
      for (const done of rest) if (typeof done === 'function') done();
      return true;
    };
  }
}

/** Stands for a value that Node.js creates on first use. */
const lazy = Symbol('lazy');

/** Returns all globals and the members of built-in prototypes. */
function globals(): Map<string, unknown> {
  const seen = new Map<string, unknown>();
  const note = (prefix: string, holder: object): void => {
    for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(holder))) {
      seen.set(prefix + key, 'value' in property ? property.value : lazy);
    }
  };
  note('', globalThis);
  note('console.', console);
  for (const builtin of [Object, Function, Array, String, Number, Promise, Map, Set, Date, RegExp, Error]) {
    note(`${builtin.name}.prototype.`, builtin.prototype as object);
  }
  return seen;
}

function changedGlobals(before: Map<string, unknown>): Effect[] {
  return [...globals()].flatMap(([key, value]): Effect[] => {
    // Libraries share state between their copies under such names.
    if (key.startsWith('__')) return [];
    const same = before.has(key) && (before.get(key) === lazy || Object.is(before.get(key), value));
    return same ? [] : [{ kind: 'global', what: key, trace: [] }];
  });
}

function listeners(): Map<string, number> {
  return new Map(process.eventNames().map((name) => [String(name), process.listenerCount(name)]));
}

function addedListeners(before: Map<string, number>): Effect[] {
  return [...listeners()].flatMap(([name, count]): Effect[] => {
    return count > (before.get(name) ?? 0) ? [{ kind: 'listener', what: name, trace: [] }] : [];
  });
}

function handles(): Effect[] {
  return [...started.values()].flatMap(({ type, trace: at, resource }): Effect[] => {
    return resource.hasRef?.() === false ? [] : [{ kind: 'handle', what: type, trace: at }];
  });
}

async function watch(): Promise<Effect[]> {
  const before = { globals: globals(), listeners: listeners(), files: readdirSync('.') };
  watchOutput();
  watchDenials();
  hook.enable();
  try {
    await import(entry);
    // Now closed handles are gone, and started accesses have been denied.
    for (let turn = 0; turn < 10; turn++) await setImmediate();
  } catch {
    // The registry reports a failed import.
    return [];
  } finally {
    hook.disable();
  }
  const files = readdirSync('.').filter((file) => !before.files.includes(file));
  return [
    ...written,
    ...handles(),
    ...reached,
    ...changedGlobals(before.globals),
    ...addedListeners(before.listeners),
    ...files.map((what): Effect => ({ kind: 'file', what, trace: [] })),
  ];
}

export const meta: readonly Effect[] = await watch();
