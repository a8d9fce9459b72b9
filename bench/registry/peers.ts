import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';

const versions = ['homebridge@1.11.4', '@node-red/registry@5.0.7'];

/** Installs the loaders of other products into a folder, from npm and without scripts. */
export async function installPeers(folder: string): Promise<void> {
  const settings = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  await promisify(execFile)('npm', ['install', '--prefix', folder, ...settings, ...versions]);
}

interface PluginManager {
  readonly plugins: ReadonlyMap<string, unknown>;
  loadInstalledPlugins(): void;
  initializeInstalledPlugins(): Promise<void>;
}

/** Returns Homebridge's plugin manager for the node_modules of one folder. */
export function homebridge(peers: string, folder: string): PluginManager {
  const require = createRequire(join(peers, 'node_modules', 'homebridge', 'lib', 'x.js'));
  const { PluginManager: Manager } = require('./pluginManager.js') as {
    PluginManager: new (api: object, options: object) => PluginManager;
  };
  const options = { customPluginPath: join(folder, 'node_modules'), strictPluginResolution: true };
  return new Manager({ on() {} }, options);
}

interface LocalFileSystem {
  init(settings: object): void;
  getNodeFiles(): object;
}

/** Returns Node-RED's search for nodes. */
export function nodeRed(peers: string, folder: string): LocalFileSystem {
  const require = createRequire(join(peers, 'node_modules', '@node-red', 'registry', 'lib', 'x.js'));
  const found = require('./localfilesystem.js') as LocalFileSystem;
  found.init({ userDir: folder, version: '5.0.0' });
  return found;
}
