/** Devices of other tools: reads them from files and over HTTP, and compares them with the inventory. */
export { codes as inventoryCodes, importError } from './codes.ts';
export { readNodes, type Archive, type NodeVersion, type Repository } from './history/archive.ts';
export { archivedText, longestText, type NoText } from './history/archived-text.ts';
export { readOxidizedArchive } from './history/oxidized-archive.ts';
export { readRancidArchive } from './history/rancid-archive.ts';
export { blobSizes, readBlobs } from './history/read-blobs.ts';
export { isUrl, sourceKinds, type SourceKind } from './kinds.ts';
export { parseUrl, type FetchOptions } from './http/fetch-source.ts';
export {
  hasRenamedMany,
  hasShrunk,
  planImport,
  renamesOf,
  risksOf,
  type Addition,
  type Change,
  type ExistingDevice,
  type Plan,
  type PlannedDevice,
} from './plan.ts';
export type { KnownPlatform } from './platform-names.ts';
export { unreadable, type PathRule } from './companions.ts';
export { readSettled, type Reading } from './read-settled.ts';
export { maxBytes, readFiles } from './read-files.ts';
export type { ReadSource } from './parse-source.ts';
export { readSource, type SourceInput } from './read-source.ts';
export type { BadRow, Login, Row, Rows, SkippedRow, SourceFile, StoredFile } from './row.ts';
