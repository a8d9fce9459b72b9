import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { packagesIn } from '../src/tried-files.ts';

it('finds the packages of each layout', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-packages-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (path: string, name: string): void => {
    const file = join(root, 'node_modules', path, 'package.json');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ name, version: '1.0.0' }));
  };
  write('a', 'a');
  write('a/node_modules/@acme/nested', '@acme/nested');
  write('.pnpm/b@1.0.0/node_modules/b', 'b');
  // npm with install-strategy=linked.
  write('.store/c@1.0.0-abc/node_modules/c', 'c');
  // Yarn with nodeLinker: pnpm.
  write('.store/d-npm-1.0.0-abc/package', 'd');
  symlinkSync('.store/d-npm-1.0.0-abc/package', join(root, 'node_modules/d'));
  expect([...packagesIn(root)].toSorted()).toEqual(['@acme/nested', 'a', 'b', 'c', 'd'].map((name) => `${name}@1.0.0`));
});
