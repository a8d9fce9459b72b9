import { expect, it } from 'vitest';
import { screen } from '../../src/source/screen.ts';

const manifest = { netraven: { job: { apiVersion: 1, jobType: 'vlan' } } };
const nothing = { records: [], pins: {} };

it.each(['archive', 'folder'] as const)('refuses a reserved name from an %s', (from) => {
  expect(() => screen({ name: '@netraven/job-vlan', from }, manifest, nothing)).toThrow(
    expect.objectContaining({
      code: 'NR_INSTALL_NAME',
      message: expect.stringContaining(`The ${from} has the name @netraven/job-vlan`),
      hint: expect.stringContaining('e.g. to @acme/netraven-job-vlan'),
    }),
  );
  expect(screen({ name: '@acme/netraven-job-vlan', from }, manifest, nothing)).toMatchObject({ jobType: 'vlan' });
});

it('accepts a reserved name from a registry, which protects the scope', () => {
  const source = { name: '@netraven/job-vlan', from: 'registry' } as const;
  expect(screen(source, manifest, nothing)).toMatchObject({ jobType: 'vlan' });
});
