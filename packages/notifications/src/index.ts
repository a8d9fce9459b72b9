/** Messages: what they say, and how they are signed and sent. No database. */
export { checkTarget, placeOf, type ChannelKind, type MailServer, type Target } from './channel.ts';
export { channelError, codes as notificationCodes } from './codes.ts';
export { defaultEvents, type EventKind, type EventOf, type NotificationEvent } from './event.ts';
export { mostEvents, type Message } from './message.ts';
export { send, type SentMessage } from './send.ts';
export { sign } from './sign.ts';
