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

// Package names have slashes: they go in the body, never in the path.
export const packageRoutes = {
  list: {
    method: 'GET',
    path: '/packages',
    auth: 'token',
    summary:
      'Lists every job package the live workers found, with its state, problems and fixes, and what is wrong beside them.',
    response: packageListSchema,
  },
  follow: {
    method: 'GET',
    path: '/packages/events',
    auth: 'token',
    summary: 'Tells at once, and then whenever the list of job packages may have changed.',
    query: packagesQuerySchema,
    event: packagesEventSchema,
    identify: ({ at }: PackagesEvent) => at,
  },
  enable: {
    method: 'POST',
    path: '/packages/enable',
    auth: 'token',
    summary: 'Lets a job package run, granting all the permissions it asks for.',
    body: enablePackageSchema,
    response: packagePolicySchema,
  },
  disable: {
    method: 'POST',
    path: '/packages/disable',
    auth: 'token',
    summary: 'Stops a job package from running. What was granted stays noted.',
    body: disablePackageSchema,
    response: packagePolicySchema,
  },
  configure: {
    method: 'POST',
    path: '/packages/configure',
    auth: 'token',
    summary: "Changes the administrator's config of a job package: settings under those of every run.",
    body: configurePackageSchema,
    response: packagePolicySchema,
  },
} as const satisfies RouteTable;
