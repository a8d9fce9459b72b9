export {
  countLive,
  heartbeat,
  join,
  leave,
  list,
  living,
  offer,
  offers,
  offersStamp,
  type Found,
  type ListedWorker,
  type Worker,
} from './workers.ts';
export { isPlatformKnown, missingPools, poolsWithoutWorker, type PoolWithoutWorker } from './missing-pools.ts';
export { platforms, weaklyProven, type WeaklyProven } from './platforms.ts';
