import type { DependencyField } from '@netraven/core/registry';
import type { Manager } from './manager.ts';

/** A command line of a package manager, with additional environment variables. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Command lines of a package manager, all without install scripts. Never `npm install --no-save`: it deletes siblings. */
export interface Commands {
  /** Prints the registry's metadata for `name@range`. */
  readonly view: (spec: string) => Command;
  /** Adds a package to a host project, or another version of it. */
  readonly add: (spec: string, field: DependencyField) => Command;
  /** Adds a package to a separate folder without its peers. */
  readonly stage: (spec: string) => Command;
  readonly remove: (name: string) => Command;
  /**
   * Installs what package.json and the lockfile declare, from the cache where possible. Does not wait long for the
   * registry: a registry that does not answer may be why the change failed.
   */
  readonly restore: () => Command;
  /** Like `add`, for a version that was installed before, and with the short timeouts of `restore`. */
  readonly reinstall: (spec: string, field: DependencyField) => Command;
  /**
   * Paths to remove from node_modules before `restore`, after a change stopped halfway. The package manager would trust
   * its own state files, which are wrong then, or would keep a leftover.
   */
  readonly stalePaths: (name: string) => readonly string[];
  /** Returns the dependency in package.json that links to a folder. */
  readonly link: (folder: string) => string;
}

/** Returns the command lines of a package manager. */
export function commandsOf({ name }: Pick<Manager, 'name'>): Commands {
  return table[name];
}

const npmQuiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-progress'];
const npm = (...args: readonly string[]): Command => ({ program: 'npm', args });
const npmFields = {
  dependencies: '--save-prod',
  devDependencies: '--save-dev',
  optionalDependencies: '--save-optional',
};

/** One retry after a second. By default npm and pnpm retry for 70 s, and wait five minutes for an answer. */
const shortTimeouts = {
  'fetch-retries': 1,
  'fetch-retry-mintimeout': 1_000,
  'fetch-retry-maxtimeout': 1_000,
  'fetch-timeout': 60_000,
};
const npmFast = ['--prefer-offline', ...Object.entries(shortTimeouts).map(([key, value]) => `--${key}=${value}`)];

const pnpm = (...args: readonly string[]): Command => ({ program: 'pnpm', args });
const pnpmQuiet = ['--ignore-scripts', '--reporter=append-only', '--config.verify-deps-before-run=false'];

const pnpmFast = [
  '--prefer-offline',
  ...Object.entries(shortTimeouts).map(([key, value]) => `--config.${key}=${value}`),
];

const yarnOne = (...args: readonly string[]): Command => ({ program: 'yarn', args });
const yarnOneQuiet = ['--ignore-scripts', '--non-interactive', '--no-progress'];
const yarnOneFast = ['--prefer-offline', '--network-timeout', '20000'];
const yarnOneFields = { dependencies: [], devDependencies: ['--dev'], optionalDependencies: ['--optional'] };

const yarnFour = (...args: readonly string[]): Command => ({
  program: 'yarn',
  args,
  env: { YARN_ENABLE_SCRIPTS: 'false', YARN_ENABLE_IMMUTABLE_INSTALLS: 'false', YARN_ENABLE_TELEMETRY: 'false' },
});

const yarnFourFast = (...args: readonly string[]): Command => {
  const { env, ...command } = yarnFour(...args);
  return { ...command, env: { ...env, YARN_HTTP_RETRY: '1' } };
};

const table: Readonly<Record<Manager['name'], Commands>> = {
  npm: {
    view: (spec) => npm('view', spec, '--json'),
    add: (spec, field) => npm('install', ...npmQuiet, npmFields[field], spec),
    stage: (spec) => npm('install', ...npmQuiet, '--legacy-peer-deps', '--workspaces=false', spec),
    remove: (name) => npm('uninstall', ...npmQuiet, name),
    restore: () => npm('install', ...npmQuiet, ...npmFast),
    reinstall: (spec, field) => npm('install', ...npmQuiet, ...npmFast, npmFields[field], spec),
    stalePaths: () => ['.package-lock.json'],
    link: (folder) => `file:${folder}`,
  },
  pnpm: {
    view: (spec) => pnpm('view', spec, '--json'),
    add: (spec, field) => pnpm('add', ...pnpmQuiet, '--ignore-workspace-root-check', npmFields[field], spec),
    stage: (spec) => pnpm('add', ...pnpmQuiet, '--ignore-workspace', spec),
    remove: (name) => pnpm('remove', ...pnpmQuiet, name),
    restore: () =>
      pnpm(
        'install',
        ...pnpmQuiet,
        ...pnpmFast,
        '--no-frozen-lockfile',
        // Otherwise pnpm reports that all is up to date without a check.
        '--config.optimistic-repeat-install=false',
      ),
    reinstall: (spec, field) =>
      pnpm('add', ...pnpmQuiet, ...pnpmFast, '--ignore-workspace-root-check', npmFields[field], spec),
    // pnpm trusts its state file: it keeps a link that the file does not name.
    stalePaths: (name) => ['.pnpm/lock.yaml', name],
    link: (folder) => `link:${folder}`,
  },
  yarn1: {
    // Yarn's own `info` does not support ranges and tags.
    view: (spec) => npm('view', spec, '--json'),
    add: (spec, field) =>
      yarnOne('add', ...yarnOneQuiet, '--ignore-workspace-root-check', ...yarnOneFields[field], spec),
    stage: (spec) => yarnOne('add', ...yarnOneQuiet, spec),
    remove: (name) => yarnOne('remove', ...yarnOneQuiet, '--ignore-workspace-root-check', name),
    restore: () => yarnOne('install', ...yarnOneQuiet, ...yarnOneFast, '--check-files'),
    reinstall: (spec, field) =>
      yarnOne('add', ...yarnOneQuiet, ...yarnOneFast, '--ignore-workspace-root-check', ...yarnOneFields[field], spec),
    stalePaths: () => ['.yarn-integrity'],
    link: (folder) => `link:${folder}`,
  },
  yarn4: {
    view: (spec) => yarnFour('npm', 'info', spec, '--json'),
    add: (spec, field) => yarnFour('add', ...yarnOneFields[field], spec),
    stage: (spec) => yarnFour('add', spec),
    remove: (name) => yarnFour('remove', name),
    restore: () => yarnFourFast('install'),
    reinstall: (spec, field) => yarnFourFast('add', ...yarnOneFields[field], spec),
    stalePaths: () => ['.yarn-state.yml'],
    link: (folder) => `link:${folder}`,
  },
};
