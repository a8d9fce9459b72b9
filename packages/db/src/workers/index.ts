export {
  heartbeat,
  join,
  leave,
  list,
  living,
  offer,
  offers,
  offersStamp,
  type Found,
  type Worker,
} from './workers.ts';
export { platforms } from './platforms.ts';
