/** Declarations of names that a page uses without importing them. */
export const given: Readonly<Record<string, string>> = {
  'packages/api/README.md': 'declare const token: string, signal: AbortSignal;',
  'packages/db/README.md': `declare const home: string, logger: import('@netraven/core').Logger;`,
  'packages/device/README.md': `declare const given: Parameters<typeof import('@netraven/device').openDevice>[0];
const { info, credentials, hostKeys, certificates, permissions, dryRun, signal } = given;
const { maskKey, logger, beforeConfigure, quarantine } = given;`,
  'packages/server/README.md': `declare const home: string, version: string;
declare const db: import('@netraven/db').Database, logger: import('@netraven/core').Logger;`,
};
