/** Reads the query language that selects devices. Uses no clock and no database, and runs in browsers too. */
export { kinds, healthStates, type Kind, type HealthState, type Word } from './word.ts';
export { allDevices, parseQuery, type ParsedQuery, type WrongWord } from './parse-query.ts';
export { withValues } from './with-values.ts';
