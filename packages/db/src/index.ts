export { codes } from './codes.ts';
export type { Database } from './database.ts';
export type { Channel } from './listen/listener.ts';
export { openDatabase, type OpenDatabaseOptions } from './open-database.ts';
export type { Fence, Queue } from './queue/queue.ts';
export type { FrozenDevice, Tables } from './schema/tables.ts';
export type { Keyring } from './secrets/keyring.ts';
export type { AttemptStatus, RunStatus, TaskStatus } from './runs/status.ts';

export * as artifacts from './artifacts/index.ts';
export * as credentials from './credentials/credentials.ts';
export * as devices from './devices/devices.ts';
export * as hostKeys from './devices/host-keys.ts';
export * as logs from './logs/index.ts';
export * as policies from './workers/policies.ts';
export * as runs from './runs/index.ts';
export * as states from './states.ts';
export * as tasks from './tasks/index.ts';
export * as workers from './workers/index.ts';
