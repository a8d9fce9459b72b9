/**
 * Runs in a job host, as the entry of a package of its own: imports the package that is checked and exports as `meta`
 * what that did beside defining its exports.
 */
import { createHook } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Effect, Target } from './effect.ts';

// The package may be deep below what it calls.
Error.stackTraceLimit = 50;

const { entry } = JSON.parse(readFileSync(new URL('target.json', import.meta.url), 'utf8')) as Target;

/** What goes on by itself, as Node.js calls it; what else it makes ends, or needs one of these. */
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

/** The callers, innermost first, without those in this file. */
function trace(): string[] {
  const lines = (new Error().stack ?? '').split('\n').slice(1);
  return lines.filter((line) => !line.includes(import.meta.url));
}

const reached: Effect[] = [];

/** What Node.js denies a job host, it tells on a channel for each permission (from Node.js 26), whoever catches the error. */
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

/** Whether it is Node.js that looks for a module, in more places than a job host may see. */
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

/** Stands for what Node.js makes when it is first asked for. */
const lazy = Symbol('lazy');

/** Whatever code of others can see: what is global, and what the prototypes behind it have. */
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
    // Libraries keep what their copies share under such names.
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
    // By then, what was closed or cancelled is gone, and what was begun has come as far as to be denied.
    for (let turn = 0; turn < 10; turn++) await setImmediate();
  } catch {
    // The registry imports it as well, and says why it cannot be.
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
