/** The command line, and `startNetRaven`: database and server in this process, a worker in another. */
export { codes } from './codes.ts';
export { connect } from './client/connect.ts';
export type { NetRaven, StartOptions } from './commands/start/start-netraven.ts';
export { defineConfig, type NetRavenConfig } from './config/config.ts';
export type { Context } from './context.ts';
export { exitCodes, type ExitCode } from './exit-code.ts';
export { main } from './main.ts';
export { findHome, findPlace, type Place, type PlaceOptions } from './place/place.ts';
export { startNetRaven } from './start.ts';
export { openTerminal, type Terminal } from './terminal/terminal.ts';
