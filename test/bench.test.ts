import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it.each(['abc', '0', '-1', '1.5', ''])('the benchmarks refuse --repetitions=%s', (count) => {
  const options = ['--conditions=@netraven/source', 'bench/harness/main.ts', 'cli', `--repetitions=${count}`];
  expect(spawnSync(process.execPath, options, { encoding: 'utf8' })).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringMatching(/^--repetitions must be a positive whole number\./) as unknown,
  });
});
