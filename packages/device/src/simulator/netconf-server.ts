import { frame, FrameReader } from '../transport/netconf/frames.ts';
import { base } from '../transport/netconf/message-reader.ts';
import { deliver, type Sink, type Strike } from './deliver.ts';

export interface NetconfServerOptions {
  readonly version: '1.0' | '1.1';
  /** The running configuration as `readConfig()` returns it: its first line is `<data …>`. */
  config(): string;
  /** Receives each operation. */
  typed(operation: string): void;
  readonly strike: Strike;
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Serves the SSH subsystem `netconf`. Returns the receiver of what the client sends. */
export function serveNetconf(sink: Sink, options: NetconfServerOptions): (bytes: Buffer) => void {
  const { version, strike } = options;
  const isChunked = version === '1.1';
  const capability = `<capability>urn:ietf:params:netconf:base:${version}</capability>`;
  let message = '';
  let greeted = false;
  const answer = (): void => {
    const id = /message-id="([^"]*)"/.exec(message)?.[1] ?? '';
    const operation = /<rpc [^>]*>([^]*)<\/rpc>/.exec(message)?.[1] ?? '';
    options.typed(operation);
    const reply = (content: string): string =>
      `${declaration}<rpc-reply message-id="${id}" xmlns="${base}">${content}</rpc-reply>`;
    if (operation.includes('<close-session')) {
      sink.write(frame(reply('<ok/>'), isChunked));
      return sink.hangUp();
    }
    if (!operation.startsWith('<get-config>')) {
      return void sink.write(frame(reply(rpcError('operation-not-supported', '')), isChunked));
    }
    // Devices indent in their own ways, or not at all.
    const text = reply(options.config().replaceAll(/^ +|\n/gm, ''));
    const cut = strike('chunk-cut');
    if (cut) {
      sink.write(`\n#${Buffer.byteLength(text)}\n${text.slice(0, Math.floor(text.length * cut.at))}`);
      return sink.hangUp();
    }
    const refused = strike('cli-error');
    if (refused) return void sink.write(frame(reply(rpcError('access-denied', refused.message)), isChunked));
    return deliver(text, '', isChunked ? inChunks(sink) : sink, strike, () =>
      sink.write(isChunked ? '\n##\n' : ']]>]]>'),
    );
  };
  const frames = new FrameReader(
    (bytes) => (message += bytes.toString('utf8')),
    () => {
      if (greeted) answer();
      greeted = true;
      frames.chunked = isChunked;
      message = '';
    },
  );
  sink.write(
    frame(
      `${declaration}<hello xmlns="${base}"><capabilities>${capability}</capabilities><session-id>1</session-id></hello>`,
      false,
    ),
  );
  return (bytes) => frames.push(bytes);
}

function rpcError(tag: string, message: string): string {
  return `<rpc-error><error-type>protocol</error-type><error-tag>${tag}</error-tag><error-severity>error</error-severity><error-message xml:lang="en">${message}</error-message></rpc-error>`;
}

/** Sends each piece as a chunk. */
function inChunks(sink: Sink): Sink {
  return {
    write: (data) =>
      Buffer.byteLength(data) === 0 ||
      sink.write(Buffer.concat([Buffer.from(`\n#${Buffer.byteLength(data)}\n`), Buffer.from(data)])),
    onDrain: (listener) => sink.onDrain(listener),
    get isOpen() {
      return sink.isOpen;
    },
    hangUp: () => sink.hangUp(),
  };
}
