/** What is sent on a stream. */
export interface Message {
  /** From where a reader goes on that was cut off behind this message. */
  readonly id?: string;
  /** Named ones are no data: the client keeps their id and no more. */
  readonly name?: string;
  /** Absent: only a sign of life. */
  readonly data?: unknown;
}

/** A message as server-sent event. JSON has no line breaks, so one line of data is enough. */
export function written({ id, name, data }: Message): string {
  if (data === undefined && id === undefined) return ': still here\n\n';
  const lines = [
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(name === undefined ? [] : [`event: ${name}`]),
    ...(data === undefined ? [] : [`data: ${JSON.stringify(data)}`]),
  ];
  return `${lines.join('\n')}\n\n`;
}
