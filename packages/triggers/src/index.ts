/** Reads what starts triggers: syslog messages, and signatures of webhooks. Uses no clock, no socket and no database. */
export { cleanAddress, cleanName } from './clean.ts';
export { longestMessage, SyslogFrames } from './syslog-frames.ts';
export { parseSyslog, type SyslogMessage } from './syslog-message.ts';
export { signatureOf, wrongIn, type SignedRequest } from './signature.ts';
