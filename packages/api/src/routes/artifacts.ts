import {
  artifactHistorySchema,
  artifactParamsSchema,
  artifactQuerySchema,
  artifactTextSchema,
  type ArtifactHistory,
  type ArtifactParams,
  type ArtifactQuery,
  type ArtifactText,
} from '../schemas/artifacts.ts';
import type { Route } from './route.ts';

export interface ArtifactRoutes {
  readonly history: Route<{ query: ArtifactQuery; response: ArtifactHistory }>;
  readonly get: Route<{ params: ArtifactParams; response: ArtifactText }>;
}

export const artifactRoutes: ArtifactRoutes = {
  history: {
    method: 'GET',
    path: '/artifacts',
    auth: 'token',
    summary: 'Lists the versions of an artifact, newest first.',
    query: artifactQuerySchema,
    response: artifactHistorySchema,
  },
  get: {
    method: 'GET',
    path: '/artifacts/:id',
    auth: 'token',
    summary: 'Shows a version of an artifact with its text, secrets masked.',
    params: artifactParamsSchema,
    response: artifactTextSchema,
  },
};
