import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, inject, it } from 'vitest';

const budget = 300 * 1024;
const page = inject('page');
const built = readdirSync(page, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));

it('the built page has at most 300 KB of JavaScript, gzip', () => {
  const scripts = built.filter((file) => extname(file) === '.js');
  const bytes = scripts.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(budget);
});

it('the built page has nothing inline, and nothing from elsewhere', () => {
  const html = readFileSync(join(page, 'index.html'), 'utf8');
  expect(html).not.toMatch(/<style|<script(?![^>]*src=)|\sstyle=|\son\w+=|https?:/);
});
