import { join } from 'node:path';
import type { RegistryOptions } from '@netraven/core/registry';
import { keyFolder } from '@netraven/core/system';
import type { NetRavenConfig } from '../config/config.ts';
import { ownPackage } from './own-package.ts';
import type { Place } from './place.ts';

/** The options of the registry, the same for `start` and for commands without a server. */
export function registryOptions(
  { hostProject, home }: Place,
  { folders, pins, allowTransitive }: NetRavenConfig,
): RegistryOptions {
  const keys = keyFolder(process.env);
  return {
    hostProject,
    home,
    ...(keys !== undefined && { keyFolder: keys }),
    bundledFrom: [ownPackage().folder],
    cacheFile: join(home, 'cache', 'registry.json'),
    ...(folders && { folders }),
    ...(pins && { pins }),
    ...(allowTransitive && { allowTransitive }),
  };
}
