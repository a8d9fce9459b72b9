import { artifactRoutes, type ArtifactRoutes } from './artifacts.ts';
import { credentialRoutes, type CredentialRoutes } from './credentials.ts';
import { deviceRoutes, type DeviceRoutes } from './devices.ts';
import { eventRoutes, type EventRoutes } from './events.ts';
import { healthRoutes, type HealthRoutes } from './health.ts';
import { hostKeyRoutes, type HostKeyRoutes } from './host-keys.ts';
import { jobTypeRoutes, type JobTypeRoutes } from './job-types.ts';
import { logRoutes, type LogRoutes } from './logs.ts';
import { packageRoutes, type PackageRoutes } from './packages.ts';
import type { AnyRoute } from './route.ts';
import { runRoutes, type RunRoutes } from './runs.ts';
import { sessionRoutes, type SessionRoutes } from './session.ts';
import { taskRoutes, type TaskRoutes } from './tasks.ts';

/** Where the API begins. */
export const apiPrefix = '/api/v1';

/** Every route, by subject and name. The client's methods and the server's handlers follow from it. */
export interface Routes {
  readonly jobTypes: JobTypeRoutes;
  readonly packages: PackageRoutes;
  readonly devices: DeviceRoutes;
  readonly hostKeys: HostKeyRoutes;
  readonly credentials: CredentialRoutes;
  readonly runs: RunRoutes;
  readonly tasks: TaskRoutes;
  readonly events: EventRoutes;
  readonly logs: LogRoutes;
  readonly artifacts: ArtifactRoutes;
  readonly session: SessionRoutes;
  readonly health: HealthRoutes;
}

export const routes: Routes = {
  jobTypes: jobTypeRoutes,
  packages: packageRoutes,
  devices: deviceRoutes,
  hostKeys: hostKeyRoutes,
  credentials: credentialRoutes,
  runs: runRoutes,
  tasks: taskRoutes,
  events: eventRoutes,
  logs: logRoutes,
  artifacts: artifactRoutes,
  session: sessionRoutes,
  health: healthRoutes,
};

/** A route and its place in the table. */
export interface RouteEntry {
  /** `<subject>.<name>`, e.g. `runs.create`. */
  readonly id: string;
  readonly subject: string;
  readonly name: string;
  readonly route: AnyRoute;
}

/** The table as a list, for whoever treats all routes alike. */
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
