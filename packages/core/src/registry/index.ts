/** The registry: finds job packages, validates them, and keeps one record of each, good or bad. */
export { checkConfig, checkPartialConfig, excessOf } from './check-config.ts';
export { codes as registryCodes } from './codes.ts';
export { failFast } from './decide/fail-fast.ts';
export { staleSettings } from './decide/stale-settings.ts';
export { didYouMean, nearest } from './did-you-mean.ts';
export { packageDependencies, type Dependency, type DependencyField } from './find/candidates.ts';
export { find } from './find/find-all.ts';
export { findPlatformPackages, readPlatformPackage } from './find/find-platforms.ts';
export { readJobField, type ParsedJobField } from './find/job-field.ts';
export { installScriptsOf } from './find/manifest.ts';
export { isInstalled } from './find/node-modules.ts';
export { hidden, hideSecrets, secretsBehind } from './hide-secrets.ts';
export { findHostProject, type FindHostProjectOptions, type HostProject } from './host-project.ts';
export { identityOf, importedPaths, ownSource, stampOf, type OwnSource } from './identity.ts';
export { inspectFolder, inspectModule, type InspectFolderOptions } from './inspect-folder.ts';
export { ownCore } from './inspect/core-copy.ts';
export { bundledIn, integrityOf } from './integrity.ts';
export { load } from './load.ts';
export { lockfiles, managerIn, managerNear, manifestIn, type PackageManager } from './package-manager.ts';
export { checkPlatformField, platformFormatVersion } from './find/platform-field.ts';
export {
  commandsFor,
  isInOwnScope,
  isPackageNameOf,
  platformIdPattern,
  undetected,
  type PackageKind,
} from './naming.ts';
export type { FailFast, PackagePolicy, RegistryOptions } from './options.ts';
export { printableProblem } from './problem.ts';
export { parseJsonObject, readJsonObject, type Manifest } from './read-json-object.ts';
export { couldRun, isBroken, isUndecided, stoppingProblem } from './record.ts';
export type { PlatformRecord } from './platform-record.ts';
export type { PackageOrigin, PackageRecord, PackageState, Problem } from './record.ts';
export type { Registry } from './registry.ts';
export { usedMs } from '../system/used-ms.ts';
export { withinTime, withinUsedTime } from './within-time.ts';
export { mayMatch, referred } from './schema-walk.ts';
export { shellWord } from './shell-word.ts';
export { atPath, isObject } from './value-path.ts';
