/** NetRaven's HTTP server: handlers for the routes of `@netraven/api`, and files with its address and token. */
export { codes } from './codes.ts';
export { readServerFile, urlOf, writeServerFile, type ServerFile } from './home/server-file.ts';
export { openToken } from './home/token.ts';
export type { ServerToken } from './http/token.ts';
export { startOxidizedServer, type OxidizedServer, type OxidizedServerOptions } from './oxidized/oxidized-server.ts';
export { startServer, type Server, type ServerOptions } from './start-server.ts';
