import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { openedStage } from './opened-stage.ts';

const budget = 300 * 1024;
const { page } = await openedStage();
const built = readdirSync(page, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));

it('the built page has at most 300 KB of JavaScript, gzip', () => {
  const scripts = built.filter((file) => extname(file) === '.js');
  const bytes = scripts.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(budget);
});

it('each script and style of the built page has smaller brotli and gzip versions with the same content', () => {
  const large = built.filter((file) => ['.js', '.css'].includes(extname(file)));
  expect(large.length).toBeGreaterThan(1);
  for (const file of large) {
    const content = readFileSync(file);
    const [brotli, gzip] = [readFileSync(`${file}.br`), readFileSync(`${file}.gz`)];
    expect(brotliDecompressSync(brotli).equals(content)).toBe(true);
    expect(gunzipSync(gzip).equals(content)).toBe(true);
    expect(brotli.length).toBeLessThan(gzip.length);
    expect(gzip.length).toBeLessThan(content.length / 2);
  }
});

it('the built page has nothing inline and nothing from other servers', () => {
  const html = readFileSync(join(page, 'index.html'), 'utf8');
  expect(html).not.toMatch(/<style|<script(?![^>]*src=)|\sstyle=|\son\w+=|https?:/);
});

it('the built page carries the licences of its libraries', () => {
  const licences = readFileSync(join(page, 'licenses.md'), 'utf8');
  for (const library of ['vue', 'vuetify', 'markdown-it', 'diff']) {
    expect(licences).toMatch(new RegExp(`^## ${library} - \\d.*\\n\\n[^#]*copyright`, 'im'));
  }
});
