import { expect, it } from 'vitest';
import { ageMs, refusalOf, type InstallPolicy } from '../../src/source/policy.ts';
import { changedHands, type Published } from '../../src/source/published.ts';

const now = new Date('2026-06-10T12:00:00Z');
const at = (day: string): Date => new Date(`2026-06-${day}T12:00:00Z`);

const published: Published = {
  manifest: {},
  version: '1.2.0',
  publisher: 'anna <anna@example.com>',
  maintainers: ['anna <anna@example.com>'],
  publishedAt: at('09'),
  integrity: 'sha512-x',
  provenance: true,
  times: new Map([
    ['1.0.0', at('01')],
    ['1.1.0', at('05')],
    ['1.2.0', at('09')],
  ]),
};

function refused(
  policy: InstallPolicy,
  more: Partial<Published> = {},
  name = '@acme/netraven-job-x',
): object | undefined {
  return refusalOf(policy, { name, version: '1.2.0', published: { ...published, ...more } }, now);
}

it('an age is a whole number of hours, days or weeks', () => {
  expect(['12h', '3d', '2w'].map(ageMs)).toEqual([43_200_000, 259_200_000, 1_209_600_000]);
  for (const text of ['3', '0d', '-1d', '1.5d', '3 d', '3m', '']) expect(ageMs(text), text).toBeUndefined();
});

it('without a policy everything may be installed', () => {
  expect(refused({})).toBeUndefined();
  expect(refusalOf({}, { name: 'netraven-job-x', version: '' }, now)).toBeUndefined();
});

it('only packages of the allowed scopes may be installed', () => {
  const scopes = ['@netraven', '@acme'];
  expect(refused({ scopes })).toBeUndefined();
  for (const name of ['netraven-job-x', '@acme-evil/netraven-job-x', '@other/netraven-job-x']) {
    expect(refused({ scopes }, {}, name), name).toMatchObject({ code: 'NR_INSTALL_SCOPE' });
  }
  expect(refused({ scopes: [] })).toMatchObject({ code: 'NR_INSTALL_SCOPE' });
});

it('a version must have the least age, and the error names the newest one that has it', () => {
  expect(refused({ minimumAge: '24h' })).toBeUndefined();
  expect(refused({ minimumAge: '3d' })).toMatchObject({
    code: 'NR_INSTALL_TOO_YOUNG',
    hint: 'Wait, or name an older version: @acme/netraven-job-x@1.1.0.',
  });
  expect(refused({ minimumAge: '2w' })).toMatchObject({
    code: 'NR_INSTALL_TOO_YOUNG',
    hint: expect.stringContaining('install.minimumAge') as unknown,
  });
});

it('the error names no newer version, and none that may lack a required provenance', () => {
  expect(refused({ minimumAge: '3d', provenance: true })).toMatchObject({
    hint: expect.not.stringContaining('1.1.0') as unknown,
  });
  const times = new Map([
    ['1.2.0', at('09')],
    ['2.0.0', at('01')],
  ]);
  expect(refused({ minimumAge: '3d' }, { times })).toMatchObject({
    hint: expect.not.stringContaining('2.0.0') as unknown,
  });
});

it('the error of an upgrade names no version up to the installed one', () => {
  const hintWith = (installed: string): string | undefined => {
    const candidate = { name: 'netraven-job-x', version: '1.2.0', installed, published };
    return refusalOf({ minimumAge: '3d' }, candidate, now)?.hint;
  };
  expect(hintWith('1.0.0')).toContain('netraven-job-x@1.1.0');
  expect(hintWith('1.1.0')).not.toContain('netraven-job-x@');
  // A linked folder may have any version.
  expect(hintWith('')).toContain('netraven-job-x@1.1.0');
});

it('an unknown age or provenance is refused', () => {
  const { publishedAt: _, ...undated } = published;
  const of = (policy: InstallPolicy, one?: Published): object | undefined =>
    refusalOf(policy, { name: 'netraven-job-x', version: '1.2.0', ...(one && { published: one }) }, now);
  const hint = expect.not.stringMatching(/wait|older version/i) as unknown;
  expect(of({ minimumAge: '1h' }, undated)).toMatchObject({ code: 'NR_INSTALL_TOO_YOUNG', hint });
  // An archive or a folder.
  expect(of({ minimumAge: '1h' })).toMatchObject({ code: 'NR_INSTALL_TOO_YOUNG', hint });
  expect(of({ provenance: true })).toMatchObject({ code: 'NR_INSTALL_PROVENANCE' });
});

it('with required provenance, a version needs one, and an integrity', () => {
  expect(refused({ provenance: true })).toBeUndefined();
  expect(refused({ provenance: true }, { provenance: false })).toMatchObject({ code: 'NR_INSTALL_PROVENANCE' });
  const { integrity: _, ...without } = published;
  expect(
    refusalOf({ provenance: true }, { name: 'netraven-job-x', version: '1.2.0', published: without }, now),
  ).toMatchObject({ code: 'NR_INSTALL_PROVENANCE', message: expect.stringContaining('integrity') as unknown });
});

it('a package changed hands if its publisher could not publish the installed version', () => {
  const before = { publisher: 'anna <a@example.com>', maintainers: ['ben'] };
  const by = (publisher?: string): Published => ({ ...published, publisher }) as Published;
  expect(changedHands(before, by('anna <anna@example.org>'))).toBe(false);
  expect(changedHands(before, by('ben <ben@example.com>'))).toBe(false);
  expect(changedHands(before, by('mallory <m@example.com>'))).toBe(true);
  expect(changedHands(before, by())).toBe(false);
  expect(changedHands({ ...before, publisher: undefined }, by('mallory'))).toBe(false);
});
