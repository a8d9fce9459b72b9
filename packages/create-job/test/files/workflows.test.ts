import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { workflowsOf } from '../../src/files/workflows.ts';

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly run?: string;
  readonly uses?: string;
}

it.each(['npm', 'pnpm'] as const)(
  'under %s, the release workflow publishes only if changesets are installed',
  (manager) => {
    const workflow = parse(workflowsOf(manager)['.github/workflows/release.yml'] ?? '') as {
      readonly jobs: { readonly release: { readonly steps: readonly Step[] } };
    };
    const { steps } = workflow.jobs.release;
    const at = steps.findIndex(({ uses }) => uses?.startsWith('changesets/action@'));
    const [, id] = /^steps\.(\w+)\.outputs\.installed == 'true'$/.exec(steps[at]?.if ?? '') ?? [];
    const looks = steps.slice(0, at).find((step) => step.id !== undefined && step.id === id)?.run ?? 'exit 1';
    const folder = mkdtempSync(join(tmpdir(), 'netraven-workflow-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const output = join(folder, 'output');
    const found = (): string => {
      writeFileSync(output, '');
      execFileSync('bash', ['-e', '-c', looks], { cwd: folder, env: { ...process.env, GITHUB_OUTPUT: output } });
      return readFileSync(output, 'utf8');
    };
    expect(found()).toBe('');
    mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
    writeFileSync(join(folder, 'node_modules/.bin/changeset'), '');
    expect(found()).toBe('installed=true\n');
  },
);
