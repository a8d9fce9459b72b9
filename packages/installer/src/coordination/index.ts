/** Files of a host project by which commands and its workers know of each other's work. Loads less than the installer. */
export { readHistory, type HistoryEntry } from '../history.ts';
export { beatMs, heartbeatFile, suspendedPackages, touchNote, writeNote, type Heartbeat } from './notes.ts';
export { readPause, type Pause } from './pause.ts';
export { answer, readQuestion } from './stored-settings.ts';
export { checkInstalledFiles } from '../installed-files.ts';
