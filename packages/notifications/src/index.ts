/** Messages: what they say, and how they are signed and sent. No database, no clock of rules. */
export {
  channelKinds,
  checkTarget,
  mailTls,
  placeOf,
  type ChannelKind,
  type MailServer,
  type Target,
} from './channel.ts';
export { clean } from './clean.ts';
export { channelError, codes as notificationCodes } from './codes.ts';
export { defaultEvents, eventKinds, type EventKind, type EventOf, type NotificationEvent } from './event.ts';
export { mostEvents, type Message } from './message.ts';
export { send, type SendOptions, type SentMessage } from './send.ts';
export { sign } from './sign.ts';
