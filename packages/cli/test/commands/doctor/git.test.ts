import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { lookAtGit } from '../../../src/commands/doctor/checks/git.ts';
import type { Subject } from '../../../src/commands/doctor/subject.ts';

/** Looks at a Git that is a script of the shell. Undefined: no Git. */
async function look(script: string | undefined): ReturnType<typeof lookAtGit> {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-git-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  if (script !== undefined) {
    writeFileSync(join(folder, 'git'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'git'), 0o755);
  }
  return lookAtGit({ env: { PATH: folder } } as unknown as Subject);
}

it.each(['git version 2.28.0', 'git version 2.39.5 (Apple Git-154)', 'git version 3.0.0'])(
  '%s is enough',
  async (said) => {
    expect(await look(`echo '${said}'`)).toEqual([expect.objectContaining({ state: 'ok', message: said })]);
  },
);

it.each([
  ['an older version', "echo 'git version 2.27.9'", 'Git 2.28 or newer is needed, this is: git version 2.27.9'],
  ['an older main version', "echo 'git version 1.99.0'", 'Git 2.28 or newer is needed'],
  ['another program', 'echo hello', 'Git 2.28 or newer is needed, this is: hello'],
  ['one that fails', "echo 'git version 2.40.0'; exit 1", 'Git 2.28 or newer is needed'],
  ['no Git', undefined, 'git is not on the PATH'],
])('%s is bad', async (_what, script, message) => {
  expect(await look(script)).toEqual([
    expect.objectContaining({
      state: 'bad',
      code: 'NR_GIT_MISSING',
      message: expect.stringContaining(message) as unknown,
    }),
  ]);
});
