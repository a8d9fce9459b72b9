/** The registry: finds job packages, validates them, and keeps one record of each, good or bad. */
export { checkConfig, checkPartialConfig } from './check-config.ts';
export { codes as registryCodes } from './codes.ts';
export { didYouMean, nearest } from './did-you-mean.ts';
export { find } from './find.ts';
export { readJobField, type JobField } from './find/job-field.ts';
export type { Manifest } from './find/read-manifest.ts';
export { hidden, hideSecrets } from './hide-secrets.ts';
export { findHostProject, type FindHostProjectOptions, type HostProject } from './host-project.ts';
export { inspectFolder, type InspectFolderOptions } from './inspect-folder.ts';
export { inspectModule } from './inspect-module.ts';
export { installScriptsOf } from './install-scripts.ts';
export { load } from './load.ts';
export { isJobPackageName } from './naming.ts';
export type { FailFast, PackagePolicy, RegistryOptions } from './options.ts';
export { problem } from './problem.ts';
export type { PackageOrigin, PackageRecord, PackageState, Problem } from './record.ts';
export type { Registry } from './registry.ts';
export { shellWord } from './shell-word.ts';
