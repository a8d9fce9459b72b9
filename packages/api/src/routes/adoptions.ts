import {
  adoptedVersionsSchema,
  adoptionParamsSchema,
  adoptionResultSchema,
  adoptionStateQuerySchema,
  adoptionStateSchema,
  textsToCompareSchema,
  comparisonSchema,
} from '../schemas/adoptions.ts';
import type { RouteTable } from './route.ts';

const bodyLimit = 48 * 1024 * 1024;

export const adoptionRoutes = {
  state: {
    method: 'POST',
    path: '/adoptions/state',
    summary: 'Tells how far the history of devices was adopted from another tool.',
    bodyLimit,
    body: adoptionStateQuerySchema,
    response: adoptionStateSchema,
  },
  compare: {
    method: 'POST',
    path: '/adoptions/compare',
    summary: 'Compares configurations of another tool with the newest versions, secrets masked. Stores nothing.',
    bodyLimit,
    body: textsToCompareSchema,
    response: comparisonSchema,
  },
  add: {
    method: 'POST',
    path: '/adoptions/:id/versions',
    summary: 'Adds versions of the history of another tool, secrets masked. Repeated ones add nothing.',
    bodyLimit,
    params: adoptionParamsSchema,
    body: adoptedVersionsSchema,
    response: adoptionResultSchema,
  },
} as const satisfies RouteTable;
