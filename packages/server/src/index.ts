/** NetRaven's HTTP server: the handlers behind the routes of `@netraven/api`, and the files by which clients find it. */
export { codes } from './codes.ts';
export { readServerFile, urlOf, writeServerFile, type ServerFile } from './home/server-file.ts';
export { openToken } from './home/token.ts';
export type { ServerToken } from './http/token.ts';
export { startServer, type Server, type ServerOptions } from './start-server.ts';
