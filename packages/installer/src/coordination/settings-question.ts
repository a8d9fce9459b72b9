import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { staleSettings, type PackageRecord, type Problem } from '@netraven/core/registry';
import { installFolder } from '../install-folder.ts';
import { readHeartbeats, readLive, until, writeNote, type Owner } from './heartbeat.ts';

/**
 * Asks the workers of a host project which stored settings another version of a package would refuse. It is a file and
 * not an API call: a user who can write the file can install code that reads the settings anyway. Through an API, any
 * client could try schemas until it knows a secret.
 */
export interface Question extends Owner {
  readonly id: string;
  /** Name of the package. */
  readonly name: string;
  /** JSON Schema of that version's config. Without one it has no settings. */
  readonly configSchema?: object;
}

/** A worker's answer about the settings in its database, without their values. */
export interface Answer {
  /** Id of the question. */
  readonly id: string;
  /** Names of all stored top-level settings. */
  readonly names: readonly string[];
  /** One problem for each setting that does not fit. */
  readonly problems: readonly Problem[];
}

/** Answers of all workers of a host project. */
export interface Answers {
  readonly answers: readonly Answer[];
  /** True if there are workers and all of them answered. */
  readonly complete: boolean;
}

const answerMs = 5_000;

export const questionFile = (hostFolder: string): string => join(installFolder(hostFolder), 'question.json');

/** Returns the current question of a host project. */
export function readQuestion(hostFolder: string): Question | undefined {
  return readLive(questionFile(hostFolder)) as Question | undefined;
}

/** Answers a question. @param config Stored settings of the package. */
export function answer({ id, name, configSchema }: Question, config: object): Answer {
  return { id, names: Object.keys(config), problems: staleSettings(name, configSchema, config) };
}

/** Asks all workers of a host project if a version of a package accepts its stored settings. Waits up to 5 s. */
export async function askSettings(
  hostFolder: string,
  { name, configSchema }: Pick<PackageRecord, 'name' | 'configSchema'>,
): Promise<Answers> {
  const workers = (): ReturnType<typeof readHeartbeats> => readHeartbeats(hostFolder);
  if (workers().length === 0) return { answers: [], complete: false };
  const id = randomUUID();
  const file = questionFile(hostFolder);
  const question: Question = {
    id,
    name,
    pid: process.pid,
    hostname: hostname(),
    ...(configSchema && { configSchema }),
  };
  writeNote(file, question);
  try {
    const complete = await until(() => workers().every((worker) => worker.answer?.id === id), answerMs);
    return { answers: workers().flatMap((worker) => (worker.answer?.id === id ? [worker.answer] : [])), complete };
  } finally {
    rmSync(file, { force: true });
  }
}
