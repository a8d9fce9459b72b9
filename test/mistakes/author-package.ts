import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { main } from '../../packages/create-job/src/main.ts';
import { writeTemplates } from '../../packages/create-job/scripts/write-template.ts';
import { updateReadme } from '../../packages/testing/src/index.ts';
import { templateNames, type TemplateName } from '../../packages/create-job/src/answers/templates.ts';

/** Packages that `npm install` would bring. */
const installed: Readonly<Record<string, string>> = {
  '@netraven/core': 'packages/core',
  '@netraven/testing': 'packages/testing',
  '@types/node': 'node_modules/@types/node',
  zod: 'packages/core/node_modules/zod',
};

/** A word to replace in a file, or a whole file. Undefined: the file is removed. */
export type Edit =
  | readonly [file: string, before: string | RegExp, after: string]
  | readonly [file: string, text: string | undefined];

/** A folder with the packages of an author: those that `npm create @netraven/job` makes, and copies of them. */
export class AuthorFolder {
  readonly folder: string = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-mistakes-')));
  #copies = 0;

  /** Makes a package of each template, and builds it. */
  async make(): Promise<this> {
    const templates = join(this.folder, '.templates');
    writeTemplates(templates);
    for (const name of templateNames) {
      const failed: string[] = [];
      const quiet = { interactive: false, env: {}, out: () => {}, err: (text: string) => void failed.push(text) };
      const code = await main(['vlans', '--template', name, '--directory', name], {
        cwd: this.folder,
        templates,
        ...quiet,
      });
      if (code !== 0) throw new Error(failed.join(''));
      const folder = join(this.folder, name);
      for (const [dependency, target] of Object.entries(installed)) {
        const link = join(folder, 'node_modules', dependency);
        mkdirSync(dirname(link), { recursive: true });
        symlinkSync(realpathSync(target), link);
      }
      execFileSync(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
        cwd: folder,
      });
    }
    await this.#makeBare();
    return this;
  }

  /** The folder of the last copy. */
  last = '';

  /** Copies the package of a template. */
  copy(of: TemplateName | 'bare'): AuthorPackage {
    return this.again(new AuthorPackage(join(this.folder, of)));
  }

  /** Copies a package. */
  again({ folder }: AuthorPackage): AuthorPackage {
    this.last = join(this.folder, `copy-${++this.#copies}`, 'vlans');
    cpSync(folder, this.last, { recursive: true, verbatimSymlinks: true });
    return new AuthorPackage(this.last);
  }

  /** The template `read` as it is published, without settings and so without dependencies. */
  async #makeBare(): Promise<void> {
    cpSync(join(this.folder, 'read'), join(this.folder, 'bare'), { recursive: true, verbatimSymlinks: true });
    const bare = new AuthorPackage(join(this.folder, 'bare'));
    bare.edit(
      ['package.json', /(?<="\.": )\[[^\]]+\]/, '"./dist/index.js"'],
      ['package.json', / {2}"dependencies": \{\n[^}]*\},\n/, ''],
      ['package.json', / {2}"publishConfig": \{[^}]*\},\n/, ''],
      ['node_modules/zod', undefined],
      ['dist/index.js', "import { z } from 'zod';\n", ''],
      ['dist/index.js', /export const configSchema[^]*?\n\}\);\n/, ''],
    );
    await updateReadme(bare.folder);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A job package under work. */
export class AuthorPackage {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  edit(...edits: readonly Edit[]): this {
    for (const [file, before, after] of edits) {
      const path = join(this.folder, file);
      if (before === undefined) rmSync(path, { recursive: true });
      else if (after === undefined) this.write(file, String(before));
      else this.write(file, replaced(readFileSync(path, 'utf8'), before, after, file));
    }
    return this;
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  has(file: string): boolean {
    return existsSync(join(this.folder, file));
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }
}

function replaced(text: string, before: string | RegExp, after: string, file: string): string {
  const changed = text.replace(before, () => after);
  if (changed === text) throw new Error(`${file} has no ${String(before)}`);
  return changed;
}
