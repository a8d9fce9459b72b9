import type { Client } from '@netraven/api';
import { expect, it } from 'vitest';
import type { Context } from '../../../src/context.ts';
import { warnOfUnknown } from '../../../src/commands/notifications/warn-of-unknown.ts';
import type { RuleFlags } from '../../../src/commands/notifications/rule-fields.ts';

/** Returns the warnings about a rule, where the tags `core` and `login` and the job type `backup` are used. */
async function warningsOf(flags: RuleFlags): Promise<{ warnings: string[]; asked: number }> {
  const warnings: string[] = [];
  let asked = 0;
  const list =
    <T>(value: T) =>
    async (): Promise<T> => {
      asked++;
      return value;
    };
  const tags = [
    { name: 'core', devices: 2, credentials: [] },
    { name: 'login', devices: 0, credentials: ['lab'] },
    { name: 'old', devices: 0, credentials: [] },
  ];
  const client = {
    tags: { list: list({ tags }) },
    packages: { list: list({ packages: [{ jobType: 'backup' }, {}] }) },
  };
  const context = { terminal: { err: (text: string) => warnings.push(text) } };
  await warnOfUnknown(context as unknown as Context, client as unknown as Client, flags);
  return { warnings, asked };
}

it('warns of tags that no device and no credential has', async () => {
  const { warnings } = await warningsOf({ tag: ['core', 'login', 'old', 'cores'] });
  expect(warnings).toEqual([
    'Warning: no device or credential has the tag old.',
    'Warning: no device or credential has the tag cores. Did you mean "core"?',
  ]);
});

it('warns of job types that no package has', async () => {
  const { warnings } = await warningsOf({ job: ['backup', 'bakup'] });
  expect(warnings).toEqual(['Warning: no job package has the job type bakup. Did you mean "backup"?']);
});

it('asks nothing for a rule that names neither', async () => {
  expect(await warningsOf({})).toEqual({ warnings: [], asked: 0 });
});
