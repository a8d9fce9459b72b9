import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { workflowsOf } from '../../packages/create-job/src/files/workflows.ts';

const file = '.github/workflows/release.yml';

it.each([
  ['of this repository', readFileSync(file, 'utf8')],
  ['of a new job package under npm', workflowsOf('npm')[file]],
  ['of a new job package under pnpm', workflowsOf('pnpm')[file]],
])(
  'the release workflow %s publishes with provenance, and without a token or the name of a registry',
  (_whose, workflow) => {
    expect(workflow).toMatch(/^permissions:\n(?: {2}.*\n)* {2}id-token: write/m);
    expect(workflow).toMatch(/^ +NPM_CONFIG_PROVENANCE: true$/m);
    expect(workflow).toMatch(/npm install --global npm@\^11\.5\.1/);
    expect(workflow).toMatch(/^ +publish-script: \S+/m);
    expect(workflow).not.toMatch(/https?:|registry|_TOKEN|secrets\./i);
  },
);
