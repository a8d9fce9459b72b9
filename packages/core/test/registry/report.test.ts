import { describe, expect, it } from 'vitest';
import { find, load } from '../../src/registry/index.ts';
import { TestProject, jobPackage } from '../../test-utils/test-project.ts';
import { keepingLogger } from './log-entries.ts';

const good = 'netraven-job-good';
const bad = 'netraven-job-bad';

function host(): TestProject {
  return new TestProject([good, bad], {
    ...jobPackage(`node_modules/${good}`),
    ...jobPackage(`node_modules/${bad}`, { meta: "{ jobType: 'bad', icon: 'mdi-nope', label: '' }" }),
    ...jobPackage('node_modules/netraven-job-stray'),
  });
}

describe('the log of the registry', () => {
  it('has an entry for each package found', () => {
    const from = host();
    const { logger, entries } = keepingLogger();
    find({ hostProject: from.project, logger });
    expect(entries.map(({ level, message }) => `${level}: ${message}`)).toEqual([
      `debug: Found ${good} 1.0.0 (declared)`,
      `debug: Found ${bad} 1.0.0 (declared)`,
      'debug: Found netraven-job-stray 1.0.0 (transitive)',
    ]);
  });

  it('has an entry for each acceptance and rejection, and one for each problem with its code, place and fix', async () => {
    const from = host();
    const { logger, entries } = keepingLogger();
    await load({ hostProject: from.project, logger });
    const badFacts = {
      name: bad,
      version: '1.0.0',
      path: from.at(`node_modules/${bad}`),
      origin: 'declared',
      state: 'invalid',
      jobType: 'bad',
    };
    expect(entries.filter(({ level }) => level !== 'debug')).toEqual([
      {
        level: 'info',
        message: `Accepted ${good} 1.0.0: good`,
        meta: { ...badFacts, name: good, path: from.at(`node_modules/${good}`), state: 'ready', jobType: 'good' },
      },
      {
        level: 'error',
        message: `${bad} 1.0.0 is invalid`,
        meta: { ...badFacts, code: 'NR_PACKAGE_FIELD_INVALID' },
      },
      {
        level: 'error',
        message: expect.stringContaining(`${bad} 1.0.0: meta.label`),
        meta: { ...badFacts, code: 'NR_PACKAGE_FIELD_INVALID', at: 'meta.label', fix: expect.any(String) },
      },
      {
        level: 'error',
        message: expect.stringContaining(`${bad} 1.0.0: meta.icon`),
        meta: { ...badFacts, code: 'NR_PACKAGE_ICON_UNKNOWN', at: 'meta.icon', fix: expect.any(String) },
      },
      { level: 'warning', message: 'netraven-job-stray 1.0.0 is disabled', meta: expect.any(Object) },
      {
        level: 'warning',
        message: expect.stringContaining('does not declare netraven-job-stray'),
        meta: expect.objectContaining({ code: 'NR_PACKAGE_TRANSITIVE', origin: 'transitive', state: 'disabled' }),
      },
    ]);
  });
});
