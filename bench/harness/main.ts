import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { report, type Findings } from './report.ts';

export interface BenchOptions {
  /** One small repetition, to check that the benchmark works. */
  readonly quick: boolean;
  readonly repetitions: number;
  /** Uses the output of `pnpm build` instead of the sources. */
  readonly built: boolean;
  /** Runs only comparisons whose title contains this text. */
  readonly only: string;
  readonly print: (line: string) => void;
}

const benches: Readonly<Record<string, () => Promise<(options: BenchOptions) => Promise<Findings>>>> = {
  start: async () => (await import('../start/start.ts')).benchStart,
  backup: async () => (await import('../backup/backup.ts')).benchBackup,
  engine: async () => (await import('../engine/engine.ts')).benchEngine,
  tasks: async () => (await import('../tasks/tasks.ts')).benchTasks,
  cli: async () => (await import('../cli/cli.ts')).benchCli,
  archive: async () => (await import('../archive/archive.ts')).benchArchive,
  scale: async () => (await import('../scale/scale.ts')).benchScale,
  registry: async () => (await import('../registry/registry.ts')).benchRegistry,
};

const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    built: { type: 'boolean', default: false },
    repetitions: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});
const unknown = names.filter((name) => !Object.hasOwn(benches, name));
const repetitions = Number(values.repetitions ?? (values.quick ? 1 : 5));
const mistakes = [
  ...(unknown.length > 0 ? [`There is no benchmark ${unknown.join(', ')}.`] : []),
  ...(Number.isSafeInteger(repetitions) && repetitions > 0 ? [] : ['--repetitions must be a positive whole number.']),
];
if (names.length === 0 || mistakes.length > 0) {
  process.stderr.write(
    `${[...mistakes, `Benchmarks: ${Object.keys(benches).join(', ')}.`, 'See bench/README.md.'].join(' ')}\n`,
  );
  process.exitCode = 2;
} else {
  const options: BenchOptions = {
    quick: values.quick,
    built: values.built,
    repetitions,
    only: values.only,
    print: (line) => void process.stderr.write(`${line}\n`),
  };
  const found = new Map<string, Findings>();
  try {
    for (const name of names) {
      const bench = await benches[name]?.();
      if (bench) found.set(name, await bench(options));
    }
  } finally {
    // Also after an error: the benchmarks before it may have taken half an hour.
    if (found.size > 0) process.stdout.write(report(fileURLToPath(new URL('../results', import.meta.url)), found));
  }
  for (const [name, { failures = [] }] of found) {
    for (const failure of failures) {
      process.stderr.write(`${name} failed: ${failure}.\n`);
      process.exitCode = 1;
    }
  }
}
