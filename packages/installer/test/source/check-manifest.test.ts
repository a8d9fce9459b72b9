import { expect, it } from 'vitest';
import { checkManifest, checkPlatformManifest } from '../../src/source/check-manifest.ts';

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

it('refuses a platform package whose field or name is wrong', () => {
  const source = { name: 'netraven-platform-acme', from: 'registry' } as const;
  const right = { netraven: { platform: { apiVersion: 1, folder: './platform' } } };
  expect(() => checkPlatformManifest(source, { netraven: { platform: {} } })).toThrow(
    expect.objectContaining({ code: 'NR_INSTALL_REFUSED' }),
  );
  expect(() => checkPlatformManifest({ ...source, name: 'acme' }, right)).toThrow(
    expect.objectContaining({ code: 'NR_INSTALL_NAME' }),
  );
});
