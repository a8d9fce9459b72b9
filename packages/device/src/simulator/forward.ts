import { connect } from 'node:net';
import type { ServerChannel, TcpipRequestInfo } from 'ssh2';

/** `SSH_OPEN_CONNECT_FAILED` (RFC 4254, section 5.1). */
const connectFailed = 2;

/** Connects a client of a jump host to the address that it asks for. */
export function forwardTo(
  accept: () => ServerChannel,
  reject: () => void,
  { destIP, destPort }: TcpipRequestInfo,
): void {
  const socket = connect({ host: destIP, port: destPort });
  socket.setNoDelay(true);
  let channel: ServerChannel | undefined;
  socket
    .once('connect', () => {
      channel = accept();
      channel.pipe(socket).pipe(channel);
      channel.on('close', () => socket.destroy()).on('error', () => socket.destroy());
      socket.on('close', () => channel?.close());
    })
    .on('error', () => {
      // The types lack the reason.
      if (!channel) (reject as (reason: number) => void)(connectFailed);
    });
}
