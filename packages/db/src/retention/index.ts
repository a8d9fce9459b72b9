export { removeOld, removeOldHourly, type Removed } from './remove-old.ts';
export {
  change,
  get,
  type Retention,
  type RetentionChange,
  type RetentionState,
  type VersionLimits,
} from './settings.ts';
