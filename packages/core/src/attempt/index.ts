/** The rules of one attempt, for the worker and for tests of jobs. */
export { AttemptStore, type AttemptStoreOptions } from './attempt-store.ts';
export {
  changeAtEnd,
  endWithChange,
  type ChangeEnd,
  type OpenChange,
  type PendingRevert,
  type SentCommit,
} from './change-end.ts';
export { changeCounts, type ChangeCounts, type ConfigChange, type LineAnswer } from './config-change.ts';
export { attemptError, codes as attemptCodes } from './codes.ts';
export { Deadline } from './deadline.ts';
export { isDeviceName } from './device-name.ts';
export {
  changeSettings,
  defaultPort,
  portAfter,
  resolveSettings,
  type ConfigCommandSettings,
  type DeviceLimits,
  type DeviceSettings,
  type ResolvedSettings,
  type SettingsChange,
  type TagSettings,
} from './device-settings.ts';
export { attemptErrorOf, keptResult, verdictOf, type AttemptError, type Verdict } from './how-it-ended.ts';
export type {
  Candidate,
  Detection,
  InspectionRequest,
  InspectionResult,
  ProofCheck,
  ProofReport,
  InspectionStep,
  RecordRequest,
} from './inspection.ts';
export { jobRecord, type JobEntryOwner } from './job-record.ts';
export type { ArtifactHead, Memory, MemoryOwner, UnsavedVersion, Written } from './memory.ts';
export { placeThrown } from './place-thrown.ts';
export { IgnoredLines, linePattern } from './ignored-lines.ts';
export { Redactor, redactorsOf, type Clean, type Masker } from './redactor.ts';
export { encodedForms, jsonForm } from './encoded-forms.ts';
export { isRandom, longestSecret } from './is-random.ts';
export { atOnce, inPieces, Joined, type Steps } from './in-pieces.ts';
export { blocksOf, linesOf } from './lines-of.ts';
export { SecretIndex, type Choose, type ReplaceOptions, type SecretForm } from './secret-index.ts';
export { requireConfig } from './require-config.ts';
export { skipReason } from './skip-reason.ts';
