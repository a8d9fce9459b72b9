import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { contractPage, contractReference, namesIn } from '../scripts/contract-reference.ts';

const page = readFileSync(contractPage, 'utf8');

it('docs/job-interface.md agrees with the source of the contract; `pnpm contract` writes it', () => {
  expect(page).toBe(contractReference(page));
});

it('the page has every type of the contract that a job can come across', () => {
  const [, exports = ''] = readFileSync('packages/core/src/index.ts', 'utf8').split('*/\n');
  const exported = Array.from(exports.matchAll(/\b[A-Z]\w+/g), ([name]) => name);
  const told = new Set([
    ...namesIn(page),
    // In prose, and by what has them as a field.
    ...['JobLogger', 'NetRavenError', 'Permission', 'DeviceInfo', 'FleetContext', 'JobStore'],
    // NetRaven's side of the contract, which a job never sees.
    ...['JobLogChannel', 'JobLoggerBinding', 'ResolvedMeta', 'Logger', 'LogRecord', 'LogType'],
    ...['CodeTable', 'ErrorData', 'ErrorMaker'],
  ]);
  expect(exported.length).toBeGreaterThan(25);
  expect(exported.filter((name) => !told.has(name))).toEqual([]);
});

it('a comment that is changed in the contract changes the page', () => {
  expect(contractReference('<!-- contract: JobMeta -->\nold\n<!-- contract: end -->\n')).toMatch(
    /^<!-- contract: JobMeta -->\n\n\| .*\n[^]*\| `retries` .*\| `2` .*\n\n<!-- contract: end -->\n$/,
  );
  expect(() => contractReference('<!-- contract: Nothing -->\n<!-- contract: end -->')).toThrow('no interface Nothing');
});
