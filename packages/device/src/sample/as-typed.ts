/** Returns a command as it is compared: without further spaces. */
export function asTyped(command: string): string {
  return command.trim().replace(/ +/g, ' ');
}
