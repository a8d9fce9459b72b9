import type { VNode } from 'vue';

/** Shows an instant in the time zone of the browser. */
export function Moment({ at }: { at: string }): VNode {
  return <time datetime={at}>{new Date(at).toLocaleString()}</time>;
}

/** Shows the hour and minute of an instant. Of another day, the date too. */
export function ClockTime({ at }: { at: Date }): VNode {
  const isToday = at.toDateString() === new Date().toDateString();
  const words = at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return <time datetime={at.toISOString()}>{isToday ? words : at.toLocaleString()}</time>;
}
