import { createHash } from 'node:crypto';
import type { DeviceSession, JobContext, JobMeta, JobRun, SavedArtifact } from '@netraven/core';
import { z } from 'zod';

export const meta = {
  jobType: 'backup',
  label: 'Configuration Backup',
  description: "Backs up a device's running configuration and stores it in Git.",
  icon: 'mdi-content-save',
  defaultSchedule: 'daily',
  requires: ['cli'],
} satisfies JobMeta;

export const configSchema = z.strictObject({
  startup: z
    .boolean()
    .default(false)
    .meta({ title: 'Startup configuration', description: 'Also back up the configuration the device boots with.' }),
  contexts: z.boolean().default(false).meta({
    title: 'Contexts',
    description: 'Also back up each context, virtual domain or logical system, as running-config-<context>.',
  }),
  commands: z.array(z.string().min(1).max(200)).max(20).default([]).meta({
    title: 'Further commands',
    description: 'Read commands whose answers are kept too, e.g. `show version` as show-version.',
  }),
});

type Config = z.output<typeof configSchema>;

interface Saved extends SavedArtifact {
  readonly name: string;
  readonly bytes: number;
}

export const run: JobRun<typeof configSchema> = async ({ device, config, db, logger, dryRun }) => {
  logger.info(`Backup of ${device.name} started`);
  const session = await device.connect();
  const version = dryRun ? 'would be version' : 'version';
  const artifacts: Saved[] = [];
  const leftOut: string[] = [];
  for await (const { name, text } of textsOf(session, config, logger, leftOut)) {
    const saved = await db.artifacts.save(name, text);
    artifacts.push({ name, bytes: Buffer.byteLength(text), ...saved });
    logger.info(`${name} ${saved.changed ? `${version} ${saved.version}` : 'unchanged'}`, { name, ...saved });
  }
  const changed = artifacts.filter((artifact) => artifact.changed);
  const said =
    changed.length === 0
      ? 'unchanged'
      : changed.map((artifact) => `${artifact.name} ${version} ${artifact.version}`).join(', ');
  return {
    success: true,
    message: leftOut.length === 0 ? said : `${said}; left out: ${leftOut.join(', ')}`,
    details: { artifacts, ...(leftOut.length > 0 && { leftOut }) },
  };
};

/**
 * Reads what the settings ask for.
 *
 * @param leftOut gets what the device or its platform does not have: one job backs up devices of many vendors
 */
async function* textsOf(
  session: DeviceSession,
  { startup, contexts, commands }: Config,
  logger: JobContext['logger'],
  leftOut: string[],
): AsyncGenerator<{ readonly name: string; readonly text: string }> {
  const ifKnown = async (what: string, reading: Promise<string>, command?: string): Promise<string | undefined> => {
    try {
      return await reading;
    } catch (error) {
      if (!(error instanceof Error) || !(await isUnknown(error, session, command))) throw error;
      leftOut.push(what);
      logger.info(`${what} was left out: ${error.message}`);
      return undefined;
    }
  };
  yield { name: 'running-config', text: await session.readConfig() };
  if (startup) {
    const text = await ifKnown('startup-config', session.readConfig('startup'));
    if (text !== undefined) yield { name: 'startup-config', text };
  }
  const names = contexts ? await session.contexts() : [];
  if (contexts && names.length === 0) logger.info('The device has no contexts');
  const further = new Set(commands);
  const nameOf = namesFor([...fixedNames, ...names.map(contextName), ...further]);
  for (const context of names) {
    yield { name: nameOf(contextName(context)), text: await session.readConfig('running', { context }) };
  }
  for (const command of further) {
    const text = await ifKnown(command, session.send(command), command);
    if (text !== undefined) yield { name: nameOf(command), text: `${text}\n` };
  }
}

/** Words of devices that do not know a command, and of those that refuse it for another reason: rights, or a file. */
const unknownWords =
  /\b(?:invalid|unknown|unrecognized|unrecognised|ambiguous|incomplete|syntax|pars(?:e|ing)|not found|no such|bad|expected|incorrect usage|wrong)\b/i;
const otherWords =
  /authorization|authorized|authorised|permission|permitted|denied|privilege|allowed|access|rights|\bfile\b|directory/i;

/** A longer answer, in characters, holds other things too. */
const longestRefusal = 500;

/** Returns true if the platform or the device does not know a command. A lack of rights, or of a file, is an error. */
async function isUnknown(error: Error, session: DeviceSession, command?: string): Promise<boolean> {
  const { code } = error as { readonly code?: unknown };
  if (code === 'NR_DEVICE_COMMAND_UNKNOWN') return true;
  if (code !== 'NR_DEVICE_COMMAND_FAILED' || command === undefined) return false;
  // Only the words of the device tell why it refused the command. Some devices repeat the command in them.
  const said = (await session.send(command, { onError: 'return' })).replaceAll(command, '').trim();
  return said.length < longestRefusal && unknownWords.test(said) && !otherWords.test(said);
}

/** They never get a hash. */
const fixedNames = ['running-config', 'startup-config'];

const contextName = (context: string): string => `running-config-${context}`;

/**
 * Returns the name of an artifact for a text. Texts that would get the same name, such as those of the contexts `CustomerA`
 * and `customerA`, get a hash too: it keeps the name when their order changes.
 */
function namesFor(texts: readonly string[]): (text: string) => string {
  const taken = texts.map(simplified);
  return (text) => {
    const name = simplified(text);
    if (taken.indexOf(name) === taken.lastIndexOf(name)) return name;
    return `${name.slice(0, 91)}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
  };
}

function simplified(text: string): string {
  const name = text.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-');
  return name.replace(/^[^a-z0-9]+/, '').slice(0, 100);
}
