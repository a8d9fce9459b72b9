export * from './adopt.ts';
export * from './archive.ts';
export {
  get,
  history,
  historyOf,
  isMirrorBehind,
  latest,
  listOf,
  logUnreadable,
  reveals,
  runOf,
  toMirror,
  type MirrorVersion,
  type Version,
} from './artifacts.ts';
export * from './changes.ts';
export { countExported, exportPage, type ExportedText, type ExportSelection } from './export.ts';
export { hashOf, heads, type Head, type Heads } from './heads.ts';
export type { ArtifactKey } from './identity.ts';
export { mirrorLag, noteMirrored, type MirrorLag } from './mirror-lag.ts';
export { withMirrorLock } from './mirror-lock.ts';
export { requireName, savedBetween, type ArtifactFilter } from './names.ts';
export { openQuarantined, quarantine, quarantined, quarantinedId, type Quarantined } from './quarantine.ts';
export { devicesAt, devicesNamed, type DeviceAt, type NamedDevice } from './names-at.ts';
export { maskedTexts, type MaskedText, type RawOfVersion, type RawText } from './raw-texts.ts';
export { reveal } from './reveal.ts';
