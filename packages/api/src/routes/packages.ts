import {
  configurePackageSchema,
  disablePackageSchema,
  enablePackageSchema,
  packageListSchema,
  packagePolicySchema,
  packagesEventSchema,
  packagesQuerySchema,
  type PackagesEvent,
} from '../schemas/packages.ts';
import type { RouteTable } from './route.ts';

// Package names contain slashes, so they are sent in the body.
export const packageRoutes = {
  list: {
    path: '/packages',
    summary:
      'Lists the job packages that live workers found, with state, problems and fixes, and problems of no single package.',
    response: packageListSchema,
  },
  follow: {
    path: '/packages/events',
    summary: 'Sends an event at once, and then whenever the list of job packages may have changed.',
    query: packagesQuerySchema,
    event: packagesEventSchema,
    identify: ({ at }: PackagesEvent) => at,
  },
  enable: {
    method: 'POST',
    path: '/packages/enable',
    summary: 'Enables a job package. `granted` must name all permissions that it requests.',
    body: enablePackageSchema,
    response: packagePolicySchema,
  },
  disable: {
    method: 'POST',
    path: '/packages/disable',
    summary: 'Disables a job package. Its granted permissions are kept.',
    body: disablePackageSchema,
    response: packagePolicySchema,
  },
  configure: {
    method: 'POST',
    path: '/packages/configure',
    summary: "Changes the administrator's config of a job package, the defaults of every run.",
    body: configurePackageSchema,
    response: packagePolicySchema,
  },
} as const satisfies RouteTable;
