/**
 * Returns the settings of Yarn 4, which reads none of npm's. `globalFolder` keeps what the registry says: in the person's
 * own folder a registry at another address would find it.
 */
export function yarnFourSettings(nodeLinker: string, registry: string, globalFolder: string): string {
  return JSON.stringify({
    nodeLinker,
    enableImmutableInstalls: false,
    enableScripts: false,
    enableTelemetry: false,
    unsafeHttpWhitelist: ['127.0.0.1'],
    npmRegistryServer: registry,
    globalFolder,
    npmMinimalAgeGate: 0,
  });
}
