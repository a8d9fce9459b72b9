import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Author } from './author.ts';
import { expectSound } from './expect-sound.ts';
import { sharedRegistry, type SharedRegistry } from './shared-registry.ts';

let registry: SharedRegistry;
let author: Author;

beforeAll(async () => {
  registry = await sharedRegistry();
  author = new Author(registry);
});
afterAll(() => author?.remove());

describe('a new job package', () => {
  it('works alone under pnpm', async () => {
    onTestFinished(() => author.removeFolder('alone'));
    author.write({ 'alone/.npmrc': registry.npmrc });
    await author.sh('pnpm create @netraven/job vlan-audit --scope acme --permission network', 'alone');
    await author.sh('pnpm install', 'alone/vlan-audit');
    await expectSound(author, 'alone/vlan-audit', 'pnpm');
    // Its changesets make a version.
    await author.sh('git init --quiet --initial-branch=main', 'alone/vlan-audit');
    author.write({
      'alone/vlan-audit/.changeset/more.md': "---\n'@acme/netraven-job-vlan-audit': minor\n---\n\nMore.\n",
    });
    await author.sh('pnpm add --save-dev @changesets/cli', 'alone/vlan-audit');
    await author.sh('pnpm exec changeset version', 'alone/vlan-audit');
    expect(await author.sh('cat package.json CHANGELOG.md', 'alone/vlan-audit')).toMatch(
      /"version": "1\.1\.0".*## 1\.1\.0.*More/s,
    );
  });

  it('works in a workspace of pnpm', async () => {
    onTestFinished(() => author.removeFolder('pnpm'));
    author.write({
      'pnpm/package.json': JSON.stringify({ private: true }),
      'pnpm/pnpm-workspace.yaml': 'packages:\n  - jobs/*\n',
    });
    await author.sh('pnpm create @netraven/job vlan-audit --platform linux_frr', 'pnpm');
    await author.sh('pnpm install', 'pnpm');
    await expectSound(author, 'pnpm/jobs/vlan-audit', 'pnpm');
  });

  it('works in a workspace of npm', async () => {
    onTestFinished(() => author.removeFolder('npm'));
    author.write({ 'npm/package.json': JSON.stringify({ private: true, workspaces: ['jobs/*'] }) });
    await author.sh('npm create --yes @netraven/job vlan-audit -- --scope @netraven', 'npm');
    await author.sh('npm install', 'npm');
    await expectSound(author, 'npm/jobs/vlan-audit', 'npm');
  });
});
