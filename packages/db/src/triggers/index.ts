export { activity, noteRefusal, type TriggerActivity } from './activity.ts';
export type { Author } from '../schema/author.ts';
export { noteChanges, type SyslogChange } from './changes.ts';
export { decideEvents, type EventDecision } from './decide.ts';
export { events, lastEvents, receive, webhook } from './events.ts';
export { countSenders, deviceAddresses, listSenders, type DeviceAddress, type SyslogSender } from './senders.ts';
export type { AfterResult, EventSkipReason, RefusalReason, Trigger, TriggerEvent, TriggerKind } from './trigger.ts';
export * from './triggers.ts';
