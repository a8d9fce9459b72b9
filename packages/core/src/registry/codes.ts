/** Every code of the registry: as an error, or as a problem of a package. */
export const codes = {
  NR_HOST_PROJECT_NONE: {
    what: 'No host project was found: no folder with a package.json that is more than a marker file.',
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
    what: 'No job type is ready, and the caller asked for at least one.',
    hint: 'Run `netraven doctor`; install a job package, e.g. `netraven jobs add @netraven/job-backup`.',
  },
  NR_REGISTRY_INVALID: {
    what: 'A job package is bad, and the caller asked for none to be.',
    hint: 'Run `netraven doctor` and apply the fixes it names.',
  },
  NR_PACKAGE_NOT_INSTALLED: {
    what: 'A job package is declared as a dependency, but is not installed.',
    hint: 'Install the dependencies of the host project with its package manager.',
  },
  NR_PACKAGE_LINK_BROKEN: {
    what: 'The package is a link, and what it points to does not exist.',
    hint: 'Restore the folder the link points to, or install the package again.',
  },
  NR_PACKAGE_LINK_LOOP: {
    what: 'The package is a link that leads back to itself.',
    hint: 'Remove the link and install the package again.',
  },
  NR_PACKAGE_NOT_A_FOLDER: {
    what: 'A job package must be a folder, and this is none.',
    hint: 'Put the file into a folder of its own with a package.json, or remove it.',
  },
  NR_PACKAGE_FOLDER_UNREADABLE: {
    what: 'A folder that may hold job packages cannot be read.',
    hint: 'Let the user NetRaven runs as read the folder, or take it out of the configuration.',
  },
  NR_PACKAGE_MANIFEST_MISSING: {
    what: 'The folder has no package.json.',
    hint: 'Install the package again, or write its package.json.',
  },
  NR_PACKAGE_MANIFEST_UNREADABLE: {
    what: 'The package.json is there, but cannot be read.',
    hint: 'Let the user NetRaven runs as read the file.',
  },
  NR_PACKAGE_MANIFEST_NOT_A_FILE: {
    what: 'package.json is a folder or something else that is no file.',
    hint: 'Remove it and install the package again.',
  },
  NR_PACKAGE_MANIFEST_HUGE: {
    what: 'The package.json is larger than 1 MiB.',
    hint: 'Install the package again; if it really is that large, tell its author.',
  },
  NR_PACKAGE_MANIFEST_SYNTAX: {
    what: 'The package.json is not JSON: cut off, or edited by hand.',
    hint: 'Install the package again, or repair the file.',
  },
  NR_PACKAGE_MANIFEST_NOT_AN_OBJECT: {
    what: 'The package.json is JSON, but not an object.',
    hint: 'Install the package again, or repair the file.',
  },
  NR_PACKAGE_NAME_DIFFERS: {
    what: 'The package calls itself something else than the name it is installed under; the latter counts.',
    hint: 'Install the package under its own name.',
  },
  NR_PACKAGE_FIELD_MISSING: {
    what: 'The name says job package, but package.json has no `netraven.job` field.',
    hint: 'Add `"netraven": { "job": { "apiVersion": 1, "jobType": "…" } }`, or remove the package.',
  },
  NR_PACKAGE_FIELD_INVALID: {
    what: 'The `netraven.job` field of package.json breaks the contract.',
    hint: 'Correct the value the path names.',
  },
  NR_PACKAGE_FIELD_UNKNOWN: {
    what: 'The `netraven.job` field has a key that this version does not know; it is ignored.',
    hint: 'Correct the spelling, or remove the key.',
  },
  NR_PACKAGE_API_VERSION: {
    what: 'The package is made for another version of the job contract.',
    hint: 'Install a version of the package, or of netraven, that fits the other.',
  },
  NR_PACKAGE_PERMISSION_UNKNOWN: {
    what: 'The package asks for a permission that this version does not know.',
    hint: 'Correct the spelling, or upgrade netraven.',
  },
  NR_PACKAGE_TRANSITIVE: {
    what: 'Another package brought this one along; nobody asked for it.',
    hint: 'Make it a dependency of the host project, or name it in `allowTransitive`.',
  },
  NR_PACKAGE_HOLDS_HOME: {
    what: "NetRaven's home lies inside the folder of the package, all of which its job may read.",
    hint: 'Put the host project outside the folder of the package, or name another home by NETRAVEN_HOME.',
  },
  NR_PACKAGE_ENTRY_NONE: {
    what: 'The package exports nothing under its own name.',
    hint: 'Name the built module in `exports` of its package.json.',
  },
  NR_PACKAGE_ENTRY_OUTSIDE: {
    what: 'The entry of the package lies outside its folder.',
    hint: 'Let `exports` or `main` name a file inside the package, starting with "./".',
  },
  NR_PACKAGE_ENTRY_MISSING: {
    what: 'The file that the package names as its entry does not exist.',
    hint: 'Build the package, or install it again.',
  },
  NR_PACKAGE_ENTRY_UNREADABLE: {
    what: 'The file that the package names as its entry cannot be read.',
    hint: 'Let the user NetRaven runs as read it, or install the package again.',
  },
  NR_PACKAGE_ENTRY_TYPESCRIPT: {
    what: 'The entry is TypeScript, which Node.js does not run inside node_modules.',
    hint: 'Publish the package with JavaScript as its entry.',
  },
  NR_PACKAGE_TWO_CORES: {
    what: 'The package brings its own copy of @netraven/core.',
    hint: 'Make @netraven/core a peer dependency of the package and install again.',
  },
  NR_PACKAGE_CORE_UNRESOLVED: {
    what: 'The package needs @netraven/core, and cannot reach it from where it lies.',
    hint: 'Make @netraven/core a dependency of the host project.',
  },
  NR_PACKAGE_META_MISSING: {
    what: 'The package does not export `meta`.',
    hint: "Add `export const meta = { jobType: '…' } satisfies JobMeta;` to the entry.",
  },
  NR_PACKAGE_META_INVALID: {
    what: 'A value in `meta` breaks the contract.',
    hint: 'Correct the value the path names.',
  },
  NR_PACKAGE_META_UNKNOWN: {
    what: 'The `meta` has a key that this version does not know; it is ignored.',
    hint: 'Correct the spelling, or remove the key.',
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
    what: '`netraven.job.jobType` in package.json and `meta.jobType` are not the same.',
    hint: 'Write the same job type in both places.',
  },
  NR_PACKAGE_CONFIG_SCHEMA_INVALID: {
    what: 'The `configSchema` cannot describe itself as a JSON Schema of an object.',
    hint: 'Use `z.strictObject({ … })` of zod 4.2 or later, with types that JSON can hold.',
  },
  NR_PACKAGE_DUPLICATE: {
    what: 'Several packages provide the same job type.',
    hint: 'Remove or disable all but one, or pin one in netraven.config.mts.',
  },
  NR_PACKAGE_PIN_IDLE: {
    what: 'A pin gives its job type to no package: the one it names is not there, has another job type, or cannot have it.',
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
    what: 'The package asks for permissions that nobody has granted.',
    hint: 'Run `netraven jobs enable <name>`, which shows and grants them.',
  },
  NR_PACKAGE_CONFIG_STALE: {
    what: "A setting of the administrator's config does not fit the config schema of the installed version.",
    hint: 'See it with `netraven jobs config <package>`, then set it anew or unset it.',
  },
  NR_CONFIG_FIELD_INVALID: {
    what: 'A setting does not fit the config schema of the job type.',
    hint: 'Correct the setting the path names.',
  },
  NR_CONFIG_UNKNOWN: {
    what: 'The job type has no such setting.',
    hint: 'Correct the spelling, or remove the setting.',
  },
  NR_CONFIG_MISSING: {
    what: 'A setting that the job type needs is missing.',
    hint: 'Set it, e.g. with `--set <name>=<value>`.',
  },
} as const;
