import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const testKit = fileURLToPath(new URL('../../testing', import.meta.url));

/** A temporary host project with its home, gone after the test. */
export class HostFolder {
  readonly folder: string = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-cli-')));
  /** The environment of a person who works here and nowhere else. */
  readonly env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: this.folder,
    XDG_CONFIG_HOME: join(this.folder, 'config'),
    // Each test has a home of its own, but compiled modules are kept for all of them.
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
  };

  constructor() {
    this.write('package.json', { name: 'host', private: true });
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
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
