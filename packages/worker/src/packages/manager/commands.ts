import type { DependencyField } from '@netraven/core/registry';
import type { Manager } from './manager.ts';

/** A command line of a package manager, and what its environment needs beside the machine's. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What a package manager is told to do, each with install scripts off. Never `npm install --no-save`: it deletes siblings. */
export interface Commands {
  /** Prints the metadata of what the registry would give for `name@range`. */
  readonly view: (spec: string) => Command;
  /** Adds a package to a host project, or another version of it. */
  readonly add: (spec: string, field: DependencyField) => Command;
  /** Adds a package to a folder of its own, in which peers are not installed. */
  readonly stage: (spec: string) => Command;
  readonly remove: (name: string) => Command;
  /**
   * Makes node_modules what package.json and lockfile say, of what was downloaded before wherever that is at hand: a
   * registry that does not answer is not waited for, as it may be what the change failed for.
   */
  readonly restore: () => Command;
  /** As `add`, of a version that was installed before, and as soon done as `restore`. */
  readonly addBack: (spec: string, field: DependencyField) => Command;
  /**
   * What to take out of node_modules before `restore`, after a change of a package was stopped halfway: notes of what lies
   * there, which are wrong then and would be believed, and what would not be taken for a leftover.
   */
  readonly misleading: (name: string) => readonly string[];
  /** How package.json writes a dependency on a folder that is to be a link to it. */
  readonly link: (folder: string) => string;
}

/** The command lines of a package manager. */
export function commandsOf({ name }: Pick<Manager, 'name'>): Commands {
  return table[name];
}

const npmQuietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-progress'];
const npm = (...args: readonly string[]): Command => ({ program: 'npm', args });
const npmFields = {
  dependencies: '--save-prod',
  devDependencies: '--save-dev',
  optionalDependencies: '--save-optional',
};

/** With one more try after a second: by default npm and pnpm wait for 70 s, and for five minutes for an answer. */
const hasty = {
  'fetch-retries': 1,
  'fetch-retry-mintimeout': 1_000,
  'fetch-retry-maxtimeout': 1_000,
  'fetch-timeout': 60_000,
};
const npmHastily = ['--prefer-offline', ...Object.entries(hasty).map(([key, value]) => `--${key}=${value}`)];

const pnpm = (...args: readonly string[]): Command => ({ program: 'pnpm', args });
const pnpmQuietly = ['--ignore-scripts', '--reporter=append-only', '--config.verify-deps-before-run=false'];

const pnpmHastily = ['--prefer-offline', ...Object.entries(hasty).map(([key, value]) => `--config.${key}=${value}`)];

const yarnOne = (...args: readonly string[]): Command => ({ program: 'yarn', args });
const yarnOneQuietly = ['--ignore-scripts', '--non-interactive', '--no-progress'];
const yarnOneHastily = ['--prefer-offline', '--network-timeout', '20000'];
const yarnOneFields = { dependencies: [], devDependencies: ['--dev'], optionalDependencies: ['--optional'] };

const yarnFour = (...args: readonly string[]): Command => ({
  program: 'yarn',
  args,
  env: { YARN_ENABLE_SCRIPTS: 'false', YARN_ENABLE_IMMUTABLE_INSTALLS: 'false', YARN_ENABLE_TELEMETRY: 'false' },
});

const yarnFourHastily = (...args: readonly string[]): Command => {
  const { env, ...command } = yarnFour(...args);
  return { ...command, env: { ...env, YARN_HTTP_RETRY: '1' } };
};

const table: Readonly<Record<Manager['name'], Commands>> = {
  npm: {
    view: (spec) => npm('view', spec, '--json'),
    add: (spec, field) => npm('install', ...npmQuietly, npmFields[field], spec),
    stage: (spec) => npm('install', ...npmQuietly, '--legacy-peer-deps', '--workspaces=false', spec),
    remove: (name) => npm('uninstall', ...npmQuietly, name),
    restore: () => npm('install', ...npmQuietly, ...npmHastily),
    addBack: (spec, field) => npm('install', ...npmQuietly, ...npmHastily, npmFields[field], spec),
    misleading: () => ['.package-lock.json'],
    link: (folder) => `file:${folder}`,
  },
  pnpm: {
    view: (spec) => pnpm('view', spec, '--json'),
    add: (spec, field) => pnpm('add', ...pnpmQuietly, '--ignore-workspace-root-check', npmFields[field], spec),
    stage: (spec) => pnpm('add', ...pnpmQuietly, '--ignore-workspace', spec),
    remove: (name) => pnpm('remove', ...pnpmQuietly, name),
    restore: () =>
      pnpm(
        'install',
        ...pnpmQuietly,
        ...pnpmHastily,
        '--no-frozen-lockfile',
        // It would say that all is up to date, and not look.
        '--config.optimistic-repeat-install=false',
      ),
    addBack: (spec, field) =>
      pnpm('add', ...pnpmQuietly, ...pnpmHastily, '--ignore-workspace-root-check', npmFields[field], spec),
    // It follows its notes alone: a link they do not name stays as it is.
    misleading: (name) => ['.pnpm/lock.yaml', name],
    link: (folder) => `link:${folder}`,
  },
  yarn1: {
    // Its own `info` knows nothing of ranges and tags.
    view: (spec) => npm('view', spec, '--json'),
    add: (spec, field) =>
      yarnOne('add', ...yarnOneQuietly, '--ignore-workspace-root-check', ...yarnOneFields[field], spec),
    stage: (spec) => yarnOne('add', ...yarnOneQuietly, spec),
    remove: (name) => yarnOne('remove', ...yarnOneQuietly, '--ignore-workspace-root-check', name),
    restore: () => yarnOne('install', ...yarnOneQuietly, ...yarnOneHastily, '--check-files'),
    addBack: (spec, field) =>
      yarnOne(
        'add',
        ...yarnOneQuietly,
        ...yarnOneHastily,
        '--ignore-workspace-root-check',
        ...yarnOneFields[field],
        spec,
      ),
    misleading: () => ['.yarn-integrity'],
    link: (folder) => `link:${folder}`,
  },
  yarn4: {
    view: (spec) => yarnFour('npm', 'info', spec, '--json'),
    add: (spec, field) => yarnFour('add', ...yarnOneFields[field], spec),
    stage: (spec) => yarnFour('add', spec),
    remove: (name) => yarnFour('remove', name),
    restore: () => yarnFourHastily('install'),
    addBack: (spec, field) => yarnFourHastily('add', ...yarnOneFields[field], spec),
    misleading: () => ['.yarn-state.yml'],
    link: (folder) => `link:${folder}`,
  },
};
