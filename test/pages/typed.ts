import { globSync, readFileSync } from 'node:fs';
import { createProgram } from '../../packages/cli/src/program.ts';
import type { Terminal } from '../../packages/cli/src/terminal/terminal.ts';
import { faultOfRequest } from './api-requests.ts';
import { readFlags } from '../../packages/create-job/src/answers/flags.ts';

/** The words of a command line, quotes taken off. */
function wordsOf(line: string): string[] {
  return Array.from(line.matchAll(/"([^"]*)"|(\S+)/g), ([, quoted, word]) => quoted ?? word ?? '');
}

const manifests = ['package.json', ...globSync('packages/*/package.json')].map(
  (file) => JSON.parse(readFileSync(file, 'utf8')) as { name: string; scripts: Record<string, string> },
);
/** The scripts of a job package made by `npm create @netraven/job`, the example of all pages. */
const jobScripts = new Set(['build', 'check', 'dev', 'readme', 'test', 'types']);
/** `restore.matrix.test.ts` and the tests of remotes run these. */
const ofSystem = new Set([
  'cp',
  'install',
  'mkdir',
  'pg_dump',
  'pg_restore',
  'ssh',
  'ssh-keygen',
  'ssh-keyscan',
  'systemctl',
  'tar',
  'umask',
  'useradd',
]);
const ofManagers = new Set(['install', 'publish', 'version', 'pkg', 'i']);

/** Returns the error of a command line of a page, or undefined if every word of it is known. */
export async function faultOf(typed: string): Promise<string | undefined> {
  const line = typed.replace(/^sudo (-u \w+ )?/, '').replace(/ &&$/, '');
  const [program = '', ...args] = wordsOf(line);
  if (program === 'cd' || ofSystem.has(program) || (program === 'git' && args.includes('log'))) return undefined;
  if (program === 'curl') return faultOfCurl(line);
  if (program === 'netraven') return await faultOfNetRaven(args);
  const [, here] = /^npx (?:-y )?pnpm@12 (.*)$/.exec(line) ?? [];
  if (here !== undefined) return faultOfWorkspace(wordsOf(here));
  if (program === 'npx') return await faultOfTool(args.filter((arg) => !/^(-y|--yes)$/.test(arg)));
  return program === 'npm' || program === 'pnpm' ? faultOfManager(args) : `unknown program: ${program}`;
}

function faultOfCurl(line: string): string | undefined {
  const [, target = ''] = / https?:\/\/[\w.:]+(\/\S*)/.exec(line) ?? [];
  const [, method = 'GET'] = / --request (\w+)/.exec(line) ?? [];
  const [, body] = / --data '([^']+)'/.exec(line) ?? [];
  return faultOfRequest(method, target, body);
}

/** Checks a command for a clone of this repository. */
function faultOfWorkspace(args: readonly string[]): string | undefined {
  const [, name] = args[0] === '--filter' ? args : [undefined, 'netraven-workspace'];
  const [script = '', ...more] = args.slice(args[0] === '--filter' ? 2 : 0).filter((arg) => arg !== 'run');
  if (script === 'install') return undefined;
  if (script === 'exec') return more[0] === 'vitest' ? undefined : `unknown program: ${more[0]}`;
  const { scripts } = manifests.find((each) => each.name === name) ?? {};
  return scripts && script in scripts ? undefined : `${name} has no script ${script}`;
}

async function faultOfTool([tool = '', ...args]: readonly string[]): Promise<string | undefined> {
  if (tool === 'netraven') return await faultOfNetRaven(args);
  return tool === 'changeset' && ['version', undefined].includes(args[0]) ? undefined : `unknown program: ${tool}`;
}

function faultOfManager([verb = '', ...args]: readonly string[]): string | undefined {
  if (ofManagers.has(verb)) return undefined;
  if (verb === 'create' && args[0] === '@netraven/job') {
    try {
      readFlags(args.slice(1).filter((arg) => arg !== '--'));
      return undefined;
    } catch (error) {
      return String(error);
    }
  }
  const script = verb === 'run' ? (args[0] ?? '') : verb;
  return jobScripts.has(script) ? undefined : `a job package has no script ${script}`;
}

const silent: Terminal = {
  out: () => undefined,
  lost: () => undefined,
  write: () => undefined,
  err: () => undefined,
  draw: () => undefined,
  style: (_style, text) => text,
  styleErr: (_style, text) => text,
  outIsTty: false,
  errIsTty: false,
  columns: () => 80,
  outColumns: () => Infinity,
  closed: new AbortController().signal,
};

/** Has the real command line read it, and does nothing of what it asks. */
async function faultOfNetRaven(args: readonly string[]): Promise<string | undefined> {
  const program = await createProgram(silent, () => undefined);
  const all = [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)];
  for (const command of all) if (command.commands.length === 0) command.action(() => undefined);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return undefined;
  } catch (error) {
    return String(error);
  }
}
