import { join } from 'node:path';
import type { Layout } from './layout.ts';

/** The programs of Yarn 1 and Yarn 4, which differ in everything but the name. */
export interface Yarn {
  readonly one: string;
  readonly four: string;
}

/** Installs both from npm into a layout of their own, as packages do that come from there. */
export async function installYarn(into: Layout): Promise<Yarn> {
  const packages = ['yarn@1.22.22', '@yarnpkg/cli-dist@4.18.1'];
  await into.run('.', 'npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', ...packages);
  const modules = into.at('node_modules');
  return {
    one: join(modules, 'yarn', 'bin', 'yarn.js'),
    four: join(modules, '@yarnpkg', 'cli-dist', 'bin', 'yarn.js'),
  };
}

/**
 * The settings of Yarn 4, which reads none of npm's. `globalFolder`: then that registry is asked for everything, and what
 * it says is kept there, not in the person's own folder, as the next one has another address.
 */
export function yarnFourSettings(nodeLinker: string, ownRegistry: string, globalFolder?: string): string {
  const scope = { npmRegistryServer: ownRegistry };
  return JSON.stringify({
    nodeLinker,
    enableImmutableInstalls: false,
    enableScripts: false,
    enableTelemetry: false,
    unsafeHttpWhitelist: ['127.0.0.1'],
    ...(globalFolder
      ? { ...scope, globalFolder, npmMinimalAgeGate: 0 }
      : { npmScopes: { acme: scope, netraven: scope } }),
  });
}
