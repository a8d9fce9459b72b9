import { expect, it } from 'vitest';
import type { Answers } from '../../src/answers/answers.ts';
import { applyAnswers } from '../../src/files/apply-answers.ts';

const answers: Answers = {
  template: 'read',
  name: 'netraven-job-vlans',
  jobType: 'vlans',
  label: 'Vlans',
  description: 'Counts VLANs.',
  icon: 'mdi-tag',
  platforms: [],
  permissions: [],
};
const source = `export const meta = {
  jobType: 'example',
  platforms: ['cisco_ios', 'cisco_nxos'],
  requires: ['cli'],
} satisfies JobMeta;

logger.info('Example job started');
`;
const test = "startSimulator([{ name: 'core-1', platform: 'cisco_ios' }]);\n";

it('writes all platforms into meta, and the first one into tests', () => {
  const platforms = ['arista_eos', 'cisco_ios'];
  expect(applyAnswers(source, { ...answers, platforms })).toContain("platforms: ['arista_eos', 'cisco_ios'],");
  expect(applyAnswers(test, { ...answers, platforms })).toContain("platform: 'arista_eos'");
});

it('writes a label and a description as they are, also with words of the template', () => {
  const given = { label: 'Example job of ours', description: 'Reads cisco_ios devices.', platforms: ['arista_eos'] };
  const written = applyAnswers(source, { ...answers, ...given });
  expect(written).toContain("label: 'Example job of ours',");
  expect(written).toContain("description: 'Reads cisco_ios devices.',");
  expect(written).toContain("logger.info('Example job of ours started');");
});
