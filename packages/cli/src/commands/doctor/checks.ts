import { lookAtClock } from './checks/clock.ts';
import { lookAtConfig } from './checks/config.ts';
import { lookAtCredentials } from './checks/credentials.ts';
import { lookAtDatabase } from './checks/database.ts';
import { lookAtDisk } from './checks/disk.ts';
import { lookAtGit } from './checks/git.ts';
import { lookAtHome } from './checks/home.ts';
import { lookAtHostProject } from './checks/host-project.ts';
import { lookAtJobHost } from './checks/job-host.ts';
import { lookAtNode } from './checks/node.ts';
import { lookAtNotifications } from './checks/notifications.ts';
import { lookAtPing } from './checks/ping.ts';
import { lookAtRegistry } from './checks/registry.ts';
import { lookAtRemotes } from './checks/remotes.ts';
import { lookAtServer } from './checks/server.ts';
import { lookAtTemp } from './checks/temp.ts';
import { lookAtWorkers } from './checks/workers.ts';
import type { Finding } from './finding.ts';
import type { Subject } from './subject.ts';

/** Checks one thing. A thrown error is a bad finding. */
export type Check = (subject: Subject) => Promise<readonly Finding[]>;

/** All checks, in order. */
export const checks: Readonly<Record<string, Check>> = {
  node: lookAtNode,
  'host project': lookAtHostProject,
  config: lookAtConfig,
  home: lookAtHome,
  disk: lookAtDisk,
  temp: lookAtTemp,
  database: lookAtDatabase,
  clock: lookAtClock,
  git: lookAtGit,
  ping: lookAtPing,
  server: lookAtServer,
  'job host': lookAtJobHost,
  registry: lookAtRegistry,
  workers: lookAtWorkers,
  remotes: lookAtRemotes,
  notifications: lookAtNotifications,
  credentials: lookAtCredentials,
};
