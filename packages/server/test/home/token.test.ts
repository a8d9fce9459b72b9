import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openToken } from '../../src/home/token.ts';

let parent: string;
let home: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'netraven-token-'));
  home = join(parent, 'home');
});

afterEach(() => rm(parent, { recursive: true }));

const noFile = (): object => ({
  code: 'NR_TOKEN_EXPOSED',
  message: `${join(home, 'token')} is a link or a folder; it must be a file`,
  hint: `Move ${join(home, 'token')} away and start again to create a new token.`,
});

it('a token of 256 bits is created once, readable only by its owner', async () => {
  const token = await openToken(home);
  expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  expect((await stat(join(home, 'token'))).mode & 0o777).toBe(0o600);
  expect(await openToken(home)).toBe(token);
  expect(await readdir(home)).toEqual(['token']);
});

it('concurrent calls return the same token', async () => {
  const tokens = await Promise.all(Array.from({ length: 16 }, () => openToken(home)));
  expect(new Set(tokens).size).toBe(1);
  expect((await readFile(join(home, 'token'), 'utf8')).trim()).toBe(tokens[0]);
  expect(await readdir(home)).toEqual(['token']);
});

it('two homes have different tokens', async () => {
  expect(await openToken(home)).not.toBe(await openToken(join(parent, 'other')));
});

it.each([0o644, 0o660, 0o602])('a token file with mode %o is refused', async (mode) => {
  await openToken(home);
  await chmod(join(home, 'token'), mode);
  await expect(openToken(home)).rejects.toMatchObject({ code: 'NR_TOKEN_EXPOSED' });
});

it('a link in place of the token file is refused', async () => {
  await openToken(home);
  await openToken(join(parent, 'other'));
  await rm(join(home, 'token'));
  await symlink(join(parent, 'other', 'token'), join(home, 'token'));
  await expect(openToken(home)).rejects.toMatchObject(noFile());
});

it('a folder in place of the token file is refused', async () => {
  await mkdir(join(home, 'token'), { recursive: true });
  await expect(openToken(home)).rejects.toMatchObject(noFile());
});

it.each(['', '\n', 'admin', 'x'.repeat(44)])('a token file that contains %j is refused', async (text) => {
  await openToken(home);
  await writeFile(join(home, 'token'), text);
  await expect(openToken(home)).rejects.toMatchObject({ code: 'NR_TOKEN_INVALID' });
});
