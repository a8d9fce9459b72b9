import { expect, it } from 'vitest';
import { artifacts, runs } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import { addDevices, beginNext, closedAtEnd, commitEach, offering, record } from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());
const worker = await offering(db, record('backup'), record('report', { scope: 'fleet' }));
await addDevices(db, 'edge', 150);
await addDevices(db, 'core', 60);
await save('backup', ['config', 'facts'], 'one');
const middle = new Date();
await save('backup', ['config'], 'two <secret:aa>');
await save('report', ['a', 'b'], 'all well');

async function save(jobType: string, names: readonly string[], text: string): Promise<void> {
  await runs.create(db, { jobType, devices: 'name:*', createdBy: 'tester' });
  const fetched = await beginNext(db, worker, 1_000);
  const saved = names.map((name) => ({ name, text, reveals: { '<secret:aa>': 'canary' }, mirrored: true }));
  await commitEach(db, fetched, { artifacts: saved });
}

/** Reads all pages. */
async function all(of: Partial<artifacts.ExportSelection>, inClear = false): Promise<string[]> {
  const selection = { at: new Date(Date.now() + 60_000), ...of };
  const found: string[] = [];
  for (let next: number | undefined = 0; next !== undefined;) {
    const page = await artifacts.exportPage(db, selection, { inClear, ...(next !== 0 && { after: next }) });
    found.push(...(page?.texts ?? []).map(({ version, text }) => `${version.deviceName}/${version.name}: ${text}`));
    next = page?.next;
  }
  expect(await artifacts.countExported(db, selection)).toBe(found.length);
  expect(new Set(found).size).toBe(found.length);
  return found.toSorted();
}

it('the newest version of each artifact is exported once, over many pages', async () => {
  const found = await all({});
  expect(found).toHaveLength(210 * 2 + 2);
  expect(found.slice(0, 4)).toEqual([
    '/a: all well',
    '/b: all well',
    'core1/config: two <secret:aa>',
    'core1/facts: one',
  ]);
});

it('an export is limited to devices, tags, names, job types and an instant', async () => {
  expect(await all({ device: 'core1' })).toEqual(['core1/config: two <secret:aa>', 'core1/facts: one']);
  expect(await all({ tag: 'core' })).toHaveLength(120);
  expect(await all({ tag: 'core', device: 'core1?' })).toHaveLength(20);
  expect(await all({ tag: 'core', device: 'edge1?' })).toEqual([]);
  expect(await all({ name: 'config', device: 'core?' })).toHaveLength(9);
  expect(await all({ jobType: 'report' })).toEqual(['/a: all well', '/b: all well']);
  expect(await all({ device: 'core1', at: middle })).toEqual(['core1/config: one', 'core1/facts: one']);
  expect(await all({ at: new Date(0) })).toEqual([]);
});

it('secrets are put back if asked', async () => {
  expect(await all({ device: 'core1' }, true)).toEqual(['core1/config: two canary', 'core1/facts: one']);
});

it('an unknown position has no page', async () => {
  expect(await artifacts.exportPage(db, { at: new Date() }, { after: 999_999, inClear: false })).toBeUndefined();
});
