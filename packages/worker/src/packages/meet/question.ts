import { join } from 'node:path';
import { staleSettings, type Problem } from '@netraven/core/registry';
import { installFolder } from '../install-folder.ts';
import { readLive, type Owner } from './presence.ts';

/**
 * Asks the workers of a host project which settings of an administrator another version of a package would not take.
 * By a file and not by the API: who may write there can install whatever reads those settings; anybody else could try
 * schemas on a secret until it is known.
 */
export interface Question extends Owner {
  readonly id: string;
  /** Of the package. */
  readonly name: string;
  /** JSON Schema of that version's config; absent: it has no settings. */
  readonly configSchema?: object;
}

/** What a worker says of the settings in its database: never their values. */
export interface Answer {
  /** Of the question. */
  readonly id: string;
  /** Of all settings there are, at the top. */
  readonly names: readonly string[];
  /** One for each that does not fit. */
  readonly problems: readonly Problem[];
}

export const questionFile = (hostFolder: string): string => join(installFolder(hostFolder), 'question.json');

/** The question that is asked in a host project, if there is one. */
export function readQuestion(hostFolder: string): Question | undefined {
  return readLive(questionFile(hostFolder)) as Question | undefined;
}

/** @param config What an administrator stored for the package. */
export function answer({ id, name, configSchema }: Question, config: object): Answer {
  return { id, names: Object.keys(config), problems: staleSettings(name, configSchema, config) };
}
