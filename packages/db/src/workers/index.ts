export { heartbeat, join, leave, list, offer, offers, type Worker } from './workers.ts';
