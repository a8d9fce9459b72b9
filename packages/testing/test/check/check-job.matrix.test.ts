import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { checkJob } from '../../src/index.ts';
import { goodPackages, type GoodPackage } from './good-packages.ts';
import { packAll } from './pack-all.ts';
import { seededFaults, withFault } from './seeded-faults.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-check-test-')));
const temporary = join(folder, 'temporary');
let good: Record<GoodPackage, string>;
let bad: Record<string, string>;

beforeAll(async () => {
  mkdirSync(temporary);
  vi.stubEnv('TMPDIR', temporary);
  const at = (name: string): string => (mkdirSync(join(folder, name)), join(folder, name));
  good = await packAll(at('good'), goodPackages);
  // One package has several bad versions, and a tarball is named after its package.
  bad = {};
  const rounds = Map.groupBy(seededFaults, ({ into, manifest = {} }) => `${into} ${'name' in manifest}`);
  const longest = Math.max(...[...rounds.values()].map(({ length }) => length));
  for (let round = 0; round < longest; round++) {
    const faults = [...rounds.values()].flatMap((each) => each.slice(round, round + 1));
    Object.assign(
      bad,
      await packAll(at(`bad-${round}`), Object.fromEntries(faults.map((one) => [one.fault, withFault(one)]))),
    );
  }
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe.concurrent('a good package has no findings:', () => {
  it.each(Object.keys(goodPackages) as GoodPackage[])('%s', async (name) => {
    const report = await checkJob(good[name], { against: false });
    expect(report).toMatchObject({ jobType: name, good: true, findings: [] });
  });
});

describe.concurrent('a fault gives one finding with its code and place:', () => {
  it.each(seededFaults)('$fault in $into is $code', async ({ fault, into, code, at, severity = 'error', against }) => {
    const { good: isGood, findings } = await checkJob(bad[fault] ?? '', { against: against ? good[into] : false });
    const places = findings.map(
      ({ file, line, ...rest }) => `${rest.code} ${rest.severity} ${file}${line ? `:${line}` : ''}`,
    );
    expect(places).toEqual([`${code} ${severity} ${at}`]);
    expect(isGood).toBe(severity === 'warning');
    for (const { message, fix } of findings) {
      expect(fix).not.toBe('');
      expect(message + fix).not.toContain(tmpdir());
    }
  });
});

it('leaves no files behind', () => {
  expect(readdirSync(temporary).filter((name) => name.startsWith('netraven'))).toEqual([]);
});
