import { adoptionRoutes } from './adoptions.ts';
import { artifactRoutes } from './artifacts.ts';
import { auditRoutes } from './audit.ts';
import { channelRoutes } from './channels.ts';
import { credentialRoutes } from './credentials.ts';
import { deviceRoutes } from './devices.ts';
import { eventRoutes } from './events.ts';
import { healthRoutes } from './health.ts';
import { hostKeyRoutes } from './host-keys.ts';
import { inspectionRoutes } from './inspections.ts';
import { jobTypeRoutes } from './job-types.ts';
import { logRoutes } from './logs.ts';
import { notificationRoutes } from './notifications.ts';
import { packageRoutes } from './packages.ts';
import { platformRoutes } from './platforms.ts';
import { quarantineRoutes } from './quarantine.ts';
import { retentionRoutes } from './retention.ts';
import type { AnyRoute } from './route.ts';
import { runRoutes } from './runs.ts';
import { scheduleRoutes } from './schedules.ts';
import { sessionRoutes } from './session.ts';
import { sessionLimitRoutes } from './session-limits.ts';
import { sourceRoutes } from './sources.ts';
import { statusRoutes } from './status.ts';
import { tagRoutes } from './tags.ts';
import { taskRoutes } from './tasks.ts';
import { triggerRoutes } from './triggers.ts';
import { windowRoutes } from './windows.ts';
import { workerRoutes } from './workers.ts';

/** Prefix of every path. */
export const apiPrefix = '/api/v1';

/** Every route, by subject and name. The client has a method, and the server a handler, for each of them. */
export const routes = {
  jobTypes: jobTypeRoutes,
  packages: packageRoutes,
  platforms: platformRoutes,
  devices: deviceRoutes,
  inspections: inspectionRoutes,
  sources: sourceRoutes,
  tags: tagRoutes,
  hostKeys: hostKeyRoutes,
  credentials: credentialRoutes,
  runs: runRoutes,
  tasks: taskRoutes,
  schedules: scheduleRoutes,
  triggers: triggerRoutes,
  windows: windowRoutes,
  channels: channelRoutes,
  notifications: notificationRoutes,
  workers: workerRoutes,
  sessionLimits: sessionLimitRoutes,
  events: eventRoutes,
  logs: logRoutes,
  artifacts: artifactRoutes,
  quarantine: quarantineRoutes,
  audit: auditRoutes,
  adoptions: adoptionRoutes,
  session: sessionRoutes,
  status: statusRoutes,
  retention: retentionRoutes,
  health: healthRoutes,
} as const;
export type Routes = typeof routes;

/** A route with its subject and name. */
export interface RouteEntry {
  /** `<subject>.<name>`, e.g. `runs.create`. */
  readonly id: string;
  readonly subject: string;
  readonly name: string;
  readonly route: AnyRoute;
}

/** Returns the table as a list. */
export function listRoutes(): RouteEntry[] {
  return Object.entries(routes).flatMap(([subject, named]) =>
    Object.entries(named as Record<string, AnyRoute>).map(([name, route]) => ({
      id: `${subject}.${name}`,
      subject,
      name,
      route,
    })),
  );
}
