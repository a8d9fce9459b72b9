/**
 * The contract between NetRaven and a job package: a manifest, `meta`, `run` and, if it has settings, `configSchema`.
 *
 * A task: 1. the config is merged and parsed by the package's own `configSchema`; 2. `run` is called in the package's
 * job host; 3. its writes are committed with its result or, if it threw or was stopped, not at all. After a crash the task
 * starts again, unless it has called `configure`: `run` must tolerate a second start. Changes of a device with undo lines
 * are undone unless the task succeeds.
 */
export { apiVersion, permissions, type JobManifest, type Permission } from './contract/manifest.ts';
export { defineJob, type DefinedJob } from './contract/define-job.ts';
export type { JobMeta, ResolvedMeta } from './contract/meta.ts';
export type {
  ConfigSchema,
  DeviceResult,
  FleetContext,
  FleetRun,
  JobContext,
  JobResult,
  JobRun,
  JobSummary,
  SummaryContext,
} from './contract/run.ts';
export type {
  DiffReport,
  Finding,
  FindingsReport,
  JobReport,
  MarkdownReport,
  Severity,
  TableReport,
} from './contract/report.ts';
export type {
  ConfigSource,
  ReadConfigOptions,
  Device,
  DeviceInfo,
  DeviceSession,
  DeviceVars,
  FetchAnswer,
  FetchOptions,
  PingOptions,
  PingResult,
  ConfigureOptions,
  QuestionAnswer,
  SendOptions,
  TcpOptions,
  TcpResult,
} from './contract/device.ts';
export { configLines, type ConfigLine } from './contract/config-lines.ts';
export {
  configForm,
  configStatements,
  type ConfigForm,
  type ConfigStatement,
  type StatementOptions,
} from './contract/config-statements.ts';
export { interfaceRangeHeads, isInterfaceRange } from './contract/interface-ranges.ts';
export { shortIpv6 } from './contract/short-ipv6.ts';
export { fillVars } from './contract/fill-vars.ts';
export type { Artifact, ArtifactOwner, ArtifactVersion, JobStore, SavedArtifact } from './contract/store.ts';
export {
  JobLogger,
  setJobLogChannel,
  type JobLogChannel,
  type JobLoggerBinding,
  type LogLevel,
} from './contract/job-logger.ts';
export {
  errorData,
  errorFrom,
  errorsOf,
  messageOf,
  NetRavenError,
  type CodeTable,
  type ErrorData,
  type ErrorMaker,
  type NetRavenErrorOptions,
  type RefusedLine,
} from './contract/netraven-error.ts';
export type { Logger, LogRecord, LogType } from './log/record.ts';
