export { claim, limitReached, wakeWaiting, type SessionClaim } from './claims.ts';
export { list, remove, set, type SessionLimit } from './limits.ts';
