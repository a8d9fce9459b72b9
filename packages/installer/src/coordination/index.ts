/** Files in which a worker follows the package changes of its host project. */
export { historyFile, type HistoryEntry } from '../history.ts';
export { beatMs, heartbeatFile, touchNote, writeNote, type Heartbeat } from './notes.ts';
export { readPause, type Pause } from './pause.ts';
export { answer, readQuestion } from './stored-settings.ts';
