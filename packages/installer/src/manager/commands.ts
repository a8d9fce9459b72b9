import type { DependencyField, PackageManager } from '@netraven/core/registry';

/** A command line of a package manager, with additional environment variables. */
export interface Command {
  readonly program: PackageManager;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const npm = (...args: readonly string[]): Command => ({ program: 'npm', args });
const npmQuiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-progress'];
const pnpm = (...args: readonly string[]): Command => ({ program: 'pnpm', args });
const pnpmQuiet = ['--ignore-scripts', '--reporter=append-only', '--config.verify-deps-before-run=false'];
/**
 * Packages come from the registry only: npm runs programs of a Git repository to prepare it, in spite of
 * `--ignore-scripts`. A person may have declared other sources in the host project itself (`root`).
 */
const npmSources = (allowed: 'none' | 'root'): string[] => [`--allow-git=${allowed}`, `--allow-remote=${allowed}`];
const pnpmSources = '--config.block-exotic-subdeps=true';
/** Git refuses all transports: for package managers, and their versions, without such an option. */
const noGit = { GIT_ALLOW_PROTOCOL: 'none' };
const saveIn = { dependencies: '--save-prod', devDependencies: '--save-dev', optionalDependencies: '--save-optional' };

/** One retry after a second. By default npm and pnpm retry for 70 s, and wait five minutes for an answer. */
const shortTimeouts = [
  'fetch-retries=1',
  'fetch-retry-mintimeout=1000',
  'fetch-retry-maxtimeout=1000',
  'fetch-timeout=60000',
];

const yarnEnv = {
  YARN_ENABLE_SCRIPTS: 'false',
  YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
  YARN_ENABLE_TELEMETRY: 'false',
};
const yarn = (...args: readonly string[]): Command => ({ program: 'yarn', args, env: yarnEnv });
const yarnSaveIn = { dependencies: [], devDependencies: ['--dev'], optionalDependencies: ['--optional'] };

function withoutGit(command: Command): Command {
  return { ...command, env: { ...command.env, ...noGit } };
}

interface Commands {
  /** Prints the registry's metadata for `name@range`. */
  readonly view: (spec: string) => Command;
  /**
   * Prints what selects one of the versions for `name@range`. Of each version, `view` of npm prints all versions of the
   * package with their times. Yarn prints one version only.
   */
  readonly viewMatches?: (spec: string) => Command;
  /** Prints the packages in the default registry that have all words. Yarn cannot do that. */
  readonly search?: (words: readonly string[], limit: number) => Command;
  /** Adds a package to a host project, or another version of it. */
  readonly add: (spec: string, field: DependencyField) => Command;
  /** Adds a package, with dependencies of the registry only, to a separate folder outside of any workspace. */
  readonly addAlone: (spec: string) => Command;
  readonly remove: (name: string) => Command;
  /**
   * Installs what package.json and the lockfile declare, from the cache where possible. Does not wait long for the
   * registry: a registry that does not answer may be why the change failed.
   */
  readonly restore: () => Command;
  /**
   * Returns paths to remove from node_modules before `restore`, after a change stopped halfway. The package manager would
   * trust its own state files, which are wrong then, or would keep a leftover.
   */
  readonly stalePaths: (name: string) => readonly string[];
  /** Protocol of a dependency on a folder. */
  readonly link: string;
}

/** Fields that select one of many versions. */
const selecting = ['version', 'deprecated', 'dist-tags'];

/** Command lines of npm, all without install scripts. Never `npm install --no-save`: it deletes siblings. */
const npmCommands: Commands = {
  view: (spec) => npm('view', spec, '--json'),
  viewMatches: (spec) => npm('view', spec, ...selecting, '--json'),
  search: (words, limit) => npm('search', '--json', `--searchlimit=${limit}`, '--', ...words),
  add: (spec, field) => npm('install', ...npmQuiet, ...npmSources('root'), saveIn[field], spec),
  addAlone: (spec) => withoutGit(npm('install', ...npmQuiet, ...npmSources('none'), '--workspaces=false', spec)),
  remove: (name) => npm('uninstall', ...npmQuiet, name),
  restore: () => npm('install', ...npmQuiet, '--prefer-offline', ...shortTimeouts.map((each) => `--${each}`)),
  stalePaths: () => ['.package-lock.json'],
  link: 'file:',
};

/** Command lines by package manager. */
export const commandsOf: Readonly<Record<PackageManager, Commands>> = {
  npm: npmCommands,
  pnpm: {
    view: (spec) => pnpm('view', spec, '--json'),
    viewMatches: (spec) => pnpm('view', spec, ...selecting, '--json'),
    search: (words, limit) => pnpm('search', '--json', `--search-limit=${limit}`, '--', ...words),
    add: (spec, field) => pnpm('add', ...pnpmQuiet, pnpmSources, '--ignore-workspace-root-check', saveIn[field], spec),
    addAlone: (spec) => withoutGit(pnpm('add', ...pnpmQuiet, pnpmSources, '--ignore-workspace-root-check', spec)),
    remove: (name) => pnpm('remove', ...pnpmQuiet, name),
    restore: () =>
      pnpm(
        'install',
        ...pnpmQuiet,
        '--prefer-offline',
        ...shortTimeouts.map((each) => `--config.${each}`),
        '--no-frozen-lockfile',
        // Otherwise pnpm reports that all is up to date without a check.
        '--config.optimistic-repeat-install=false',
      ),
    // pnpm trusts its state file: it keeps a link that the file does not name.
    stalePaths: (name) => ['.pnpm/lock.yaml', name],
    link: 'link:',
  },
  yarn: {
    view: (spec) => yarn('npm', 'info', spec, '--json'),
    add: (spec, field) => yarn('add', ...yarnSaveIn[field], spec),
    addAlone: (spec) => withoutGit(yarn('add', spec)),
    remove: (name) => yarn('remove', name),
    restore: () => ({ ...yarn('install'), env: { ...yarnEnv, YARN_HTTP_RETRY: '1' } }),
    stalePaths: () => ['.yarn-state.yml'],
    link: 'link:',
  },
};
