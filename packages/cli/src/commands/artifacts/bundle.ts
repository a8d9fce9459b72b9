import { existsSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { shellWord } from '@netraven/core/registry';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { makeFolder } from '../../place/make-folder.ts';
import { findHome } from '../../place/place.ts';
import { counted } from '../../terminal/counted.ts';
import { writeJson } from '../../terminal/write-json.ts';

/** Writes the mirror of the home into a Git bundle. Needs no server. */
export async function bundleMirror(context: Context, file: string, json = false): Promise<void> {
  const repository = join(await findHome(context), 'mirror.git');
  if (existsSync(file)) throw cliError('NR_FILE_IN_THE_WAY', `${file} exists already`);
  if (!existsSync(repository)) {
    throw cliError('NR_USAGE_INVALID', `${repository} does not exist: this home has no mirror`, {
      hint: 'Run the command on the home of a worker. `netraven doctor` tells if Git is missing.',
    });
  }
  await makeFolder(dirname(file));
  const { git } = await import('@netraven/worker');
  const branch = 'refs/heads/main';
  if ((await git(repository, ['for-each-ref', branch])) === '') {
    throw cliError('NR_USAGE_INVALID', `No job has saved a text: ${repository} has no version yet`, {
      hint: 'See what jobs have saved of a device with `netraven artifacts list`.',
    });
  }
  // Without HEAD, a clone of the bundle checks out nothing.
  await git(repository, ['bundle', 'create', '--quiet', file, 'HEAD', branch]);
  await chmod(file, 0o600);
  const commits = Number(await git(repository, ['rev-list', '--count', branch]));
  const last = (await git(repository, ['log', '-1', '--format=%cI', branch])).trim();
  if (json) writeJson(context.terminal, { bundle: file, commits, last });
  else
    context.terminal.err(
      `${counted(commits, 'commit')} up to ${last} written to ${file}. See them: \`git clone ${shellWord(file)}\`.`,
    );
}
