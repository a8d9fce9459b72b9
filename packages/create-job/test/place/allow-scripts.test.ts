import { expect, it } from 'vitest';
import { withScriptsDisabled } from '../../src/place/allow-scripts.ts';

const decisionsIn = (manifest: string): object => (JSON.parse(manifest) as { allowScripts: object }).allowScripts;

it('adds the decisions to a manifest without any, and keeps its layout', () => {
  const manifest = '{\n\t"name": "all",\n\t"workspaces": [\n\t\t"jobs/*"\n\t]\n}\n';
  const decided = withScriptsDisabled(manifest);
  expect(decided.startsWith(manifest.slice(0, -3))).toBe(true);
  expect(decided).toMatch(/,\n\t"allowScripts": \{\n\t\t"ssh2": false,\n\t\t"cpu-features": false,\n[^]*\n\t\}\n\}\n$/);
  expect(withScriptsDisabled(decided)).toBe(decided);
});

it('keeps a byte order mark', () => {
  const decided = withScriptsDisabled('\uFEFF{}');
  expect(decided.startsWith('\uFEFF{')).toBe(true);
  expect(decisionsIn(decided.slice(1))).toHaveProperty('ssh2', false);
});

it('adds missing decisions and changes no existing one', () => {
  const decided = decisionsIn(withScriptsDisabled('{ "allowScripts": { "esbuild": true, "ssh2@1.17.0": true } }'));
  expect(decided).toMatchObject({ esbuild: true, 'ssh2@1.17.0': true, 'cpu-features': false });
  expect(decided).not.toHaveProperty('ssh2');
});
