import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, onTestFinished } from 'vitest';
import { endProcessesOf } from './processes.ts';

const testKit = fileURLToPath(new URL('../../testing', import.meta.url));

type Cleanup = () => void | Promise<void>;

/** A temporary host project with its home. Removed after the test, or after the file if its tests share it. */
export class HostFolder {
  /** Registers a cleanup. The last one runs first. */
  readonly atEnd: (cleanup: Cleanup) => void = onTestFinished;
  readonly folder: string = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-cli-')));
  /** The environment of a person who works here and nowhere else. */
  readonly env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: this.folder,
    XDG_CONFIG_HOME: join(this.folder, 'config'),
    // Each test has a home of its own, but compiled modules are kept for all of them.
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
  };

  constructor(use: 'for one test' | 'for the file' = 'for one test') {
    if (use === 'for the file') {
      const cleanups: Cleanup[] = [];
      this.atEnd = (cleanup) => void cleanups.push(cleanup);
      afterAll(async () => {
        const errors: unknown[] = [];
        for (const cleanup of cleanups.toReversed()) {
          try {
            await cleanup();
          } catch (error) {
            // The others still stop what they started.
            errors.push(error);
          }
        }
        if (errors.length > 0) throw new AggregateError(errors, 'cleanups failed');
      });
    }
    this.write('package.json', { name: 'host', private: true });
    // Processes of a killed NetRaven may still write for a moment. `rmSync` does not try again.
    this.atEnd(() => rm(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
    this.atEnd(() => endProcessesOf(this.folder));
  }

  get home(): string {
    return join(this.folder, '.netraven');
  }

  at(path: string): string {
    return join(this.folder, path);
  }

  write(path: string, content: string | object): this {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), typeof content === 'string' ? content : JSON.stringify(content));
    return this;
  }

  /** Installs `@netraven/testing` for all packages below. */
  addTestKit(): this {
    mkdirSync(this.at('node_modules/@netraven'), { recursive: true });
    symlinkSync(testKit, this.at('node_modules/@netraven/testing'));
    return this;
  }

  /** Puts a job package into `jobs/`. Its job type is its folder's name. */
  addJob(jobType: string, source: string, job: object = {}): this {
    return this.write(`jobs/${jobType}/package.json`, {
      name: `netraven-job-${jobType}`,
      version: '1.2.3',
      type: 'module',
      exports: './index.js',
      netraven: { job: { apiVersion: 1, jobType, ...job } },
    }).write(`jobs/${jobType}/index.js`, source);
  }
}
