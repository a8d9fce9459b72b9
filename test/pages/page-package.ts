import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The result of a test of a page. */
export interface Tested {
  readonly title: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

const source = '@netraven/source';
const compilerOptions = {
  strict: true,
  noEmit: true,
  target: 'esnext',
  module: 'nodenext',
  allowImportingTsExtensions: true,
  customConditions: [source],
  skipLibCheck: true,
  types: ['node'],
};
const vitestConfig = `export default {
  ssr: { resolve: { conditions: ['${source}'], externalConditions: ['${source}'] } },
  // As for all tests here: the machine may be busy with others.
  test: { execArgv: ['--conditions=${source}'], isolate: false, maxWorkers: 1, testTimeout: 300_000 },
};
`;
const ours = [
  'api',
  'core',
  'db',
  'device',
  'installer',
  'inventory',
  'notifications',
  'query',
  'readme',
  'schedules',
  'server',
  'testing',
  'triggers',
  'worker',
];
const installed: Readonly<Record<string, string>> = {
  ...Object.fromEntries(ours.map((name) => [`@netraven/${name}`, `packages/${name}`])),
  netraven: 'packages/cli',
  '@types/node': 'node_modules/@types/node',
  typescript: 'node_modules/typescript',
  vitest: 'node_modules/vitest',
  zod: 'packages/core/node_modules/zod',
};

/** A job package written as a page has it, with what it needs installed as links. */
export class PagePackage {
  readonly folder: string = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-page-')));

  /** @param files by path */
  constructor(files: Readonly<Record<string, string>>) {
    const tsconfig = JSON.stringify({ compilerOptions, include: ['**/src', '**/test', '**/*.mjs'] });
    const all = { 'tsconfig.json': tsconfig, 'vitest.config.ts': vitestConfig, ...files };
    for (const [file, text] of Object.entries(all)) {
      mkdirSync(dirname(join(this.folder, file)), { recursive: true });
      writeFileSync(join(this.folder, file), file === 'package.json' ? declared(text) : text);
    }
    for (const [name, target] of Object.entries(installed)) {
      const link = join(this.folder, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(realpathSync(target), link);
    }
  }

  /** Runs Node.js in the folder of the package, however it ends. Returns what it printed. */
  node(...args: string[]): Promise<string> {
    const options = {
      cwd: this.folder,
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
    };
    return new Promise((resolve) => {
      execFile(process.execPath, [`--conditions=${source}`, ...args], options, (_error, stdout) => resolve(stdout));
    });
  }

  /** Returns the errors of the compiler; empty if it finds no errors. */
  types(): Promise<string> {
    return this.node('node_modules/typescript/bin/tsc', '--project', '.');
  }

  /** Runs the tests of the package; with a filter, those of files whose path has it. */
  async test(...filter: string[]): Promise<Tested[]> {
    const report = ['--reporter=json', '--outputFile=report.json'];
    await this.node('node_modules/vitest/vitest.mjs', 'run', ...report, ...filter);
    const { testResults } = JSON.parse(readFileSync(join(this.folder, 'report.json'), 'utf8')) as {
      readonly testResults: readonly { readonly assertionResults: readonly Tested[] }[];
    };
    return testResults.flatMap(({ assertionResults }) => assertionResults);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** Returns a package.json that declares what is linked: a job may read no other link. */
function declared(text: string): string {
  const manifest = JSON.parse(text) as { readonly devDependencies?: Readonly<Record<string, string>> };
  const all = Object.fromEntries(Object.keys(installed).map((name) => [name, '*']));
  return JSON.stringify({ ...manifest, devDependencies: { ...all, ...manifest.devDependencies } }, null, 2);
}
