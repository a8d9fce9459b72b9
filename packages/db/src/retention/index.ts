export { removeOld, removeOldHourly, type Removed } from './remove-old.ts';
export { change, get, type Retention, type RetentionState } from './settings.ts';
