import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import type { PackageRecord } from '@netraven/core/registry';
import { readPresences, until, writeNote } from './presence.ts';
import { questionFile, type Answer, type Question } from './question.ts';

const answerMs = 5_000;

/** What the workers of a host project say of the settings an administrator stored for a package. */
export interface Answers {
  readonly answers: readonly Answer[];
  /** Whether there are workers, and all of them answered. */
  readonly complete: boolean;
}

/** Asks all workers of a host project whether a version of a package would take its settings. Waits up to 5 s. */
export async function askSettings(
  hostFolder: string,
  { name, configSchema }: Pick<PackageRecord, 'name' | 'configSchema'>,
): Promise<Answers> {
  const workers = (): ReturnType<typeof readPresences> => readPresences(hostFolder);
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
    const complete = await until(() => workers().every(({ answer }) => answer?.id === id), answerMs);
    return { answers: workers().flatMap(({ answer }) => (answer?.id === id ? [answer] : [])), complete };
  } finally {
    rmSync(file, { force: true });
  }
}
