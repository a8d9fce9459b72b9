import { clean } from './clean.ts';
import { cleanEvent, describe, describeCount, eventKinds, type EventKind, type NotificationEvent } from './event.ts';

/** Largest number of events in one message. The others are only counted. */
export const mostEvents = 500;

/** One message of a rule. */
export interface Message {
  /** Unique id, the same at each try. */
  readonly id: string;
  /** Name of the rule. Null: a test of the channel. */
  readonly rule: string | null;
  /** Number of all events of the message. */
  readonly total: number;
  /** Number of all events by kind. */
  readonly counts: Readonly<Partial<Record<EventKind, number>>>;
  /** Oldest first, at most {@link mostEvents}. */
  readonly events: readonly NotificationEvent[];
}

/** Returns a message with its texts as short lines. */
export function cleanMessage(message: Message): Message {
  return {
    ...message,
    rule: message.rule === null ? null : clean(message.rule),
    events: message.events.slice(0, mostEvents).map(cleanEvent),
  };
}

/** Returns the title in one line: the event, or the number of events by kind. */
export function titleOf({ rule, total, counts, events: [first] }: Message): string {
  if (rule === null) return 'NetRaven: test message';
  if (total === 1 && first) return clean(`NetRaven: ${describe(first)}`);
  const words = eventKinds.flatMap((kind) => (counts[kind] ? [describeCount(kind, counts[kind])] : []));
  return `NetRaven: ${words.join(', ')}`;
}

/** Returns a message as text of at most `mostCharacters`: a line for each event that fits, and the number of the others. */
export function textOf(message: Message, mostCharacters: number): string {
  if (message.rule === null) return 'This channel works. NetRaven sent this message as a test.';
  const footer = `Rule ${message.rule}. See \`netraven status\`.`;
  const lines: string[] = [];
  // Room for the line that counts the others.
  let left = mostCharacters - footer.length - 40;
  for (const event of message.events) {
    const line = describe(event);
    left -= line.length + 1;
    if (left < 0) break;
    lines.push(line);
  }
  const others = message.total - lines.length;
  return [...lines, ...(others > 0 ? [`and ${others} more`] : []), '', footer].join('\n');
}
