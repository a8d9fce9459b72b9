import { expect, it } from 'vitest';
import { withScriptsDecided } from '../../src/place/allow-scripts.ts';

const decisionsIn = (manifest: string): object => (JSON.parse(manifest) as { allowScripts: object }).allowScripts;

it('adds the decision to a manifest without any, laid out as it was', () => {
  const manifest = '{\n\t"name": "all",\n\t"workspaces": [\n\t\t"jobs/*"\n\t]\n}\n';
  const decided = withScriptsDecided(manifest);
  expect(decided.startsWith(manifest.slice(0, -3))).toBe(true);
  expect(decided).toMatch(/,\n\t"allowScripts": \{\n\t\t"ssh2": false,\n\t\t"cpu-features": false,\n[^]*\n\t\}\n\}\n$/);
  expect(withScriptsDecided(decided)).toBe(decided);
});

it('keeps a byte order mark', () => {
  const decided = withScriptsDecided('\uFEFF{}');
  expect(decided.startsWith('\uFEFF{')).toBe(true);
  expect(decisionsIn(decided.slice(1))).toHaveProperty('ssh2', false);
});

it('adds what is missing to decisions that are there, and changes none of them', () => {
  const decided = decisionsIn(withScriptsDecided('{ "allowScripts": { "esbuild": true, "ssh2@1.17.0": true } }'));
  expect(decided).toMatchObject({ esbuild: true, 'ssh2@1.17.0': true, 'cpu-features': false });
  expect(decided).not.toHaveProperty('ssh2');
});
