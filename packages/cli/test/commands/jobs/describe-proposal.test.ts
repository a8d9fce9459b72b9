import type { Proposal, PublishedPackage } from '@netraven/installer';
import { expect, it } from 'vitest';
import { describeProposal } from '../../../src/commands/jobs/describe-proposal.ts';
import { describeFound } from '../../../src/commands/jobs/describe-published.ts';

const plain = (_style: unknown, text: string): string => text;
const now = new Date('2026-06-10T00:00:00Z');
const name = 'netraven-job-audit';
const integrity = `sha512-${'A'.repeat(86)}==`;
const permissions = ['device:write'];
const publishedAt = new Date('2026-06-07T00:00:00Z');
const origin = { publisher: 'anna', publishedAt, integrity };

it('a person who upgrades a package sees its origin, what changes, and whether the stored settings fit', () => {
  const proposal = {
    ...{ verb: 'upgrade', name, version: '2.0.0', from: 'registry', jobType: 'audit', permissions, ...origin },
    scripts: [],
    record: { problems: [] },
    before: { version: '1.0.0' },
    differences: [{ path: 'permissions', before: [], after: permissions }],
    settings: { checked: 'values', names: ['site'], problems: [] },
  } as unknown as Proposal;
  expect(describeProposal(plain, proposal, now).split('\n')).toEqual([
    '  package     netraven-job-audit 2.0.0, now 1.0.0',
    '  job type    audit',
    '  publisher   anna',
    '  published   3 days ago',
    '  integrity   sha512-AAAAAAAAAAAA…, without provenance',
    '  permissions device:write',
    '  changes',
    '    permissions: [] → ["device:write"]',
    '  settings    stored, and valid: site',
  ]);
});

it('a package in a list of the registry is shown with its publisher, if the registry names one', () => {
  const found = { name, version: '2.0.0', description: '', permissions, reasonsAgainst: [] };
  const lineOf = (more: object): string | undefined =>
    describeFound(plain, { ...found, ...more } as unknown as PublishedPackage, now).split('\n')[0];
  expect(lineOf({ publishedAt, publisher: 'anna <anna@example.net>' })).toBe(
    'netraven-job-audit 2.0.0 by anna, 3 days ago',
  );
  expect(lineOf({})).toBe('netraven-job-audit 2.0.0, age unknown');
});
