import { adoptionHandlers } from './adoptions.ts';
import { artifactHandlers } from './artifacts.ts';
import { auditHandlers } from './audit.ts';
import { channelHandlers } from './channels.ts';
import { credentialHandlers } from './credentials.ts';
import { deviceHandlers } from './devices.ts';
import { platformHandlers } from './platforms.ts';
import { eventHandlers } from './events.ts';
import type { Handlers } from './handler.ts';
import { healthHandlers } from './health.ts';
import { hostKeyHandlers } from './host-keys.ts';
import { inspectionHandlers } from './inspections.ts';
import { jobTypeHandlers } from './job-types.ts';
import { logHandlers } from './logs.ts';
import { notificationHandlers } from './notifications.ts';
import { packageHandlers } from './packages.ts';
import { quarantineHandlers } from './quarantine.ts';
import { retentionHandlers } from './retention.ts';
import { runHandlers } from './runs.ts';
import { scheduleHandlers } from './schedules.ts';
import { sessionHandlers } from './session.ts';
import { sessionLimitHandlers } from './session-limits.ts';
import { sourceHandlers } from './sources.ts';
import { statusHandlers } from './status.ts';
import { tagHandlers } from './tags.ts';
import { taskHandlers } from './tasks.ts';
import { triggerHandlers } from './triggers.ts';
import { windowHandlers } from './windows.ts';
import { workerHandlers } from './workers.ts';

export const handlers: Handlers = {
  jobTypes: jobTypeHandlers,
  packages: packageHandlers,
  platforms: platformHandlers,
  devices: deviceHandlers,
  inspections: inspectionHandlers,
  sources: sourceHandlers,
  tags: tagHandlers,
  hostKeys: hostKeyHandlers,
  credentials: credentialHandlers,
  runs: runHandlers,
  tasks: taskHandlers,
  schedules: scheduleHandlers,
  triggers: triggerHandlers,
  windows: windowHandlers,
  channels: channelHandlers,
  notifications: notificationHandlers,
  workers: workerHandlers,
  sessionLimits: sessionLimitHandlers,
  events: eventHandlers,
  logs: logHandlers,
  artifacts: artifactHandlers,
  quarantine: quarantineHandlers,
  audit: auditHandlers,
  adoptions: adoptionHandlers,
  session: sessionHandlers,
  status: statusHandlers,
  retention: retentionHandlers,
  health: healthHandlers,
};
