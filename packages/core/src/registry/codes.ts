import { errorsOf, type ErrorMaker } from '../contract/netraven-error.ts';

/** Codes of the registry, for errors and for problems of packages. */
export const codes = {
  NR_HOST_PROJECT_NONE: {
    what: 'No folder here or above has a package.json with a name or dependencies.',
    hint: 'Run NetRaven in the folder where job packages are installed, or name it with --root or NETRAVEN_ROOT.',
  },
  NR_HOST_PROJECT_UNREADABLE: {
    what: 'The package.json of the host project cannot be read.',
    hint: 'Repair that file; `npm pkg fix` finds most mistakes.',
  },
  NR_HOST_PROJECT_PNP: {
    what: "The host project is installed with Plug'n'Play, which keeps packages inside archives.",
    hint: 'Set `nodeLinker: node-modules` in .yarnrc.yml and run `yarn install`.',
  },
  NR_REGISTRY_NONE_VALID: {
    what: 'No job type is ready.',
    hint: 'Run `netraven doctor`; install a job package, e.g. with `netraven jobs add @netraven/job-backup`.',
  },
  NR_REGISTRY_INVALID: {
    what: 'A job package is bad, and `failFast` is `any-invalid`.',
    hint: 'Run `netraven doctor` and apply the fixes it names.',
  },
  NR_PACKAGE_NOT_INSTALLED: {
    what: 'A job package is declared as a dependency, but is not installed.',
    hint: 'Install the dependencies of the host project with its package manager.',
  },
  NR_PACKAGE_LINK_BROKEN: {
    what: 'The package is a link that leads to nothing, or back to itself.',
    hint: 'Remove the link and install the package again.',
  },
  NR_PACKAGE_NOT_A_FOLDER: {
    what: 'The job package is a file; it must be a folder.',
    hint: 'Put the file into a folder of its own with a package.json, or remove it.',
  },
  NR_PACKAGE_FOLDER_UNREADABLE: {
    what: 'A folder of job packages does not exist, or cannot be read.',
    hint: 'Make the folder, let the user that runs NetRaven read it, or remove it from `folders` of the configuration.',
  },
  NR_PACKAGE_MANIFEST_UNREADABLE: {
    what: 'The package.json does not exist, cannot be read, or does not hold a JSON object of at most 1 MiB.',
    hint: 'Write or repair the file, make it readable, or install the package again.',
  },
  NR_PACKAGE_NAME_DIFFERS: {
    what: 'The package calls itself by another name than it is installed under. NetRaven uses the installed name.',
    hint: 'Install the package under its own name.',
  },
  NR_PACKAGE_NAME_RESERVED: {
    what: 'A package folder has a name of the scope @netraven, which is reserved for packages of NetRaven.',
    hint: 'Change the name in its package.json, e.g. to netraven-job-my-job.',
  },
  NR_PACKAGE_NAME_TAKEN: {
    what: 'A package folder has the name of another package. Decisions of an administrator belong to a name, so none of the folders of that name may run.',
    hint: 'Give each package folder a name of its own in its package.json, or remove the folder.',
  },
  NR_PACKAGE_FIELD_MISSING: {
    what: 'The name is that of a job or platform package, but package.json has no `netraven.job` or `netraven.platform` field.',
    hint: 'Add the field, e.g. `"netraven": { "job": { "apiVersion": 1, "jobType": "…" } }`, or remove the package.',
  },
  NR_PACKAGE_FIELD_INVALID: {
    what: 'A value in the `netraven.job` or `netraven.platform` field, or in `meta`, breaks the contract.',
    hint: 'Correct the value that the path names.',
  },
  NR_PACKAGE_KEY_UNKNOWN: {
    what: 'The `netraven.job` or `netraven.platform` field or `meta` has a key that this version does not know and ignores.',
    hint: 'Correct the spelling, or remove the key.',
  },
  NR_PACKAGE_API_VERSION: {
    what: 'The package is made for another version of the job contract, or of the format of platforms.',
    hint: 'Install a version of the package that fits this NetRaven, or upgrade netraven.',
  },
  NR_PACKAGE_PERMISSION_UNKNOWN: {
    what: 'The package asks for a permission that this version does not know.',
    hint: 'Correct the spelling, or upgrade netraven.',
  },
  NR_PACKAGE_TRANSITIVE: {
    what: 'The package is installed, but the host project does not declare it: it is a dependency of another package, or linked.',
    hint: 'Make it a dependency of the host project, or name it in `allowTransitive`.',
  },
  NR_PACKAGE_ENTRY_INVALID: {
    what: '`exports` or `main` of package.json names no file inside the package.',
    hint: 'Name the built module in `exports` of its package.json, starting with "./".',
  },
  NR_PACKAGE_ENTRY_MISSING: {
    what: 'The entry file that package.json names does not exist or cannot be read.',
    hint: 'Build the package, or install it again.',
  },
  NR_PACKAGE_ENTRY_TYPESCRIPT: {
    what: 'The entry is TypeScript, which Node.js does not run inside node_modules.',
    hint: 'Publish the package with JavaScript as its entry.',
  },
  NR_PACKAGE_TWO_CORES: {
    what: 'The package uses its own copy of @netraven/core: it has it in its dependencies, or needs another major version.',
    hint: 'Name @netraven/core in peerDependencies and devDependencies of the package only, and install again.',
  },
  NR_PACKAGE_BUILD_OLD: {
    what: 'The source of a linked package was saved after its build, and NetRaven runs the build.',
    hint: 'Run `npm run build` in the folder of the package.',
  },
  NR_PACKAGE_META_MISSING: {
    what: 'The package does not export `meta`.',
    hint: "Add `export const meta = { jobType: '…' } satisfies JobMeta;` to the entry.",
  },
  NR_PACKAGE_EXPORT_UNKNOWN: {
    what: 'The package exports a name that is near to `configSchema` or `summarize`, and that NetRaven ignores.',
    hint: 'Correct the name of the export, or use a name that is not near.',
  },
  NR_PACKAGE_ICON_UNKNOWN: {
    what: '`meta.icon` is not the name of a Material Design icon.',
    hint: 'Choose a name from pictogrammers.com/library/mdi, with `mdi-` in front.',
  },
  NR_PACKAGE_SCHEDULE_INVALID: {
    what: '`meta.defaultSchedule` is neither a known word nor cron of five fields.',
    hint: 'Use onetime, hourly, daily, weekly, monthly, or cron such as `0 3 * * *`.',
  },
  NR_PACKAGE_JOB_TYPE_DIFFERS: {
    what: '`netraven.job.jobType` in package.json and `meta.jobType` differ.',
    hint: 'Write the same job type in both places.',
  },
  NR_PACKAGE_SUMMARIZE_INVALID: {
    what: 'The export `summarize` of the package is not a function, or the job has the scope `fleet`.',
    hint: 'Export an async function named `summarize`, or remove the export.',
  },
  NR_PACKAGE_DUPLICATE: {
    what: 'Several packages provide the same job type or platform.',
    hint: 'Remove or disable all but one, or pin one in netraven.config.mts.',
  },
  NR_PACKAGE_PIN_IDLE: {
    what: 'A pin names a package that is not installed, has another job type, or cannot run.',
    hint: 'Correct `pins` in netraven.config.mts, or install the package it names.',
  },
  NR_PACKAGE_TWO_VERSIONS: {
    what: 'The same package is installed twice; the nearest copy is used.',
    hint: 'Remove one copy.',
  },
  NR_PACKAGE_DISABLED: {
    what: 'An administrator disabled the package.',
    hint: 'Run `netraven jobs enable <name>`.',
  },
  NR_PACKAGE_NEEDS_GRANT: {
    what: 'The package asks for permissions that are not granted.',
    hint: 'Run `netraven jobs enable <name>`, which shows and grants them.',
  },
  NR_PACKAGE_GRANT_MOVED: {
    what: 'The permissions and settings were given to a package of this name in another place.',
    hint: 'If you trust the package in its new place, run `netraven jobs enable <name>`.',
  },
  NR_PACKAGE_CONFIG_STALE: {
    what: "A setting of the administrator's config does not fit the installed version.",
    hint: 'See it with `netraven jobs config <package>`, then set it again or remove it with --unset.',
  },
  NR_CONFIG_FIELD_INVALID: {
    what: 'A setting does not fit the config schema of the job type.',
    hint: 'Correct the setting that the path names.',
  },
  NR_CONFIG_UNKNOWN: {
    what: 'The job type does not know the setting.',
    hint: 'Correct the spelling, or remove the setting.',
  },
  NR_CONFIG_MISSING: {
    what: 'A required setting is missing.',
    hint: 'Set it, e.g. with `--set <name>=<value>`.',
  },
  NR_CONFIG_TOO_COMPLEX: {
    what: 'A fixed number of steps does not tell which values of the config are secret, so it is not used.',
    hint: 'Shorten the config, or ask the author of the package for a configSchema with fewer alternatives and references.',
    status: 400,
  },
} as const;

/** Makes an error of this table. */
export const registryError: ErrorMaker<typeof codes> = errorsOf(codes);
