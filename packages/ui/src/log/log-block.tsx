import type { LogEntry } from '@netraven/api';
import { defineComponent, type VNode } from 'vue';
import { visible } from '../visible-text.ts';
import { metaText, timeOfDay } from './words.ts';

interface Props {
  readonly entries: readonly LogEntry[];
  /** Names of devices by id. */
  readonly devices: ReadonlyMap<string, string>;
}

/** Shows some entries of a log, one per line. */
export const LogBlock = defineComponent(
  (props: Props) => () => (
    <ol class="log-block" style={{ '--lines': props.entries.length }}>
      {props.entries.map((entry) => line(entry, props.devices))}
    </ol>
  ),
  { props: ['entries', 'devices'] },
);

function line(entry: LogEntry, devices: Props['devices']): VNode {
  const { id, timestamp, level, log_type: type, source, device_id: device, message, meta } = entry;
  const more = metaText(meta);
  return (
    <li key={id} class={`log-line ${level}`}>
      <time datetime={timestamp} title={timestamp}>
        {timeOfDay(timestamp)}
      </time>
      <span class="log-level">{level}</span>
      <span class="log-device" title={source}>
        {device === null ? source : (devices.get(device) ?? device)}
      </span>
      <span class="log-text">
        {device !== null && type !== 'job' ? <span class="quiet">{source} </span> : null}
        {visible(message)}
        {more === '' ? null : <span class="log-meta"> {visible(more)}</span>}
      </span>
    </li>
  );
}
