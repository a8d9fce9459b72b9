export { dependencyClosure } from './grants.ts';
export { JobHost, type JobHostOptions } from './job-host.ts';
export { wire, type HostTask } from './job-child.ts';
export type { Lent } from './capabilities.ts';
export { dropsUser } from './launch.ts';
export { probe, type ProbeOptions, type ProbeTarget } from './probe.ts';
export type { ProbeResult } from './protocol.ts';
export { codes as hostCodes } from './codes.ts';
