/** NetRaven's HTTP API as data: routes, schemas of requests and answers, and a client made from both. */
export { codes } from './codes.ts';
export { createClient, type ClientOptions } from './client/create-client.ts';
export type { AnswerOf, CallOptions, Client, ClientMethod, FollowOptions, ResponseOf } from './client/client-type.ts';
export { allDevices } from './client/all-devices.ts';
export { describeAuthors } from './client/describe-authors.ts';
export { numberedLines, pairedLines, type DiffLine, type DiffPair } from './client/diff-rows.ts';
export { ApiError, type ApiErrorOptions } from './client/api-error.ts';
export { isStream, type AnyRoute, type Route, type StreamRoute } from './routes/route.ts';
export { apiPrefix, listRoutes, routes, type RouteEntry, type Routes } from './routes/routes.ts';
export type {
  AdoptedTool,
  AdoptedVersions,
  AdoptionResult,
  AdoptionState,
  ArchiveComparison,
  ComparedTexts,
} from './schemas/adoptions.ts';
export type {
  ArtifactBlame,
  ArtifactChange,
  ArtifactChanges,
  ArtifactChangesQuery,
  ArtifactDiff,
  ArtifactDiffQuery,
  ArtifactExportPage,
  ArtifactExportQuery,
  ArtifactHistory,
  ArtifactLatest,
  ArtifactHunk,
  ArtifactMatch,
  ArtifactParams,
  ArtifactQuery,
  ArtifactSearch,
  ArtifactSearchQuery,
  ArtifactText,
  ArtifactVersion,
  ClearExport,
  ClearExportPage,
  NewClearExport,
} from './schemas/artifacts.ts';
export type { AuditCheck, AuditEntry, AuditList, AuditQuery, Reveal } from './schemas/audit.ts';
export type { ChangeCredential, Credential, CredentialList, NewCredential } from './schemas/credentials.ts';
export {
  healthStates,
  type DeviceHealth,
  type HealthList,
  type HealthQuery,
  type HealthState,
} from './schemas/device-health.ts';
export {
  deviceSorts,
  type DeviceList,
  type DeviceListQuery,
  type DeviceReport,
  type DeviceSort,
  type ListedDevice,
} from './schemas/device-reports.ts';
export type { ChangeDevice, Device, DeviceInfo, DeviceSelection, NewDevice } from './schemas/devices.ts';
export type { Platform, PlatformList } from './schemas/platforms.ts';
export type { Event, EventQuery, RunEvent, TaskEvent } from './schemas/events.ts';
export type { Data, IdParams, Sent } from './schemas/fields.ts';
export type { AcceptHostKey, DeviceHostKey, HostKey, HostKeyList } from './schemas/host-keys.ts';
export type {
  Detection,
  Inspection,
  InspectionQuery,
  InspectionRequest,
  InspectionStep,
} from './schemas/inspections.ts';
export type { Live, Ready } from './schemas/health.ts';
export type { JobType, JobTypeList, JobTypeVersion } from './schemas/job-types.ts';
export {
  logLevels,
  logTypes,
  type LogEntry,
  type LogFilter,
  type LogFollowQuery,
  type LogLevel,
  type LogList,
  type LogQuery,
  type LogType,
} from './schemas/logs.ts';
export {
  eventKinds,
  type ChangedNotificationRule,
  type ChangeNotificationChannel,
  type ChangeNotificationRule,
  type ChannelTest,
  type Delivery,
  type DeliveryList,
  type DeliveryListQuery,
  type DeliveryState,
  type DeliveryWithEvents,
  type EventKind,
  type NewNotificationChannel,
  type NewNotificationRule,
  type NotificationChannel,
  type NotificationChannelList,
  type NotificationRule,
  type NotificationRuleList,
} from './schemas/notifications.ts';
export {
  packageOrigins,
  packageStates,
  permissions,
  type ConfigurePackage,
  type DisablePackage,
  type EnablePackage,
  type JobTypeMeta,
  type PackageEntry,
  type PackageList,
  type PackageOrigin,
  type PackagePolicy,
  type PackagesEvent,
  type PackagesQuery,
  type PackageProblem,
  type PackageState,
  type Permission,
  type RegistryProblem,
  type WorkerInfo,
} from './schemas/packages.ts';
export type { Worker, WorkerList } from './schemas/workers.ts';
export type { Quarantined, QuarantinedText, QuarantineList, QuarantineQuery } from './schemas/quarantine.ts';
export type { ChangeRetention, Retention, VersionLimits } from './schemas/retention.ts';
export { problemMediaType, problemSchema, type Problem, type ProblemDetail } from './schemas/problem.ts';
export {
  hasEnded,
  runStatuses,
  type AgainQuery,
  type NewRun,
  type NewRunHeaders,
  type Run,
  type RunAgain,
  type RunCounts,
  type RunList,
  type RunListQuery,
  type RunPreview,
  type RetryQuery,
  type RunQuery,
  type RunStatus,
  type RunToPreview,
  type Waves,
} from './schemas/runs.ts';
export {
  overlaps,
  skipReasons,
  type ChangeSchedule,
  type ChangeWindow,
  type DueTime,
  type DueTimeList,
  type DueTimesQuery,
  type NewSchedule,
  type NewWindow,
  type Plan,
  type PlanQuery,
  type Schedule,
  type ScheduleList,
  type Window,
  type WindowList,
} from './schemas/schedules.ts';
export {
  webhookBodySchema,
  type ChangeTrigger,
  type NewTrigger,
  type SyslogSenderList,
  type Trigger,
  type TriggerEvent,
  type TriggerEventList,
  type TriggerList,
  type WebhookBody,
} from './schemas/triggers.ts';
export type { RemoveSessionLimit, SessionLimit, SessionLimitList, SetSessionLimit } from './schemas/session-limits.ts';
export { deviceSettingsSchema, type DeviceSettings, type SettingsChange } from './schemas/settings.ts';
export type { ChangeTag, RemoveTag, Tag, TagList } from './schemas/tags.ts';
export type { Status } from './schemas/status.ts';
export type { NewSession, SessionInfo } from './schemas/session.ts';
export type { Import, ImportResult, NewSource, Source, SourceKind, SourceList, Sync } from './schemas/sources.ts';
export {
  attemptStatuses,
  severities,
  taskStatuses,
  type Attempt,
  type AttemptStatus,
  type JobReport,
  type JobResult,
  type Task,
  type TaskError,
  type TaskList,
  type TaskListQuery,
  type TaskReport,
  type TaskStatus,
} from './schemas/tasks.ts';
