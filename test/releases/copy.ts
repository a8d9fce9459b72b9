import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { readManifests, type Manifest } from '../../scripts/peer-ranges.ts';

const exec = promisify(execFile);
const script = new URL('../../scripts/version.ts', import.meta.url).pathname;

/** A copy of what releases need: the manifests, and the settings of changesets without the current ones. */
export class Copy {
  readonly folder: string = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-release-')));

  static async make(): Promise<Copy> {
    const copy = new Copy();
    onTestFinished(() => rmSync(copy.folder, { recursive: true }));
    const packages = readdirSync('packages').map((name) => `packages/${name}/package.json`);
    for (const file of [
      'package.json',
      'pnpm-workspace.yaml',
      '.changeset/config.json',
      'bench/package.json',
      ...packages,
    ]) {
      mkdirSync(dirname(join(copy.folder, file)), { recursive: true });
      cpSync(file, join(copy.folder, file));
    }
    // changesets asks Git what the branch is.
    await exec('git', ['init', '--quiet', '--initial-branch=main'], { cwd: copy.folder });
    return copy;
  }

  /** Notes that something changed, as `pnpm changeset` does. */
  changeset(bumps: Readonly<Record<string, 'patch' | 'minor' | 'major'>>): void {
    const lines = Object.entries(bumps).map(([name, bump]) => `'${name}': ${bump}\n`);
    writeFileSync(join(this.folder, '.changeset', 'something.md'), `---\n${lines.join('')}---\n\nSomething\n`);
  }

  /** Takes the changesets that wait for the next release. Returns the packages that they name. */
  takeChangesets(): string[] {
    const files = readdirSync('.changeset').filter((file) => file.endsWith('.md'));
    for (const file of files) cpSync(join('.changeset', file), join(this.folder, '.changeset', file));
    const texts = files.map((file) => readFileSync(join('.changeset', file), 'utf8'));
    return [...new Set(texts.flatMap((text) => [...text.matchAll(/^'(.+)': \w+$/gm)].map(([, name = '']) => name)))];
  }

  /** Sets the range of the peer dependency on core in a manifest. */
  writePeerRange(name: string, range: string): void {
    const file = join(this.folder, 'packages', name, 'package.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
    const peerDependencies = { ...manifest.peerDependencies, '@netraven/core': range };
    writeFileSync(file, JSON.stringify({ ...manifest, peerDependencies }, null, 2));
  }

  /** Raises the versions. Returns what became of each package that is not as it was. @throws what was complained of */
  async version(): Promise<Record<string, { version: string; core?: string }>> {
    const before = new Map(readManifests(this.folder).map((manifest) => [manifest.name, manifest.version]));
    try {
      await exec(process.execPath, [script], { cwd: this.folder });
    } catch (error) {
      throw new Error((error as { stderr: string }).stderr, { cause: error });
    }
    const raised = readManifests(this.folder).filter(({ name, version }) => before.get(name) !== version);
    return Object.fromEntries(
      raised.map(({ name, version, peerDependencies: { '@netraven/core': core } = {} }) => [
        name,
        { version, ...(core !== undefined && { core }) },
      ]),
    );
  }

  /** The ranges by which packages take core as a peer. */
  peerRanges(): Record<string, string> {
    const manifests = readManifests(this.folder);
    return Object.fromEntries(
      manifests.flatMap(({ name, peerDependencies }) => {
        const range = peerDependencies?.['@netraven/core'];
        return range === undefined ? [] : [[name, range]];
      }),
    );
  }
}
