/** NetRaven's command line, and `start` as a function: database, worker and server in one process. */
export { codes } from './codes.ts';
export { connect } from './client/connect.ts';
export { startNetRaven, type NetRaven, type StartOptions } from './commands/start/start-netraven.ts';
export type { Context } from './context.ts';
export { exitCodes, type ExitCode } from './exit-code.ts';
export { main } from './main.ts';
export { findHome, findPlace, type Place, type PlaceOptions } from './place/place.ts';
export { openTerminal, type Terminal } from './terminal/terminal.ts';
