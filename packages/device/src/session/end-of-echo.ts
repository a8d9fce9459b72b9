/** Returns the offset of the answer: behind the prompt, the command and a line end. */
export function endOfEcho(head: string, prompt: string, command: string): number | undefined {
  const echo = prompt + Buffer.from(command).toString('latin1');
  for (let at = head.indexOf(echo); at !== -1; at = head.indexOf(echo, at + 1)) {
    const before = at === 0 ? '\n' : head[at - 1];
    const lineEnd = /^\r{0,2}\n/.exec(head.slice(at + echo.length, at + echo.length + 3));
    if ((before === '\n' || before === '\r') && lineEnd) return at + echo.length + lineEnd[0].length;
  }
  return undefined;
}
