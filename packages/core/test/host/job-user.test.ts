import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { JobUsers } from '../../src/host/job-user.ts';
import { recordProcess } from '../../src/system/recorded-process.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `/package-${at}`);

it('two processes of one machine never have the same user, and an owner keeps its own', () => {
  const folder = temporaryFolder();
  const [one, two] = [new JobUsers(folder), new JobUsers(folder, recordProcess(process.ppid))];
  const users = names(150).flatMap((name) => [one.of(name), two.of(name)]);
  expect(new Set(users).size).toBe(300);
  expect(users.every((user) => user >= 60_706 && user <= 61_183)).toBe(true);
  expect(names(150).flatMap((name) => [one.of(name), two.of(name)])).toEqual(users);
});

it('if all are taken, a process shares its own, and one without any gets none', () => {
  const folder = temporaryFolder();
  const [one, two] = [new JobUsers(folder), new JobUsers(folder, recordProcess(process.ppid))];
  const all = new Set(names(478).map((name) => one.of(name)));
  expect(all.size).toBe(478);
  expect(all).toContain(one.of('/one-more'));
  expect(() => two.of('/other')).toThrow(expect.objectContaining({ code: 'NR_HOST_START' }));
});

it('users of a process that has ended are free again', () => {
  const folder = temporaryFolder();
  const { pid } = spawnSync('/bin/true');
  for (let user = 60_706; user < 61_184; user++) writeFileSync(join(folder, `${user}-${pid}-1`), '');
  expect(new JobUsers(folder).of('/a')).toBeGreaterThanOrEqual(60_706);
  expect(readdirSync(folder)).toHaveLength(1);
});
