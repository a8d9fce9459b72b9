import { messageOf } from '@netraven/core';
import { find, nearest, shellWord } from '@netraven/core/registry';
import type { Command } from 'commander';
import { readConfig } from './config/read-config.ts';
import { isCode } from './error-fields.ts';
import { findPlace, type PlaceOptions } from './place/place.ts';
import { registryOptions } from './place/registry-options.ts';
import type { Caller } from './context.ts';

/** Returns the command that a command line names. */
export function commandOf(program: Command, args: readonly string[]): Command {
  let command = program;
  for (const [at, word] of args.entries()) {
    const inner = command.commands.find((each) => each.name() === word);
    if (inner) command = inner;
    else if (!word.startsWith('-') && args[at - 1] !== '--root') break;
  }
  return command;
}

/** Returns the hint that names the help of the command, or what the command line lacks. */
export async function usageHint(
  command: Command,
  thrown: unknown,
  args: readonly string[],
  caller: Caller,
): Promise<string> {
  const isExcess = isCode(thrown, 'commander.excessArguments');
  if (isExcess && command.name() === 'run') return 'Name each device after `--device`.';
  const [, word] = /^error: unknown command '([a-z][a-z0-9-]*)'$/.exec(messageOf(thrown)) ?? [];
  if (word !== undefined && (!command.parent || command.name() === 'runs')) {
    const jobType = await jobTypeNear(word, { ...caller, ...command.optsWithGlobals<{ root?: string }>() });
    if (jobType !== undefined) return `Run the job with \`${runOf(jobType, word, args)}\`.`;
  }
  const path = [];
  for (let each: Command | null = command; each; each = each.parent) path.unshift(each.name());
  return `See \`${path.join(' ')} --help\`.`;
}

/** Returns the job type of an installed package with this name, or with a similar one. */
async function jobTypeNear(word: string, options: PlaceOptions): Promise<string | undefined> {
  try {
    const place = await findPlace(options);
    const found = find(registryOptions(place, await readConfig(place)));
    return nearest(
      word,
      found.flatMap(({ state, jobType }) => (state === 'found' && jobType !== undefined ? jobType : [])),
    );
  } catch {
    // The error to report is the command line's.
    return undefined;
  }
}

/** Returns the command line with which the caller can run the job. Values of a config may be secrets: they are left out. */
function runOf(jobType: string, word: string, args: readonly string[]): string {
  const at = args.indexOf(word);
  const before = args.slice(0, at).filter((each) => each !== 'runs');
  const rest = args.slice(at + 1);
  const end = rest.findIndex((each) => /^--(set|secret|password)/.test(each));
  const typed = (end === -1 ? rest : rest.slice(0, end)).map(shellWord);
  if (typed.length === 0) typed.push('--device', '<name>');
  else if (!typed[0]?.startsWith('-')) typed.unshift('--device');
  return ['netraven', ...before.map(shellWord), 'run', jobType, ...typed, ...(end === -1 ? [] : ['…'])].join(' ');
}

/** Returns a message about an option that the command does not have, if there is one and a similar one exists. */
export function misspeltOption(command: Command, args: readonly string[]): string | undefined {
  const known = [...command.options, ...(command.parent?.options ?? [])].flatMap(({ long }) => long ?? []);
  for (const word of args) {
    const name = word.split('=')[0] ?? '';
    if (!name.startsWith('--') || known.includes(name)) continue;
    const near = nearest(name, known);
    if (near !== undefined) return `unknown option '${name}'\n(Did you mean ${near}?)`;
  }
  return undefined;
}
