import { join } from 'node:path';
import { checkPartialConfig, staleSettings, type PackageRecord, type Problem } from '@netraven/core/registry';
import { installFolder } from '../install-folder.ts';
import type { RecordedProcess } from '@netraven/core/system';
import { postRequest, readHeartbeats, readNote } from './notes.ts';

/**
 * Asks the workers of a host project which stored settings another version of a package would refuse. It is a file and
 * not an API call: a user who can write the file can install code that reads the settings anyway. Through an API, any
 * client could try schemas until it knows a secret.
 */
export interface Question extends RecordedProcess {
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

/** Result of checking the stored settings of a package with the schema of a new version. */
export interface StoredSettings {
  /** `values`: checked by the running workers. `names`: only the last known names were checked. `nothing`: none known. */
  readonly checked: 'values' | 'names' | 'nothing';
  /** Names of all stored top-level settings. */
  readonly names: readonly string[];
  /** One problem for each setting that the version refuses: path, reason and command, never the value. */
  readonly problems: readonly Problem[];
}

/** Limit for the workers to answer, in ms. A worker that loads its packages answers after that. */
const answerMs = 20_000;

export const questionFile = (hostFolder: string): string => join(installFolder(hostFolder), 'question.json');

/** Returns the current question of a host project. */
export function readQuestion(hostFolder: string): Question | undefined {
  return readNote(questionFile(hostFolder)) as Question | undefined;
}

/** Answers a question. @param config Stored settings of the package. */
export async function answer({ id, name, configSchema }: Question, config: object): Promise<Answer> {
  return { id, names: Object.keys(config), problems: await staleSettings(name, configSchema, config) };
}

/**
 * Asks all workers of a host project if a version of a package accepts its stored settings. Waits up to 20 s.
 *
 * @param noted Last known names of the settings, for when no worker answers; undefined: unknown.
 */
export async function checkStoredSettings(
  hostFolder: string,
  { name, configSchema }: PackageRecord,
  noted: readonly string[] | undefined,
  signal?: AbortSignal,
): Promise<StoredSettings> {
  const question = postRequest(hostFolder, questionFile(hostFolder), { name, configSchema });
  const hasAnswered = ({ answer: given }: { readonly answer?: Answer }): boolean => given?.id === question.id;
  const all = await question.all(hasAnswered, answerMs, signal).finally(() => question.remove());
  const workers = readHeartbeats(hostFolder);
  const answers = workers.filter(hasAnswered).flatMap((worker) => worker.answer ?? []);
  const complete = all && workers.length > 0;
  // Without a worker, unknown settings are found by their names.
  const unknown: string[] = [];
  for (const each of complete ? [] : (noted ?? [])) {
    const found = await checkPartialConfig(configSchema, { [each]: null });
    if (found.some(({ code }) => code === 'NR_CONFIG_UNKNOWN')) unknown.push(each);
  }
  const problems = [
    ...answers.flatMap((given) => given.problems),
    ...(await staleSettings(name, configSchema, Object.fromEntries(unknown.map((each) => [each, null])))),
  ];
  return {
    // Without settings there are no values to check.
    checked: complete || noted?.length === 0 ? 'values' : noted ? 'names' : 'nothing',
    names: [...new Set([...answers.flatMap((given) => given.names), ...(noted ?? [])])],
    // Several workers of one database give the same answer.
    problems: [...new Map(problems.map((each) => [`${each.path} ${each.message}`, each])).values()],
  };
}
