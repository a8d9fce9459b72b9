export { heartbeat, join, leave, list, offer, offers, offersStamp, type Worker } from './workers.ts';
export { platforms, type OfferedPlatform } from './platforms.ts';
