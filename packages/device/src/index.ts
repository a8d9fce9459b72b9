/** Devices over SSH and telnet: openDevice() returns the `device` of a job, getPlatform() the data of its operating system. */
export { codes, type DeviceCode } from './codes.ts';
export { findTruncation, maskArchived, stripArchived, type MaskedConfig } from './config/archived-config.ts';
export type { LastChange } from './config/last-change.ts';
export type { MaskedText, MaskedTexts } from './secrets/device-masker.ts';
export { maskCode } from './secrets/mask-code.ts';
export { inspectDevice, type InspectOptions } from './inspect/inspect-device.ts';
export { openDevice, type ManagedDevice, type OpenDeviceOptions } from './open-device.ts';
export { parsePlatform } from './platform/parse-platform.ts';
export { findChange, type ChangeMessage } from './platform/find-change.ts';
export { checkPlatforms } from './platform/check-platforms.ts';
export { openCatalog, readPackage, type PlatformCatalog, type ReadPlatform } from './platform/catalog.ts';
export { typedCommands } from './platform/typed-commands.ts';
export { getPlatform, listPlatforms, readPlatform, type Platforms } from './platform/platforms.ts';
export type {
  ChangeRules,
  CommandRules,
  ConfigRules,
  ConfigureRules,
  Enable,
  HttpApi,
  Paging,
  Platform,
  Prompts,
  SecretRule,
  SecretRules,
  Terminal,
} from './platform/platform.ts';
export { undoChange, undoFailed, type UndoOptions } from './undo-change.ts';
export { ping, type PingProbeOptions } from './reach/ping.ts';
export { tcp, type TcpProbeOptions } from './reach/tcp.ts';
export { defaultLimits, type Limits } from './platform/limits.ts';
export { frozenError, outdatedError, type JumpHost, type Login, type LoginGuard } from './transport/connect.ts';
export { tokenUser, type Credential } from './transport/credential.ts';
export { hostKeyConflict, type HostKey, type HostKeyStore } from './transport/host-key.ts';
