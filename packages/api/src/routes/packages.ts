import {
  disablePackageSchema,
  enablePackageSchema,
  packageListSchema,
  packagePolicySchema,
  type DisablePackage,
  type EnablePackage,
  type PackageList,
  type PackagePolicy,
} from '../schemas/packages.ts';
import type { Route } from './route.ts';

export interface PackageRoutes {
  readonly list: Route<{ response: PackageList }>;
  readonly enable: Route<{ body: EnablePackage; response: PackagePolicy }>;
  readonly disable: Route<{ body: DisablePackage; response: PackagePolicy }>;
}

// Package names have slashes: they go in the body, never in the path.
export const packageRoutes: PackageRoutes = {
  list: {
    method: 'GET',
    path: '/packages',
    auth: 'token',
    summary: 'Lists every job package the live workers found, with its state, problems and fixes.',
    response: packageListSchema,
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
};
