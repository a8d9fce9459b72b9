export {
  counts,
  deliveries,
  giveBack,
  noteFailure,
  noteSent,
  take,
  type Delivery,
  type DeliveryCounts,
  type DeliveryFilter,
  type DeliveryState,
  type TakenDelivery,
} from './deliveries.ts';
export { gather } from './gather.ts';
export { look } from './look.ts';
export * from './rules.ts';
export { sendAgain, showDelivery, type DeliveryWithEvents } from './send-again.ts';
