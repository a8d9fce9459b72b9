/** A message of a stream. */
export interface Message {
  /** Position after this message. A client that reconnects sends it, and the stream continues from there. */
  readonly id?: string;
  /** Named messages carry no data for the reader. The client only stores their id. */
  readonly name?: string;
  /** Absent: a keep-alive message. */
  readonly data?: unknown;
}

/** Formats a message as server-sent event. JSON contains no line breaks, so one `data` line is enough. */
export function formatMessage({ id, name, data }: Message): string {
  if (data === undefined && id === undefined) return ': keep-alive\n\n';
  const lines = [
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(name === undefined ? [] : [`event: ${name}`]),
    ...(data === undefined ? [] : [`data: ${JSON.stringify(data)}`]),
  ];
  return `${lines.join('\n')}\n\n`;
}
