import { expect } from 'vitest';
import type { Author } from './author.ts';

/** Checks the types of a package as it was created, and the files that it publishes. */
export async function expectTypesAndFiles(author: Author, folder: string, manager: 'npm' | 'pnpm'): Promise<void> {
  await author.sh(`${manager} run types`, folder);
  const listed = JSON.parse(await author.sh('npm pack --dry-run --json --ignore-scripts', folder)) as [
    { files: { path: string }[] },
  ];
  expect(listed[0].files.map(({ path }) => path).toSorted()).toEqual([
    'LICENSE',
    'README.md',
    'dist/index.js',
    'package.json',
  ]);
}

/** Checks a package as it was created. */
export async function expectSound(author: Author, folder: string, manager: 'npm' | 'pnpm'): Promise<void> {
  expect(await author.sh(`${manager} test`, folder)).toMatch(/Tests .*[1-9] passed/);
  expect(await author.sh(`${manager} run check`, folder)).toContain('Fit to be published');
  await expectTypesAndFiles(author, folder, manager);
}
