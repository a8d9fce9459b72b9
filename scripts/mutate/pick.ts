import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomOf } from '../../packages/test-utils/src/seeds.ts';
import { mutantsOf, mutantsOfData, type Mutant } from './mutants.ts';

const code = 'packages/*/src/**/*.ts';
const data = 'packages/device/platforms/*/{platform,commands}.json';
/** Files without behaviour of their own. */
const left = /\.d\.ts$|\/index\.ts$|\/migrations\//;

/** Returns the mutants of all files that fit a pattern. @param root folder of the repository */
export function mutantsIn(root: string, pattern: string): Mutant[] {
  return globSync(pattern, { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !left.test(file))
    .toSorted()
    .flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return file.endsWith('.json') ? mutantsOfData(file, text) : mutantsOf(file, text);
    });
}

/** Returns mutants at random lines of all packages, the same for the same seed, so that each line counts once. */
export function pickMutants(root: string, seed: number, count: number): Mutant[] {
  const byLine = Map.groupBy(
    [...mutantsIn(root, code), ...mutantsIn(root, data)],
    ({ file, line }) => `${file}:${line}`,
  );
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
