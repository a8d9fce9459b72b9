import { constants } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { messageOf } from '@netraven/core';
import { closedGitEnv, closedGitSettings, runProgram } from '@netraven/core/system';
import { importError } from '../codes.ts';

const settings = [
  ...closedGitSettings,
  ...['core.attributesFile=/dev/null', 'log.mailmap=false'].flatMap((setting) => ['-c', setting]),
];

/** Most bytes of an answer, which is one text in memory. */
const maxOutput = 400 * 1024 * 1024;

/**
 * Runs Git on the objects of another tool's repository, without changing it. Git runs in an empty repository of its own, so
 * it reads no configuration, attributes or hooks of the other one: a setting may name a program, or a pipe that never ends.
 * Returns stdout, one character for each byte.
 *
 * @throws {NetRavenError} NR_ADOPT_GIT_FAILED
 */
export async function git(repository: string, args: readonly string[], input: readonly string[] = []): Promise<string> {
  const own = await mkdtemp(join(tmpdir(), 'netraven-git-'));
  try {
    await makeEmpty(own, repository);
    const result = await runProgram('git', ['--git-dir', own, ...settings, ...args], {
      cwd: own,
      env: {
        ...closedGitEnv(),
        GIT_NO_LAZY_FETCH: '1',
        GIT_OPTIONAL_LOCKS: '0',
        // In quotes: a colon would end the path.
        GIT_ALTERNATE_OBJECT_DIRECTORIES: JSON.stringify(join(resolve(repository), 'objects')),
      },
      input: [Buffer.from(input.map((line) => `${line}\n`).join(''))],
      encoding: 'latin1',
      deadlineMs: 600_000,
      maxOutput: maxOutput + 1,
    });
    const { code, stdout, stderr, startError, isLate } = result;
    if (stdout.length > maxOutput) {
      throw failed(repository, `git ${args[0]} answers more than ${maxOutput / 1024 / 1024} MiB`);
    }
    if (code === 0) return stdout;
    const why = startError?.message ?? (isLate ? 'it did not end within 10 minutes' : stderr.trim().slice(0, 1_000));
    throw failed(repository, `git ${args[0]}: ${why}`);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/**
 * Returns the commit of HEAD. Undefined in a repository without commits.
 *
 * @throws {NetRavenError} NR_ADOPT_GIT_FAILED
 */
export async function headOf(repository: string): Promise<string | undefined> {
  const head = (await readPlain(join(repository, 'HEAD')))?.trim();
  if (head === undefined) throw failed(repository, 'it has no file HEAD');
  if (id.test(head)) return head;
  const ref = /^ref: (refs\/.+)$/.exec(head)?.[1];
  if (ref === undefined || ref.split('/').includes('..')) throw failed(repository, 'HEAD names no branch');
  const packed = await readPlain(join(repository, 'packed-refs'));
  const line = packed?.split('\n').find((each) => each.endsWith(` ${ref}`));
  const commit = (await readPlain(join(repository, ref)))?.trim() ?? line?.split(' ')[0];
  if (commit !== undefined && id.test(commit)) return commit;
  const hasRefs = /^[0-9a-f]/m.test(packed ?? '') || (await hasBranches(repository));
  if (commit === undefined && !hasRefs) return undefined;
  throw failed(repository, `HEAD names ${ref}, which has no commit`);
}

const id = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

async function hasBranches(repository: string): Promise<boolean> {
  try {
    const entries = await readdir(join(repository, 'refs/heads'), { recursive: true, withFileTypes: true });
    return entries.some((entry) => !entry.isDirectory());
  } catch (cause) {
    throw failed(repository, `its branches cannot be read: ${messageOf(cause)}`);
  }
}

/** Makes an empty repository with the kind of ids of another one, and the commits at which its history ends. */
async function makeEmpty(own: string, repository: string): Promise<void> {
  const isLong = (await headOf(repository))?.length === 64;
  const format = isLong ? '1\n[extensions]\n\tobjectFormat = sha256' : '0';
  await writeFile(join(own, 'config'), `[core]\n\tbare = true\n\trepositoryFormatVersion = ${format}\n`);
  await writeFile(join(own, 'HEAD'), 'ref: refs/heads/none\n');
  for (const folder of ['objects', 'refs']) await mkdir(join(own, folder));
  const shallow = await readPlain(join(repository, 'shallow'));
  if (shallow !== undefined) await writeFile(join(own, 'shallow'), shallow);
}

/** Largest of the small files that are read without Git. */
const maxBytes = 64 * 1024 * 1024;

/** Returns the text of a file. Undefined without one. A pipe is no file: it would wait for its writer. */
async function readPlain(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = await file.stat();
    return stat.isFile() && stat.size <= maxBytes ? await file.readFile('utf8') : undefined;
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(String((cause as NodeJS.ErrnoException).code))) return undefined;
    throw failed(path, messageOf(cause));
  }
}

function failed(path: string, why: string): Error {
  return importError('NR_ADOPT_GIT_FAILED', `${path} cannot be read: ${why}`);
}

/** Returns the text of bytes in UTF-8 that {@link git} returned. */
export function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString();
}
