import type { PackageManager } from '../answers/answers.ts';

/** Returns the workflows of a standalone package: one checks every change, one publishes. */
export function workflowsOf(manager: PackageManager): Readonly<Record<string, string>> {
  return {
    '.github/workflows/check.yml': check(manager),
    '.github/workflows/release.yml': release(manager),
  };
}

function check(manager: PackageManager): string {
  return `name: check
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
${setUp(manager)}
      - run: ${manager} run types
      - run: ${manager} test
      - run: ${manager} run check
`;
}

function release(manager: PackageManager): string {
  // Not `npx changeset`: that is a stranger's package. Before changesets are installed, npx would download any version of
  // them and run it with `id-token: write`: so the action runs only if they are installed.
  const changeset = manager === 'npm' ? 'npx @changesets/cli' : 'pnpm exec changeset';
  const add = manager === 'npm' ? 'npm install' : 'pnpm add';
  return `# Keeps a pull request that raises the version according to the changesets on main. Publishes when it is merged.
name: release
on:
  push:
    branches: [main]
concurrency: \${{ github.workflow }}
permissions:
  contents: write # tags, and the branch of the pull request
  pull-requests: write
  id-token: write # publishes without a stored token, and proves where the package was built
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
${setUp(manager)}
      - run: npm install --global npm@^11.5.1 # the first version with trusted publishing
      - id: changesets
        run: |
          if [ -e node_modules/.bin/changeset ]; then
            echo installed=true >> "$GITHUB_OUTPUT"
          else
            echo "::notice::Nothing is published. Install changesets: ${add} --save-dev @changesets/cli"
          fi
      - uses: changesets/action@v2
        if: steps.changesets.outputs.installed == 'true'
        with:
          publish-script: ${changeset} publish
        env:
          NPM_CONFIG_PROVENANCE: true${manager === 'pnpm' ? '\n          PNPM_CONFIG_PROVENANCE: true' : ''}
`;
}

function setUp(manager: PackageManager): string {
  const steps = [
    'uses: actions/checkout@v7',
    ...(manager === 'pnpm' ? ['uses: pnpm/action-setup@v6\n        with:\n          version: 12'] : []),
    'uses: actions/setup-node@v7\n        with:\n          node-version: 26',
    `run: ${manager === 'npm' ? 'npm ci' : 'pnpm install --frozen-lockfile'}`,
  ];
  return steps.map((step) => `      - ${step}`).join('\n');
}
