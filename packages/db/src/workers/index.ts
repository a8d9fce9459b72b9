export {
  heartbeat,
  join,
  leave,
  list,
  living,
  missingPools,
  offer,
  offers,
  offersStamp,
  type Found,
  type ListedWorker,
  type Worker,
} from './workers.ts';
export { platforms } from './platforms.ts';
