export {
  changes,
  get,
  history,
  historyOf,
  isMirrorBehind,
  latest,
  listOf,
  newestOf,
  reveals,
  runOf,
  toMirror,
  upTo,
  type Change,
  type MirrorVersion,
  type Version,
} from './artifacts.ts';
export { hashOf, heads, type Head, type Heads } from './heads.ts';
export type { ArtifactKey } from './identity.ts';
export { mirrorLag, noteMirrored, type MirrorLag } from './mirror-lag.ts';
export { withMirrorLock } from './mirror-lock.ts';
export { quarantine } from './quarantine.ts';
