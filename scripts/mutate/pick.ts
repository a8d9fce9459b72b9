import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomOf } from '../../packages/test-utils/src/seeds.ts';
import { mutantsOf, mutantsOfData, type Mutant } from './mutants.ts';

const code = 'packages/*/src/**/*.ts';
/** Not the examples beside them, which only tests read. */
const data = 'packages/device/platforms/*/platform.json';
/** Files without behaviour of their own. */
const left = /\.d\.ts$|\/index\.ts$|\/migrations\//;

/** The code that masks secrets, checks rights, or refuses work that is no longer one's own. */
export const guards: readonly string[] = [
  'packages/core/src/attempt/{encoded-forms,redactor,secret-index,token-borders}.ts',
  'packages/core/src/host/{border,capabilities,grants,outside-link}.ts',
  'packages/core/src/outbound/*.ts',
  'packages/core/src/registry/decide/policy.ts',
  'packages/db/src/credentials/{allow,freeze,places}.ts',
  'packages/db/src/{queue/queue,tasks/access,tasks/commit-results,tasks/renew}.ts',
  'packages/device/src/secrets/*.ts',
  'packages/device/src/transport/open-for.ts',
  'packages/installer/src/source/{commands,dependency-specs}.ts',
  'packages/server/src/http/{authenticate,caller-session,loopback,sessions}.ts',
  'packages/server/src/imports/source-folders.ts',
];

/** Returns the mutants of all files that fit a pattern, or one of several. @param root folder of the repository */
export function mutantsIn(root: string, patterns: string | readonly string[]): Mutant[] {
  return globSync(patterns, { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !left.test(file))
    .toSorted()
    .flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return file.endsWith('.json') ? mutantsOfData(file, text) : mutantsOf(file, text);
    });
}

/**
 * Returns mutants at random lines, the same for the same seed, so that each line counts once.
 *
 * @param patterns of the files. Default: all packages, and the data of platforms
 */
export function pickMutants(
  root: string,
  seed: number,
  count: number,
  patterns: string | readonly string[] = [code, data],
): Mutant[] {
  const byLine = Map.groupBy(mutantsIn(root, patterns), ({ file, line }) => `${file}:${line}`);
  const lines = [...byLine.values()];
  const random = randomOf(seed);
  const take = <T>(list: T[]): T | undefined => list.splice(Math.floor(random() * list.length), 1)[0];
  const picked: Mutant[] = [];
  while (picked.length < count && lines.length > 0) {
    const mutant = take(take(lines) ?? []);
    if (mutant) picked.push(mutant);
  }
  return picked;
}
