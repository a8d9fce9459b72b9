import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { probe } from '@netraven/core/host';
import { errorFinding, type Finding } from '../finding.ts';
import type { CleanHost } from '../host/clean-host.ts';
import type { Effect, Target } from './effect.ts';

const watcher = import.meta.url.endsWith('.ts') ? 'watcher.ts' : 'watcher.js';

/** Time limit of the import, in ms. Watching is slow, the machine may be busy, and a late import loses its findings. */
const importMs = 60_000;

/** Imports a package in a job host and returns its side effects. */
export async function watchImport(host: CleanHost, entry: string): Promise<Finding[]> {
  const path = join(host.folder, 'watcher');
  mkdirSync(path);
  copyFileSync(fileURLToPath(new URL(watcher, import.meta.url)), join(path, watcher));
  const { dependencies } = host;
  // The watcher may read its dependencies.
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name: 'watcher', type: 'module', dependencies }));
  writeFileSync(join(path, 'target.json'), JSON.stringify({ entry: pathToFileURL(entry).href } satisfies Target));
  const [result] = await probe([{ path, entry: join(path, watcher) }], { timeoutMs: importMs });
  const effects = result?.ok ? ((result.meta ?? []) as readonly Effect[]) : [];
  const seen = new Set<string>();
  return effects
    .filter((effect) => isItsOwn(effect, host.packageFolder))
    .flatMap((effect) => {
      const finding = describe(effect, relative(host.packageFolder, entry), host.packageFolder);
      const same = `${finding.code} ${finding.path} ${finding.line ?? finding.message}`;
      return seen.has(same) ? [] : [(seen.add(same), finding)];
    });
}

const names: Readonly<Record<string, string>> = {
  Timeout: 'a timer',
  Worker: 'a thread',
  TCPSERVERWRAP: 'a server',
  PIPESERVERWRAP: 'a server',
  TCPWRAP: 'a connection',
  UDPWRAP: 'a UDP socket',
  FSEVENTWRAP: 'a file watcher',
  STATWATCHER: 'a file watcher',
  PROCESSWRAP: 'a process',
};

const effectKinds = {
  output: { code: 'NR_CHECK_IMPORT_OUTPUT', describe: (what) => `writes ${JSON.stringify(what)}` },
  handle: { code: 'NR_CHECK_IMPORT_HANDLE', describe: (what) => `starts ${names[what] ?? what} and leaves it running` },
  reach: { code: 'NR_CHECK_IMPORT_REACH', describe: reaching },
  global: { code: 'NR_CHECK_IMPORT_GLOBAL', describe: (what) => `sets the global ${what}` },
  listener: { code: 'NR_CHECK_IMPORT_LISTENER', describe: (what) => `listens to "${what}" of the process` },
  file: { code: 'NR_CHECK_IMPORT_FILE', describe: (what) => `writes the file ${what}` },
} as const satisfies Record<Effect['kind'], { code: string; describe: (what: string) => string }>;

const reached: Readonly<Record<string, string>> = {
  net: 'the network',
  child: 'another process',
  worker: 'another thread',
  fs: 'a foreign file',
};

function reaching(what: string): string {
  const [permission = '', ...resource] = what.split(' ');
  const named = resource.join(' ');
  return `uses ${reached[permission] ?? permission}${named === '' ? '' : ` (${named})`}, which is denied`;
}

function describe({ kind, what, trace }: Effect, entry: string, folder: string): Finding {
  const { code, describe: words } = effectKinds[kind];
  const place = placeIn(trace, folder) ?? { file: entry };
  return errorFinding(code, place.file, `The import ${words(what)}`, place);
}

/** Returns false for a file that only a dependency tried to read: its author cannot change that. */
function isItsOwn({ kind, what, trace }: Effect, folder: string): boolean {
  return kind !== 'reach' || !what.startsWith('fs ') || placeIn(trace, folder) !== undefined;
}

/** Returns the innermost place of a trace that is in the package. */
function placeIn(trace: readonly string[], folder: string): { file: string; line: number } | undefined {
  const inside = `${pathToFileURL(folder).href}/`;
  for (const frame of trace) {
    const [, file, line] = /((?:file:\/\/)?\/.*):(\d+):\d+\)?$/.exec(frame) ?? [];
    const url = file?.startsWith('/') ? pathToFileURL(file).href : file;
    if (url?.startsWith(inside)) return { file: decodeURI(url.slice(inside.length)), line: Number(line) };
  }
  return undefined;
}
