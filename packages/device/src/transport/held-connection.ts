import { deviceError } from '../codes.ts';
import type { Channel, Connection } from './transport.ts';

/**
 * Returns the connection of a task that may lose its device to another worker. Asks before each input, and sends none once
 * the task is no longer held: a process that was stopped for a while finds its sockets open, and runs its timers last.
 */
export function heldConnection(connection: Connection, isHeld: () => boolean, endpoint: string): Connection {
  const open = async (opening: () => Promise<Channel>): Promise<Channel> => {
    if (!isHeld()) throw deviceError('NR_DEVICE_ABORTED', `The task lost ${endpoint} to another worker`);
    const channel = await opening();
    return {
      write(text) {
        if (isHeld()) channel.write(text);
      },
    };
  };
  const { credentialId, login, enablePassword, ended } = connection;
  return {
    credentialId,
    login,
    enablePassword,
    ended,
    shell: (terminal, listener) => open(() => connection.shell(terminal, listener)),
    exec: (command, listener) => open(() => connection.exec(command, listener)),
    subsystem: (name, listener) => open(() => connection.subsystem(name, listener)),
    close: () => connection.close(),
  };
}
