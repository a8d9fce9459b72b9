import { expect, it } from 'vitest';
import { checkManifest } from '../../src/source/check-manifest.ts';

const manifest = { netraven: { job: { apiVersion: 1, jobType: 'vlan' } } };

it.each(['archive', 'folder'] as const)('refuses a reserved name from an %s', (from) => {
  expect(() => checkManifest({ name: '@netraven/job-vlan', from }, manifest, [], {})).toThrow(
    expect.objectContaining({
      code: 'NR_INSTALL_NAME',
      message: expect.stringContaining(`The ${from} has the name @netraven/job-vlan`),
      hint: expect.stringContaining('e.g. to @acme/netraven-job-vlan'),
    }),
  );
  expect(checkManifest({ name: '@acme/netraven-job-vlan', from }, manifest, [], {})).toBe('vlan');
});

it('accepts a reserved name from a registry, which protects the scope', () => {
  const source = { name: '@netraven/job-vlan', from: 'registry' } as const;
  expect(checkManifest(source, manifest, [], {})).toBe('vlan');
});
