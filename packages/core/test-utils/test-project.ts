import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { HostProject } from '../src/registry/index.ts';

/** Paths in a folder with their content: a text, bytes, or an object written as JSON. */
export type Files = Readonly<Record<string, string | Uint8Array | object>>;

/** A temporary host project for one test, without a home. */
export class TestProject {
  readonly folder: string = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-registry-')));
  readonly manifest: Record<string, unknown>;

  constructor(dependencies: readonly string[] = [], files: Files = {}) {
    this.manifest = { name: 'host', dependencies: Object.fromEntries(dependencies.map((name) => [name, '1.0.0'])) };
    this.write({ 'package.json': this.manifest, ...files });
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  get project(): HostProject {
    return { folder: this.folder, manifest: this.manifest };
  }

  at(path: string): string {
    return join(this.folder, path);
  }

  write(files: Files): this {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(this.at(path)), { recursive: true });
      const raw = typeof content === 'string' || content instanceof Uint8Array;
      writeFileSync(this.at(path), raw ? content : JSON.stringify(content));
    }
    return this;
  }

  link(from: string, to: string): this {
    mkdirSync(dirname(this.at(from)), { recursive: true });
    symlinkSync(to, this.at(from));
    return this;
  }
}

/** Differences from a good package. */
export interface JobPackageOptions {
  readonly version?: string;
  /** `netraven.job`, beside the job type. */
  readonly field?: object;
  /** package.json, beside name, version and field. */
  readonly manifest?: object;
  /** Source of the export `meta`. Default: the job type alone. */
  readonly meta?: string;
  /** Source of index.js, instead of one made of meta and run. */
  readonly source?: string;
}

/** The files of a good job package in a folder: its job type is the last word of the folder's name. */
export function jobPackage(folder: string, options: JobPackageOptions = {}): Files {
  const name = folder.replace(/^.*node_modules\//, '').replace(/^jobs\//, '');
  const jobType = name.replace(/^.*(?:\/|job-)/, '');
  const { version = '1.0.0', field, manifest, meta = JSON.stringify({ jobType }) } = options;
  const job = { apiVersion: 1, jobType, ...field };
  return {
    [`${folder}/package.json`]: {
      name,
      version,
      type: 'module',
      exports: './index.js',
      netraven: { job },
      ...manifest,
    },
    [`${folder}/index.js`]:
      options.source ?? `export const meta = ${meta};\nexport const run = async () => ({ success: true });\n`,
  };
}

/** Two good packages, which a bad package must not affect. */
export const goodNames: readonly string[] = ['netraven-job-good', '@acme/netraven-job-fine'];
export const goodFiles: Files = Object.assign({}, ...goodNames.map((name) => jobPackage(`node_modules/${name}`)));
