import type { SettingsChange } from '@netraven/api';
import { InvalidArgumentError, type Command } from 'commander';
import { minutes } from '../minutes.ts';
import { wholeNumber } from '../whole-number.ts';

type Value = string | number | boolean;
type Collected<T> = Readonly<Record<string, T>>;

/** Options for the settings of a device or tag. */
export interface SettingFlags {
  readonly transport?: 'ssh' | 'telnet';
  /** False: connects directly. */
  readonly jumpHost?: string | false;
  readonly legacyAlgorithms?: boolean;
  readonly verifyChanges?: boolean;
  readonly httpsPort?: number;
  readonly limit?: Collected<number>;
  readonly var?: Collected<Value>;
  readonly ignore?: readonly string[];
  /** By the configuration that they show. */
  readonly command?: Collected<string>;
  /** Minutes by job type. */
  readonly freshWithin?: Collected<number>;
  readonly unset?: readonly string[];
}

const limits = [
  'connectMs',
  'loginMs',
  'commandMs',
  'lineMs',
  'commitMs',
  'configMs',
  'configStartMs',
  'idleMs',
  'sessionMs',
];
/** Settings by their names on the command line. */
export const settings: Collected<keyof SettingsChange> = {
  transport: 'transport',
  'jump-host': 'jumpHost',
  'legacy-algorithms': 'legacyAlgorithms',
  'verify-changes': 'verifyChanges',
  'https-port': 'httpsPort',
  limits: 'limits',
  vars: 'vars',
  ignore: 'ignore',
  commands: 'commands',
  'fresh-within': 'freshWithinMinutes',
};
/** Settings that are changed key by key. */
const merged = ['limits', 'vars', 'commands', 'fresh-within'];
const removableNames = [...Object.keys(settings), ...merged.map((name) => `${name}.<name>`)].join(', ');

/** Declares the options for settings. `unset`: also the option that removes settings. */
export function declareSettings(command: Command, { unset }: { readonly unset: boolean }): Command {
  command
    .option('--transport <name>', 'ssh or telnet', choice(['ssh', 'telnet']))
    .option('--jump-host <device>', 'connect through this device of the inventory')
    .option('--no-jump-host', 'connect directly, also if a tag has a jump host')
    .option('--legacy-algorithms', 'allow old SSH algorithms, which are not safe')
    .option('--no-legacy-algorithms', 'refuse them, also if a tag allows them')
    .option('--verify-changes', 'demand that the configuration shows each line of a change, whatever the job sets')
    .option('--no-verify-changes', 'leave it to the job, also if a tag demands it')
    .option('--https-port <number>', 'TCP port of its HTTPS API', wholeNumber(1, 65_535))
    .option('--limit <name=ms...>', `time limits: ${limits.join(', ')}`, limit)
    .option(
      '--var <name=value...>',
      'variables for jobs; text, number, true or false ("12" in quotes is text)',
      variable,
    )
    .option('--ignore <pattern...>', 'lines (regular expressions of RE2) whose change makes no new version')
    .option(
      '--command <source=command...>',
      'the command that shows the running or the startup configuration, e.g. "running=show running-config view full"',
      configCommand,
    )
    .option(
      '--fresh-within <jobType=time...>',
      'the device is stale when the last success of the job type is older, e.g. backup=26h',
      freshWithin,
    );
  return unset ? command.option('--unset <setting...>', `remove: ${removableNames}`, removable) : command;
}

function choice(names: readonly string[]): (value: string) => string {
  return (value) => {
    if (names.includes(value)) return value;
    throw new InvalidArgumentError(`It must be ${names.join(' or ')}.`);
  };
}

function limit(text: string, known: Collected<number> = {}): Collected<number> {
  const [name, value] = pair(text);
  if (!limits.includes(name)) throw new InvalidArgumentError(`The limits are ${limits.join(', ')}.`);
  if (!/^[1-9]\d{0,7}$/.test(value)) throw new InvalidArgumentError(`${name} must be a whole number of milliseconds.`);
  return { ...known, [name]: Number(value) };
}

function configCommand(text: string, known: Collected<string> = {}): Collected<string> {
  const [source, command] = pair(text);
  if (source !== 'running' && source !== 'startup')
    throw new InvalidArgumentError('It must begin with running= or startup=.');
  return { ...known, [source]: command };
}

function freshWithin(text: string, known: Collected<number> = {}): Collected<number> {
  const [jobType, value] = pair(text);
  return { ...known, [jobType]: minutes(value) };
}

/** Parses an option `name=value` of a variable. */
export function variable(text: string, known: Collected<Value> = {}): Collected<Value> {
  const [name, value] = pair(text);
  return { ...known, [name]: typed(value) };
}

/**
 * Returns a number or boolean for a text that is written as one. Double quotes keep it a text, and so does a number that
 * would be written otherwise: the AS 65000.10 is not 65000.1.
 */
function typed(value: string): Value {
  if (value === 'true' || value === 'false') return value === 'true';
  if (/^-?\d[\d.]*$/.test(value) && String(Number(value)) === value) return Number(value);
  return /^"[^]*"$/.test(value) ? value.slice(1, -1) : value;
}

function pair(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new InvalidArgumentError('It must have the form name=value.');
}

function removable(name: string, known: readonly string[] = []): readonly string[] {
  const [group = '', ...key] = name.split('.');
  const isKnown = Object.hasOwn(settings, group) && (key.length === 0 || merged.includes(group));
  if (isKnown) return [...known, name];
  throw new InvalidArgumentError(`It must be one of ${removableNames}.`);
}
