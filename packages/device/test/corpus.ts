import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A configuration of a real device. */
export interface CorpusText {
  /** File name: `<snapshot>.<host>.<command or file>.txt`. */
  readonly name: string;
  readonly text: string;
}

/** The folder with configurations of real devices, one folder for each platform. Undefined where it does not exist. */
export const corpus: string | undefined = findCorpus();

/** For the titles of tests that need it. */
export const corpusNote: string = corpus === undefined ? ' (skipped: no folder of real configurations)' : '';

/** Returns the real configurations of a platform. */
export function corpusTexts(platform: string): readonly CorpusText[] {
  const folder = join(corpus ?? '', platform);
  if (corpus === undefined || !existsSync(folder)) return [];
  return readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'latin1') }));
}

function findCorpus(): string | undefined {
  const named = process.env['NETRAVEN_CORPUS'];
  if (named !== undefined) return named;
  try {
    // The corpus stands beside the checkout, of which this may be a worktree.
    const git = execFileSync('git', ['rev-parse', '--path-format=absolute', '--git-common-dir'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const folder = join(dirname(git.trim()), '..', 'shared', 'corpus', 'running-configs');
    return existsSync(folder) ? folder : undefined;
  } catch {
    // No Git, or a checkout of another user.
    return undefined;
  }
}
